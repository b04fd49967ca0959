"""The strip in the hand: keys, clicks, and that nothing jumps while studies come."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qrstation.ui.viewer.timeline.entry import TimelineEntry, in_order
from qrstation.ui.viewer.timeline.timeline_delegate import TimelineDelegate
from qrstation.ui.viewer.timeline.timeline_view import TimelineView
from tests.ui.viewer.timeline.made_up import NEWEST, entries, entry

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(qtbot: QtBot) -> TimelineView:
    made = TimelineView()
    qtbot.addWidget(made)
    made.resize(700, made.height())
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.setFocus()
    return made


def place(view: TimelineView, study_uid: str) -> int:
    """Give where a study stands, in points from the left edge."""
    return view.visualRect(view.studies.index(view.studies.row_of(study_uid))).left()


def is_seen(view: TimelineView, study_uid: str) -> bool:
    return view.viewport().rect().contains(view.visualRect(view.studies.index(view.studies.row_of(study_uid))))


def click(view: TimelineView, study_uid: str) -> None:
    tile = view.visualRect(view.studies.index(view.studies.row_of(study_uid)))
    QTest.mouseClick(view.viewport(), LEFT, pos=tile.center())


def show(view: TimelineView, listed: list[TimelineEntry]) -> None:
    view.show_entries(in_order(listed))
    QApplication.processEvents()


def test_the_current_study_is_in_sight_at_first_at_whatever_width(view: TimelineView) -> None:
    listed = [entry(each.study_uid, each.day, is_current=each.study_uid == "1.150") for each in entries(300)]
    show(view, listed)
    assert is_seen(view, "1.150")
    assert is_seen(view, "1.151"), "with what lies before it"
    view.resize(400, view.height())
    assert is_seen(view, "1.150")


def test_a_study_that_comes_later_keeps_the_current_one_in_sight(view: TimelineView) -> None:
    show(view, entries(1))
    show(view, entries(60))
    assert is_seen(view, "1.1")


def test_what_is_in_sight_stays_where_it_is_when_studies_come_and_go(view: TimelineView) -> None:
    show(view, entries(100))
    QTest.keyClick(view, Qt.Key.Key_Home)
    for _ in range(40):
        QTest.keyClick(view, Qt.Key.Key_Right)
    first = view.studies.entries[view.indexAt(QPoint(1, 10)).row()].study_uid
    before = place(view, first)
    focused = view.studies.entries[view.currentIndex().row()].study_uid
    older = [entry(f"2.{number}", NEWEST - timedelta(days=9000 + number)) for number in range(30)]
    show(view, [*entries(100), *older])
    assert place(view, first) == before
    assert view.studies.entries[view.currentIndex().row()].study_uid == focused
    show(view, entries(100))
    assert place(view, first) == before
    show(view, [entry(each.study_uid, each.day, state="arriving 1/40") for each in entries(100)])
    assert place(view, first) == before


def test_another_patients_studies_begin_at_their_current_one(view: TimelineView) -> None:
    show(view, entries(100))
    QTest.keyClick(view, Qt.Key.Key_Home)
    show(view, [entry("3.1", NEWEST, is_current=True), *(entry(f"3.{n}", None) for n in range(2, 90))])
    assert is_seen(view, "3.1")
    assert view.studies.entries[view.currentIndex().row()].study_uid == "3.1"
    show(view, [])
    show(view, entries(100))
    assert is_seen(view, "1.1")


def test_a_click_opens_and_so_does_enter_where_the_arrows_lead(view: TimelineView) -> None:
    opened: list[str] = []
    view.opened.connect(opened.append)
    show(view, entries(5))
    click(view, "1.2")
    QTest.keyClick(view, Qt.Key.Key_Left)
    QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Space)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert opened == ["1.2", "1.3", "1.1"]
    assert view.studies.entries[view.currentIndex().row()].study_uid == "1.1"


def test_letters_lead_nowhere(view: TimelineView) -> None:
    show(view, entries(5))
    QTest.keyClicks(view, "2026")
    assert view.studies.entries[view.currentIndex().row()].study_uid == "1.1"


def test_every_tile_has_a_name_for_a_screen_reader(view: TimelineView) -> None:
    show(view, entries(3))
    spoken = QAccessible.queryAccessibleInterface(view)
    assert spoken.text(QAccessible.Text.Name) == "Timeline of the patient's studies"
    said = [spoken.child(row).text(QAccessible.Text.Name) for row in range(3)]
    assert said[2].startswith("2026-11-20, CT thorax, current · here")
    assert "same region and modality" in said[2]


def test_of_ten_thousand_only_what_is_in_sight_is_painted(view: TimelineView, monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[int] = []
    measured: list[int] = []
    paint, size_hint = TimelineDelegate.paint, TimelineDelegate.sizeHint

    def painting(self: TimelineDelegate, painter: object, option: object, index: object) -> None:
        painted.append(index.row())  # type: ignore[attr-defined]
        paint(self, painter, option, index)  # type: ignore[arg-type]

    def measuring(self: TimelineDelegate, option: object, index: object) -> QSize:
        measured.append(index.row())  # type: ignore[attr-defined]
        return size_hint(self, option, index)  # type: ignore[arg-type]

    monkeypatch.setattr(TimelineDelegate, "paint", painting)
    monkeypatch.setattr(TimelineDelegate, "sizeHint", measuring)
    many = entries(10_000)
    show(view, many)
    view.horizontalScrollBar().setValue(50_000)
    view.viewport().repaint()
    assert painted
    assert len(painted) < 40
    assert len(measured) < 40
    assert len(view.findChildren(object)) < 40  # type: ignore[type-var]


def test_a_larger_font_makes_it_higher(view: TimelineView) -> None:
    before = view.height()
    font = view.font()
    font.setPointSize(3 * font.pointSize())
    view.setFont(font)
    show(view, entries(100))
    assert view.height() > before
    assert view.viewport().height() >= view.visualRect(view.studies.index(99)).height() > before - 20
