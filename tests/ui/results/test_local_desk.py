"""What is here of rows is deleted, after a question, and marked; rows of this station alone go with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import cast

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from qrstation.core.actor import STATION
from qrstation.core.events import StudiesDeleted
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.station.place import THIS_STATION
from qrstation.jobs.background.local_deeds import Deleted, LocalDeeds, Measured, Piece
from qrstation.store.exporting import Exported
from qrstation.ui.event_pump import EventPump
from qrstation.ui.plain_widgets import Buttons
from qrstation.ui.results.columns import Column
from qrstation.ui.results.local_desk import LocalDesk, delete_words, size_words
from qrstation.ui.results.local_hands import LocalHands
from qrstation.ui.results.result_words import cell_text
from qrstation.ui.results.results_pane import ResultsPane
from qrstation.ui.results.tree_nodes import StudyNode
from tests.ui.results.made_up import ELENA, PAOLO, study


class Deeds:
    """Writes down what is done."""

    def __init__(self) -> None:
        self.deleted: list[Piece] = []
        self.marks: set[str] = set()
        self.go_on = Event()
        """A deletion waits for it after its last row was begun."""
        self.go_on.set()

    def measure(self, pieces: Sequence[Piece]) -> Measured:
        return Measured(398, 210_000_000, len(self.marks))

    def delete(self, pieces: Sequence[Piece], cancel: CancelToken, tell: Callable[[int], None]) -> Deleted:
        self.deleted += pieces
        for number in range(len(pieces)):
            tell(number)
        self.go_on.wait()
        return Deleted(398)

    def export(
        self, pieces: Sequence[Piece], folder: Path, cancel: CancelToken, tell: Callable[[int, int], None]
    ) -> Exported:
        return Exported(398, ())

    def keep(self, study_uids: Sequence[str], kept: bool) -> None:
        (self.marks.update if kept else self.marks.difference_update)(study_uids)

    def kept(self) -> frozenset[str]:
        return frozenset(self.marks)


class Screen:
    """A list with two studies, of which both are here, and one in an archive too."""

    def __init__(self, qtbot: QtBot) -> None:
        self.deeds, self.pump, self.pane = Deeds(), EventPump(), ResultsPane()
        qtbot.addWidget(self.pane)
        self.desk = LocalDesk(self.pane, cast(LocalDeeds, self.deeds), self.pump.post)
        self.hands = LocalHands(self.pane, self.desk)
        self.pane.begin(("Main", THIS_STATION))
        self.pane.add_studies([study("1.1", archive="Main", **ELENA), study("1.1", archive=THIS_STATION, **ELENA)])
        self.pane.add_studies([study("1.2", archive=THIS_STATION, **PAOLO)])
        self.pane.model.set_counts({"1.1": 398, "1.2": 3})

    def study(self, uid: str) -> StudyNode:
        found = self.pane.model.tree.study(uid)
        assert found is not None
        return found

    def said(self) -> str:
        bar = self.desk.notices.bar("local")
        return "" if bar is None else bar.said[0]


@pytest.fixture
def screen(qtbot: QtBot) -> Iterator[Screen]:
    made = Screen(qtbot)
    yield made
    made.desk.close()
    made.pump.stop()


@pytest.mark.parametrize("answer", [Buttons.Yes, Buttons.Cancel])
def test_it_is_asked_before_anything_is_deleted(screen: Screen, qtbot: QtBot, answer: Buttons) -> None:
    screen.pane.tree.choose(screen.pane.model.index_of(screen.study("1.1")))
    screen.hands.delete()
    qtbot.waitUntil(lambda: screen.desk.question is not None)
    box = screen.desk.question
    assert box is not None
    assert box.text() == "Delete 1 study from this station?"
    assert box.informativeText() == "398 images, 210.0 MB. What archives have stays there."
    assert screen.deeds.deleted == []
    box.button(answer).click()
    if answer is Buttons.Cancel:
        assert screen.deeds.deleted == []
        return
    qtbot.waitUntil(lambda: screen.said() == "398 images deleted")
    assert screen.deeds.deleted == [Piece("1.1")]


def test_a_row_of_this_station_alone_goes_with_its_images(screen: Screen) -> None:
    screen.desk.drop_deleted(StudiesDeleted(("1.1", "1.2"), by=STATION))
    assert screen.pane.model.tree.study("1.2") is None
    assert screen.pane.model.tree.counts()[:2] == (1, 1)
    assert screen.pane.model.rowCount() == 1
    assert screen.study("1.1").copies.keys() == {"Main"}
    assert THIS_STATION not in cell_text(screen.study("1.1"), Column.ARCHIVE)


def test_what_was_kept_is_kept_no_more_once_it_is_deleted(screen: Screen, qtbot: QtBot) -> None:
    screen.desk.keep(("1.1",), True)
    qtbot.waitUntil(lambda: screen.study("1.1").is_marked)
    screen.desk.drop_deleted(StudiesDeleted(("1.1",), by=STATION))
    assert not screen.study("1.1").is_marked
    assert "1.1" not in screen.desk.kept


def test_a_row_whose_first_copy_named_another_patient_moves_when_that_is_deleted(screen: Screen) -> None:
    """What is here may say less of the patient than the archive does: the row then stands where that says."""
    screen.pane.begin((THIS_STATION, "Main"))
    screen.pane.add_studies([study("1.3", archive="Main", **ELENA)])
    here = study("1.3", archive=THIS_STATION, **{**ELENA, "PatientBirthDate": ""})
    screen.pane.add_studies([here, study("1.4", archive="Main", **ELENA)])
    screen.desk.drop_deleted(StudiesDeleted(("1.3",), by=STATION))
    assert [node.copies.keys() for node in screen.pane.model.tree.studies] == [{"Main"}, {"Main"}]
    assert screen.study("1.3").patient is screen.study("1.4").patient
    assert screen.pane.model.rowCount() == 1


def test_part_of_a_study_that_is_deleted_leaves_its_copy(screen: Screen) -> None:
    screen.desk.drop_deleted(StudiesDeleted(("1.1",), by=STATION, series_uids=("1.1.1",)))
    assert screen.study("1.1").copies.keys() == {"Main", THIS_STATION}


def test_a_patient_stands_for_all_studies_that_are_here(screen: Screen, qtbot: QtBot) -> None:
    screen.pane.add_studies([study("1.5", archive="Main", **ELENA)])
    patient = screen.study("1.1").patient
    menu = screen.pane.row_menu.menu_of(patient)
    assert menu is not None
    entries = {action.text(): action for action in menu.actions()}
    for words in ("&Keep on this station", "E&xport what is here…", "&Delete from this station…"):
        assert entries[words].isEnabled(), words
    entries["&Keep on this station"].trigger()
    qtbot.waitUntil(lambda: screen.deeds.marks == {"1.1"})
    entries["&Delete from this station…"].trigger()
    qtbot.waitUntil(lambda: screen.desk.question is not None)
    assert screen.desk.question is not None
    assert screen.desk.question.text() == "Delete 1 study from this station?"


def test_how_far_the_deleting_is_stands_in_the_bar_and_it_can_be_stopped(screen: Screen, qtbot: QtBot) -> None:
    screen.pane.tree.choice.choose_all()
    screen.hands.delete()
    qtbot.waitUntil(lambda: screen.desk.question is not None)
    go_on = screen.deeds.go_on
    go_on.clear()
    assert screen.desk.question is not None
    screen.desk.question.button(Buttons.Yes).click()
    qtbot.waitUntil(lambda: screen.said() == "Deleting 2 of 2 rows…")
    bar = screen.desk.notices.bar("local")
    assert bar is not None
    next(button for button in bar.findChildren(QPushButton) if button.text() == "Cancel").click()
    go_on.set()
    qtbot.waitUntil(lambda: screen.said() == "398 images deleted")
    assert screen.desk.notices.bar("local").said[1] == "Stopped before the end"  # type: ignore[union-attr]


def test_a_study_that_is_kept_says_so(screen: Screen, qtbot: QtBot) -> None:
    screen.desk.keep(("1.1",), True)
    qtbot.waitUntil(lambda: screen.study("1.1").is_marked)
    assert cell_text(screen.study("1.1"), Column.DESCRIPTION).startswith("◆ kept")
    screen.desk.keep(("1.1",), False)
    qtbot.waitUntil(lambda: not screen.study("1.1").is_marked)


def test_it_is_exported_into_a_folder(screen: Screen, qtbot: QtBot, tmp_path: Path) -> None:
    screen.desk.export((Piece("1.1"),), tmp_path)
    qtbot.waitUntil(lambda: screen.said() == f"398 images exported to {tmp_path}")


def test_what_is_deleted_in_words() -> None:
    assert (
        delete_words((Piece("1"), Piece("2"), Piece("3", "3.1"))) == "Delete 2 studies and 1 series from this station?"
    )
    assert "2 studies of these are marked to be kept." in size_words(Measured(1, 5, 2))
