"""A state reads as one: its sign stands right before its words."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.state_pill import StatePill


def test_kept_room_does_not_part_the_sign_from_its_words(qtbot: QtBot) -> None:
    pill = StatePill("Store", room_for="Store 888.8 GB of 888.8 GB")
    qtbot.addWidget(pill)
    pill.show_state("ok", "Store 0 kB of 80 GB")
    wide = pill.width()
    pill.show_state("ok", "Store")
    pill.show()
    assert pill.width() == wide
    sign, words = pill.findChildren(PlainLabel)
    assert words.geometry().left() - sign.geometry().right() <= 10
    assert sign.width() <= sign.sizeHint().width()
