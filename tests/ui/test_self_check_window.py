"""What the self-check's window looks at: whether something was drawn, and whether there is text."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from qrstation.ui.self_check_window import colours_in, has_text


def test_an_empty_picture_has_one_colour(qtbot: QtBot) -> None:
    picture = QImage(64, 64, QImage.Format.Format_RGB32)
    picture.fill(QColor("#123456"))
    assert colours_in(picture) == 1
    for down in range(64):
        for across in range(32):
            picture.setPixelColor(across, down, QColor("#654321"))
    assert colours_in(picture) == 2


def test_text_is_seen_where_there_is_a_font(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    assert has_text()
    monkeypatch.setattr(QPainter, "drawText", lambda *_: None)
    assert not has_text()
