"""Pictures of rows are found by what is seen in them, and do not grow without bound."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPixmap
from pytestqt.qtbot import QtBot

from qrstation.ui.results import row_pictures
from qrstation.ui.results.row_pictures import RowPictures

ROW = QRect(0, 28, 100, 28)
GROUND = QColor("black")


class Maker:
    """Paints a row in one colour, and counts how often."""

    def __init__(self, colour: str) -> None:
        self.times = 0
        self._colour = QColor(colour)

    def __call__(self, painter: QPainter) -> None:
        self.times += 1
        painter.fillRect(ROW, self._colour)


@pytest.fixture
def sheet(qtbot: QtBot) -> QPixmap:
    sheet = QPixmap(100, 84)
    sheet.fill(GROUND)
    return sheet


def paint(sheet: QPixmap, pictures: RowPictures, content: str, maker: Maker) -> None:
    painter = QPainter(sheet)
    pictures.paint(painter, ROW, content, GROUND, maker)
    painter.end()


def test_a_row_is_painted_once_and_shown_in_its_place(sheet: QPixmap) -> None:
    pictures, maker = RowPictures(), Maker("red")
    for _ in range(2):
        paint(sheet, pictures, "a", maker)
    assert maker.times == 1
    image = sheet.toImage()
    assert [image.pixelColor(5, y).name() for y in (27, 28, 55, 56)] == ["#000000", "#ff0000", "#ff0000", "#000000"]


def test_other_content_is_painted_anew(sheet: QPixmap) -> None:
    pictures, other = RowPictures(), Maker("blue")
    paint(sheet, pictures, "a", Maker("red"))
    paint(sheet, pictures, "b", other)
    assert other.times == 1
    assert sheet.toImage().pixelColor(5, 30).name() == "#0000ff"


def test_with_other_looks_every_row_is_painted_anew(sheet: QPixmap) -> None:
    pictures, maker = RowPictures(), Maker("red")
    for looks in ("narrow", "narrow", "wide"):
        pictures.begin(looks)
        paint(sheet, pictures, "a", maker)
    assert maker.times == 2


def test_what_was_not_painted_for_longest_goes_first(sheet: QPixmap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_pictures, "MOST_BYTES", 2 * 100 * 28 * 4)
    pictures, first, second = RowPictures(), Maker("red"), Maker("blue")
    paint(sheet, pictures, "a", first)
    paint(sheet, pictures, "b", second)
    paint(sheet, pictures, "a", first)
    paint(sheet, pictures, "c", Maker("green"))
    paint(sheet, pictures, "a", first)
    paint(sheet, pictures, "b", second)
    assert (len(pictures), first.times, second.times) == (2, 1, 2)
