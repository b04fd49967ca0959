"""The table of places: every pane and dialog has one, and each leads to a heading that the guide's Markdown has."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from qrstation.ui.help.places import PLACES, START, targets, way_to

ROOT = Path(__file__).parents[3]
DIALOGS = {"QDialog", "QMessageBox", "QWizard", "QInputDialog"}
PANES = {
    *("Header", "NoticeStack", "SearchForm", "ResultsPane", "PriorsPane", "JobsPane", "ViewerPane", "ReceiverPanel"),
    "MainWindow",
}
QT = {"QInputDialog", "QMessageBox"}


def classes() -> dict[str, set[str]]:
    """Give the classes of the window's sources with the names of their bases."""
    found = {}
    for path in (ROOT / "qrstation" / "ui").rglob("*.py"):
        for each in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(each, ast.ClassDef):
                found[each.name] = {ast.unparse(base) for base in each.bases}
    return found


def test_every_dialog_and_pane_has_a_place() -> None:
    dialogs = {name for name, bases in classes().items() if bases & DIALOGS}
    assert {"SettingsDialog", "ConflictsDialog"} <= dialogs
    assert (dialogs | PANES) - set(PLACES) == set(), "add it to PLACES, and to the guide"


def test_no_place_is_of_a_class_that_is_gone() -> None:
    assert set(PLACES) - set(classes()) - QT == set()


@pytest.mark.parametrize("target", targets())
def test_a_place_is_in_the_guide(target: str) -> None:
    page, _, anchor = target.partition("#")
    text = (ROOT / "docs" / page.replace(".html", ".md")).read_text("utf-8")
    headings = [
        re.sub(r"[^\w\s-]", "", found).lower().replace(" ", "-") for found in re.findall("^#+ (.+)$", text, re.M)
    ]
    assert not anchor or anchor in headings


def test_the_ways_are_names_of_files_each_its_own() -> None:
    ways = [way_to(target) for target in targets()]
    assert len(set(ways)) == len(ways)
    assert all(re.fullmatch(r"at/[a-z-]+\.html", way) for way in ways)
    assert way_to(START) in ways
