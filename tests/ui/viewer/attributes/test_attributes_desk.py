"""The list of attributes follows the active viewport's image, and blocks nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from qrstation.core.codes.objects import ObjectCode
from qrstation.core.errors import CannotDecode
from qrstation.imaging.attribute import Attribute, Attributes
from qrstation.ui.viewer.attributes.attributes_desk import AttributesDesk
from qrstation.words import words_of
from tests.ui.viewer.made_up import ct_series, heading
from tests.ui.viewer.screen import Screen


class MadeUpReader:
    """Says of each file its name."""

    def __init__(self) -> None:
        self.asked: list[Path] = []
        self.failure: CannotDecode | None = None

    def attributes(self, path: Path) -> Attributes:
        self.asked.append(path)
        if self.failure is not None:
            raise self.failure
        return Attributes(
            (
                Attribute(0, 0x00080018, "UI", "SOPInstanceUID", path.name, 64),
                Attribute(0, 0x00100010, "PN", "PatientName", "Morgan^Elena", 12),
            )
        )

    def close(self) -> None:
        pass


@pytest.fixture
def reader() -> MadeUpReader:
    return MadeUpReader()


@pytest.fixture
def desk(screen: Screen, reader: MadeUpReader) -> AttributesDesk:
    screen.open(heading(), ct_series(number=2, count=10))
    screen.focus(screen.first)
    made = screen.pane.controls.hands.attributes
    made.make_reader = lambda: reader
    return made


def value(desk: AttributesDesk) -> str:
    assert desk.window is not None
    return str(desk.window.model.index(0, 3).data())


def test_it_follows_the_image(screen: Screen, desk: AttributesDesk, reader: MadeUpReader) -> None:
    screen.first.step(1)
    screen.until(lambda: screen.shows(screen.first))
    assert reader.asked == [], "nobody looks"
    desk.open()
    shown = screen.first.feed.piece
    assert shown is not None
    screen.until(lambda: value(desk) == shown.record.path.name)
    assert desk.window is not None
    assert not desk.window.isModal()
    desk.window.filter.setText("sopinstance")
    screen.first.step(2)
    screen.until(lambda: screen.shows(screen.first))
    other = screen.first.feed.piece
    assert other is not None
    screen.until(lambda: value(desk) == other.record.path.name)
    assert desk.window.model.seen == 1, "the filter stays"


def test_chosen_rows_are_copied(screen: Screen, desk: AttributesDesk) -> None:
    desk.open()
    assert desk.window is not None
    window = desk.window
    screen.until(lambda: window.model.seen == 2)
    screen.until(window.isActiveWindow)
    window.tree.setFocus()
    window.tree.selectAll()
    QTest.keyClick(window.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert len(lines) == 2
    assert lines[1] == "(0010,0010)\tPN\tPatientName\tMorgan^Elena"


def test_what_cannot_be_read_is_said(screen: Screen, desk: AttributesDesk, reader: MadeUpReader) -> None:
    reader.failure = CannotDecode(ObjectCode.HEADER_CUT)
    desk.open()
    assert desk.window is not None
    window = desk.window
    words = words_of(reader.failure).what
    screen.until(lambda: words in window.note.text())
    assert window.model.seen == 0
