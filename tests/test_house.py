"""The house rules that a reader relies on: files and classes of one subject, and a map at the door of each room."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "qrstation"
LONGEST_FILE = 400
MOST_METHODS = 20
REASON = "# More than 20 methods: "
"""Begins the line under a class that has more, and says why."""

FILES = sorted(PACKAGE.rglob("*.py"))


def names(paths: list[Path]) -> list[str]:
    """Give the files as they stand in the package."""
    return [str(path.relative_to(PACKAGE)) for path in paths]


@pytest.mark.parametrize("path", FILES, ids=names(FILES))
def test_a_file_and_its_classes_are_of_one_subject(path: Path) -> None:
    text = path.read_text("utf-8")
    lines = text.splitlines()
    assert len(lines) <= LONGEST_FILE
    for found in ast.walk(ast.parse(text)):
        if isinstance(found, ast.ClassDef):
            methods = [each for each in found.body if isinstance(each, ast.FunctionDef)]
            has_reason = any(line.strip().startswith(REASON) for line in lines[found.lineno : found.lineno + 8])
            assert len(methods) <= MOST_METHODS or has_reason, f"{found.name} has {len(methods)} methods"


ROOMS = sorted({path.parent for path in FILES} - {PACKAGE})


@pytest.mark.parametrize("room", ROOMS, ids=names(ROOMS))
def test_each_room_has_a_map_at_its_door(room: Path) -> None:
    door = ast.get_docstring(ast.parse((room / "__init__.py").read_text("utf-8"))) or ""
    assert len(door.splitlines()) >= 3, "what lives here, what may come in, what may not"


LET_THROUGH = re.compile(r"# noqa: (?:[A-Z]+\d+, ?)*S\d+(?:, ?[A-Z]+\d+)*(?P<why>.*)$", re.MULTILINE)


@pytest.mark.parametrize("folder", ["qrstation", "packaging", "benchmarks", "tests"])
def test_each_finding_of_the_security_rules_that_is_let_through_says_why(folder: str) -> None:
    for path in sorted((PACKAGE.parent / folder).rglob("*.py")):
        for found in LET_THROUGH.finditer(path.read_text("utf-8")):
            assert re.match(r" +(?:-|#) \w", found["why"]), f"{path}: {found[0]}"
