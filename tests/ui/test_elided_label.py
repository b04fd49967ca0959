"""Labels that are cut rather than that they push."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from pytestqt.qtbot import QtBot

from qrstation.ui.elided_label import ElidedLabel


def ask_tip(label: ElidedLabel) -> None:
    """Let the mouse rest on a label."""
    spot = label.mapToGlobal(QPoint(2, 2))
    QCoreApplication.sendEvent(label, QHelpEvent(QEvent.Type.ToolTip, QPoint(2, 2), spot))


def test_a_text_of_any_length_asks_for_no_room(qtbot: QtBot) -> None:
    label = ElidedLabel("10 studies · 3 patients")
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() == 0
    label.resize(60, 20)
    label.show()
    assert label.shown() != label.text()
    assert label.shown().endswith("…")
    ask_tip(label)
    assert label.toolTip() == label.text() == "10 studies · 3 patients"


def test_what_has_room_is_shown_whole(qtbot: QtBot) -> None:
    label = ElidedLabel("2 done")
    qtbot.addWidget(label)
    label.resize(label.sizeHint())
    label.show()
    assert label.shown() == "2 done"
    ask_tip(label)
    assert not label.toolTip()
    before = label.grab().toImage()
    label.setText("3 done")
    assert label.grab().toImage() != before, "another text is another picture"


def test_markup_is_shown_as_it_is(qtbot: QtBot) -> None:
    label = ElidedLabel("<b>x</b>")
    qtbot.addWidget(label)
    label.resize(300, 20)
    assert label.shown() == "<b>x</b>"
    label.resize(20, 20)
    ask_tip(label)
    assert label.toolTip() == "<qt>&lt;b&gt;x&lt;/b&gt;</qt>"
