"""Overlay text reads over black and over white, and stays inside its box."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from pytestqt.qtbot import QtBot

from qrstation.ui.viewer.overlay.directions import ScaleBar
from qrstation.ui.viewer.overlay.overlay import Corners, Line, Stress
from qrstation.ui.viewer.overlay.overlay_layout import Marks, Piece
from qrstation.ui.viewer.overlay.overlay_painter import OverlayPainter

WIDTH, HEIGHT = 320, 200
MARKS = Marks(
    Corners(
        top_left=(Line("MORGAN, ELENA gjpqy"), Line("PRIOR · 2025-05-06", Stress.PRIOR)),
        top_right=(Line("R MLO", Stress.STRONG),),
        bottom_right=(Line("LOSSY 12.3:1", Stress.WARNING), Line("Overlay not shown", Stress.QUIET)),
    ),
    ("L", "F"),
    ScaleBar(80.0, "5 cm"),
    "at the detector",
)


def painted(background: str, ratio: float = 1.0, marks: Marks = MARKS) -> np.ndarray[Any, Any]:
    """Give the brightness (rows, columns) of a view with these marks over an image of one colour."""
    image = QImage(round(WIDTH * ratio), round(HEIGHT * ratio), QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(background))
    painter = QPainter(image)
    OverlayPainter(QFont()).paint(painter, QRectF(0, 0, WIDTH, HEIGHT), marks)
    painter.end()
    cells = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return cells[:, :, :3].astype(float) @ [0.114, 0.587, 0.299]


def pieces() -> tuple[Piece, ...]:
    return OverlayPainter(QFont()).lay_out(QRectF(0, 0, WIDTH, HEIGHT), MARKS)


def round_about(mask: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Give what lies at most a pixel from a mask."""
    wide = np.pad(mask, 1)
    shifted = [wide[y : y + mask.shape[0], x : x + mask.shape[1]] for y in range(3) for x in range(3)]
    return np.any(shifted, axis=0)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_text_is_dark_all_round_over_white(qtbot: QtBot, ratio: float) -> None:
    over_black, over_white = painted("black", ratio), painted("white", ratio)
    letters = over_black > 60
    assert letters.sum() > 500
    edge = round_about(letters) & ~letters
    assert np.percentile(over_white[edge], 95) < 110
    # Letters are as light over white as over black: what is drawn is opaque there.
    strokes = over_black > 140
    assert np.abs(over_white - over_black)[strokes].mean() < 12


@pytest.mark.parametrize("background", ["black", "white", "#808080"])
def test_nothing_is_painted_outside_the_boxes(qtbot: QtBot, background: str) -> None:
    changed = painted(background) != painted(background, marks=Marks())
    for piece in pieces():
        box = piece.box
        part = changed[round(box.top) : round(box.bottom), round(box.left) : round(box.right)]
        assert part.any() or background == "black"
        part[:] = False
    assert not changed.any()


def test_every_piece_is_there(qtbot: QtBot) -> None:
    texts = [piece.text for piece in pieces()]
    assert {"R MLO", "LOSSY 12.3:1", "L", "R", "F", "H", "5 cm · at the detector"} <= set(texts)
    assert texts.count("") == 1


def test_texts_are_kept_for_the_next_time_and_not_for_ever(qtbot: QtBot) -> None:
    painter = OverlayPainter(QFont())
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_ARGB32)
    for number in range(600):
        onto = QPainter(image)
        painter.paint(onto, QRectF(0, 0, WIDTH, HEIGHT), Marks(Corners((Line(f"Image {number}"),))))
        onto.end()
    assert len(painter._looks) <= 256
    assert len(painter._seen) <= 256


@pytest.mark.parametrize("text", ["Image 199 (200 of 380)", "W 1500 L −600", "z −112.4 mm", "4711-02 · F · 67 y"])
def test_a_text_with_numbers_looks_the_same_the_first_time_and_later(qtbot: QtBot, text: str) -> None:
    painter, looks = OverlayPainter(QFont()), []
    for _ in range(2):
        image = QImage(400, 60, QImage.Format.Format_Grayscale8)
        image.fill(QColor("#606060"))
        onto = QPainter(image)
        painter.paint(onto, QRectF(0, 0, 400, 60), Marks(Corners((Line(text),))))
        onto.end()
        looks.append(np.frombuffer(image.constBits(), np.uint8).astype(int))
    assert np.abs(looks[0] - looks[1]).max() <= 3
    assert np.abs(looks[0] - 96).mean() > 1


def test_other_numbers_stand_where_a_new_layout_puts_them(qtbot: QtBot) -> None:
    kept = OverlayPainter(QFont())
    area, former = QRectF(0, 0, WIDTH, HEIGHT), None
    for number in (*range(5, 15), 98, 99, 100, 101, 1000):
        place = (Line(f"Image {number}"), Line(f"z {number / 8:.1f} mm"))
        corners = Corners((Line("Name"),), (), place, (Line("W 1"),))
        marks = Marks(corners, ("L", "P"))
        assert kept.lay_out(area, marks) == OverlayPainter(QFont()).lay_out(area, marks)
        assert kept.lay_out(area, marks) != former
        former = kept.lay_out(area, marks)
