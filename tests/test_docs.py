"""The documents name what there is: modules, folders and tests that the architecture speaks of exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OF_THE_HOME = ("aside/", "run/", "store/aside", "logs/")
"""What lies in a station's home, and not here."""
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
PATHS = sorted(
    {
        name
        for name in re.findall(r"`([A-Za-z_][\w./]*)`", ARCHITECTURE)
        if re.fullmatch(r"[a-z_]+(/[a-z_0-9.]+)+/?", name)
    }
)


def exists(name: str) -> bool:
    """Tell whether a path is one of the repository, or of the package, with or without its suffix."""
    named = name.rstrip("/")
    bases = [ROOT, ROOT / "qrstation"]
    bases += [room for room in (ROOT / "qrstation").rglob("*") if room.is_dir()]
    return any((base / named).exists() or (base / f"{named}.py").exists() for base in bases) or _is_member(named)


def _is_member(named: str) -> bool:
    """Tell whether a name is a module's, with what it holds behind a dot."""
    module, dot, member = named.rpartition(".")
    return bool(dot) and any(
        re.search(rf"\b{re.escape(member)}\b", path.read_text("utf-8"))
        for path in (ROOT / "qrstation").rglob(f"{module}.py")
    )


@pytest.mark.parametrize("name", [name for name in PATHS if not name.startswith(OF_THE_HOME)])
def test_what_the_architecture_names_exists(name: str) -> None:
    assert exists(name)


TESTS = re.findall(r"`(test_\w+)`", (ROOT / "docs" / "limits.md").read_text("utf-8"))


def test_every_bound_names_tests_that_there_are() -> None:
    written = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert len(TESTS) > 20
    assert [name for name in TESTS if f"def {name}(" not in written] == []
