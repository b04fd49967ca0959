"""The place to decide, by hand and by keyboard, with made-up studies: what it shows, asks for, and keeps chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from qrstation.core.conflict import Choice, Comparison, Conflicts, ElementDifference, StudyConflict, Titles
from qrstation.core.events import Difference
from qrstation.core.station.settings import ArchiveSettings
from qrstation.ui.conflicts.conflicts_dialog import ConflictsDialog

HOSTILE = "<b>Evil</b>\n^&amp;" + "long" * 200
ARCHIVES = (ArchiveSettings("Main PACS", "FRIEND", "127.0.0.1", 104),)


def conflict(number: int, name: str = "Morgan^Elena", images: int = 3) -> StudyConflict:
    titles = Titles(name, f"47{number:02}", "", "20261120", "CT thorax")
    return StudyConflict(f"1.2.{number}", titles, titles, ("CT",), ("FRIEND",), images, number)


def compared(study: StudyConflict, number: int, difference: Difference = Difference.BOTH) -> Comparison:
    element = ElementDifference("(0010,0010)", "Patient's Name", "Morgan^Elena", None)
    return Comparison(
        study.study_uid, "1.2.3", number, study.images, difference, "a", "b", elements=(element,), has_pixels=True
    )


@pytest.fixture
def dialog(qtbot: QtBot) -> ConflictsDialog:
    shown = ConflictsDialog(lambda: ARCHIVES)
    qtbot.addWidget(shown)
    shown.show()
    shown.show_conflicts(Conflicts(tuple(conflict(number) for number in range(4))))
    qtbot.waitExposed(shown)
    shown.activateWindow()
    return shown


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def test_every_control_says_what_it_is(dialog: ConflictsDialog) -> None:
    dialog.comparison.show_comparison(compared(conflict(0), 1))
    for kind in (QPushButton, QTreeView):
        for control in dialog.findChildren(kind):
            name = control.accessibleName() or (control.text() if isinstance(control, QPushButton) else "")
            assert len(name) > 2, control
    assert dialog.keep.accessibleName() == "Keep what is here of 1 study"
    assert {view.accessibleName() for view in (dialog.comparison.here, dialog.comparison.new)} == {
        "Here: Decoding…",
        "New: Decoding…",
    }


def test_tab_goes_through_it_as_it_is_read(dialog: ConflictsDialog, qtbot: QtBot) -> None:
    study = dialog.chosen()[0]
    dialog.comparison.show_comparison(compared(study, 1))
    dialog.list.setFocus()
    view = dialog.comparison
    seen = []
    for _ in range(8):
        seen.append(focused())
        qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    assert seen == [
        dialog.list,
        dialog.keep,
        dialog.take,
        dialog.everything,
        view.back,
        view.on,
        view.list,
        dialog.close_button,
    ]
    assert focused() is dialog.list


def test_the_list_has_the_focus_at_first(dialog: ConflictsDialog) -> None:
    assert dialog.focusWidget() is dialog.list


def test_enter_decides_nothing_wherever_the_focus_is_and_escape_closes(dialog: ConflictsDialog, qtbot: QtBot) -> None:
    asked: list[Choice] = []
    dialog.decide_asked.connect(lambda choice, studies: asked.append(choice))
    dialog.comparison.show_comparison(compared(dialog.chosen()[0], 1))
    for widget in (dialog.list, dialog.comparison.list, dialog.comparison.on, dialog):
        widget.setFocus()
        qtbot.keyClick(widget, Qt.Key.Key_Return)
        qtbot.keyClick(widget, Qt.Key.Key_Enter)
    assert not asked
    assert dialog.isVisible()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_studies_are_chosen_and_decided_with_keys_alone(dialog: ConflictsDialog, qtbot: QtBot) -> None:
    asked: list[tuple[Choice, int]] = []
    dialog.decide_asked.connect(lambda choice, studies: asked.append((choice, len(studies))))
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert dialog.take.text() == "&Take the new one (2)"
    qtbot.keyClick(dialog.list, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert dialog.take.text() == "&Take the new one (4)"
    dialog.keep.setFocus()
    qtbot.keyClick(dialog.keep, Qt.Key.Key_Space)
    dialog.take.setFocus()
    qtbot.keyClick(dialog.take, Qt.Key.Key_Space)
    assert asked == [(Choice.KEEP, 4), (Choice.TAKE, 4)]
    keys = [button.shortcut().toString() for button in (dialog.keep, dialog.take, dialog.everything)]
    assert keys == ["Alt+K", "Alt+T", "Alt+A"], "also when the count in their words has changed"


def test_while_a_decision_is_carried_out_no_other_can_be_made(dialog: ConflictsDialog) -> None:
    dialog.set_busy(True)
    assert not dialog.keep.isEnabled()
    dialog.list.selectAll()
    assert not dialog.take.isEnabled()
    dialog.set_busy(False)
    assert dialog.take.isEnabled()


def test_what_is_chosen_stays_chosen_when_the_list_changes(dialog: ConflictsDialog) -> None:
    dialog.list.clearSelection()
    dialog._select([1, 2], 2)
    dialog.show_conflicts(Conflicts(tuple(conflict(number) for number in (9, 2, 1, 0))))
    assert [study.study_uid for study in dialog.chosen()] == ["1.2.2", "1.2.1"]
    assert dialog.shown == conflict(2)


def test_another_image_of_the_study_is_asked_for(dialog: ConflictsDialog) -> None:
    asked: list[tuple[str, int]] = []
    dialog.looked_at.connect(lambda study, number: asked.append((study.study_uid, number)))
    study = dialog.chosen()[0]
    dialog.comparison.show_comparison(compared(study, 1))
    dialog.comparison.back.click()
    dialog.comparison.on.click()
    assert asked == [(study.study_uid, 0), (study.study_uid, 2)]
    dialog.comparison.show_comparison(compared(study, 2))
    assert not dialog.comparison.on.isEnabled()


def test_nothing_from_outside_is_read_as_markup_or_makes_it_wider(dialog: ConflictsDialog) -> None:
    wide = dialog.minimumSizeHint().width()
    dialog.show_conflicts(Conflicts((conflict(7, HOSTILE),)))
    index = dialog.table.index(0, 0)
    assert "\n" not in index.data()
    assert index.data(Qt.ItemDataRole.ToolTipRole).startswith("<qt>&lt;b&gt;Evil")
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in dialog.findChildren(QLabel))
    assert dialog.minimumSizeHint().width() <= wide


def test_what_is_not_listed_is_said(dialog: ConflictsDialog) -> None:
    dialog.show_conflicts(Conflicts((conflict(1),), left_out=7, unreadable=2))
    title = dialog.title.text()
    assert title.startswith("8 studies came again with other bytes; the newest 1 are listed")
    assert "2 files in the store's folder aside cannot be read" in title


def test_how_studies_differ_comes_later(dialog: ConflictsDialog) -> None:
    assert dialog.table.rows[0][-1] == "…"
    dialog.show_differences(conflict(0), {Difference.HEADER: 2, Difference.BOTH: 1})
    assert dialog.table.rows[0][-1] == "pixels (1), header"
    dialog.show_differences(replace(conflict(1), latest=99), {Difference.HEADER: 3})
    assert dialog.table.rows[1][-1] == "…", "more came meanwhile"
