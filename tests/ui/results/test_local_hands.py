"""Keys and the main menu keep, export and delete what is here of the chosen rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.station.place import THIS_STATION
from qrstation.ui.main_window import MainWindow
from qrstation.ui.results.local_desk import LocalDesk, Rows, studies_of
from qrstation.ui.results.local_hands import LocalHands
from tests.ui.results.made_up import ELENA, PAOLO, study


class Desk:
    """Writes down what it is asked for."""

    def __init__(self) -> None:
        self.kept: frozenset[str] = frozenset()
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def keep(self, study_uids: Sequence[str], kept: bool) -> None:
        self.asked.append(("keep" if kept else "no more", tuple(study_uids)))

    def ask_where_to(self, rows: Rows) -> None:
        self.asked.append(("export", studies_of(rows)))

    def ask_to_delete(self, rows: Rows) -> None:
        self.asked.append(("delete", studies_of(rows)))


@pytest.fixture
def desk(window: MainWindow, qtbot: QtBot) -> Desk:
    made = Desk()
    LocalHands(window.results, cast(LocalDesk, made)).serve(window.menus)
    window.results.begin(("Main", THIS_STATION))
    window.results.add_studies([study("1.1", archive=THIS_STATION, **ELENA), study("1.2", "20250506", **ELENA)])
    window.results.add_studies([study("1.3", "20240101", archive=THIS_STATION, **PAOLO)])
    window.results.model.set_counts({"1.1": 398, "1.3": 3})
    return made


DEEDS = [("keep_study", "keep"), ("export_study", "export"), ("delete_study", "delete")]


@pytest.mark.parametrize(("name", "deed"), DEEDS)
def test_the_row_with_the_cursor_and_of_a_patient_what_is_here(
    window: MainWindow, desk: Desk, name: str, deed: str
) -> None:
    results = window.results
    node = results.model.tree.study("1.1")
    assert node is not None
    for row in (node, node.patient):
        results.tree.choose(results.model.index_of(row))
        getattr(window.menus, name).trigger()
    assert desk.asked == [(deed, ("1.1",))] * 2


def test_a_mark_that_all_have_is_taken_away(window: MainWindow, desk: Desk) -> None:
    window.results.tree.choice.choose_all()
    desk.kept = frozenset({"1.1"})
    window.menus.keep_study.trigger()
    desk.kept = frozenset({"1.1", "1.3"})
    window.menus.keep_study.trigger()
    assert desk.asked == [("keep", ("1.1", "1.3")), ("no more", ("1.1", "1.3"))]


def test_nothing_is_asked_for_what_is_not_here(window: MainWindow, desk: Desk) -> None:
    node = window.results.model.tree.study("1.2")
    assert node is not None
    window.results.tree.choose(window.results.model.index_of(node))
    window.menus.keep_study.trigger()
    window.menus.export_study.trigger()
    assert desk.asked == []
