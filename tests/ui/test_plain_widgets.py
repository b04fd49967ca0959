"""Labels, message boxes and questions show markup as text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QInputDialog, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from qrstation.ui.outside_text import TEXT
from qrstation.ui.plain_widgets import PlainLabel, ask_line, line_dialog, message_box

HOSTILE = "<img src='/dev/zero'><b>A&B</b>"


def assert_plain(widget: QWidget) -> None:
    labels = widget.findChildren(QLabel)
    assert labels
    for label in labels:
        assert label.textFormat() == Qt.TextFormat.PlainText or not label.text()


def test_a_label_is_plain_and_bounded(qtbot: QtBot) -> None:
    label = PlainLabel(HOSTILE)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == HOSTILE
    label.setText("a\u202eb" + "c" * 100_000)
    assert label.text().startswith("a�b")
    assert len(label.text()) <= TEXT


def test_a_long_word_does_not_widen_the_window(qtbot: QtBot) -> None:
    label = PlainLabel("x" * 2000)
    qtbot.addWidget(label)
    label.setWordWrap(True)
    assert label.minimumSizeHint().width() <= 320


def test_both_texts_of_a_message_box_are_plain(qtbot: QtBot) -> None:
    box = message_box(HOSTILE, HOSTILE, HOSTILE, QMessageBox.Icon.Critical)
    qtbot.addWidget(box)
    box.show()
    assert_plain(box)
    assert (box.text(), box.informativeText()) == (HOSTILE, HOSTILE)


def test_a_question_is_plain(qtbot: QtBot) -> None:
    dialog = line_dialog("Send", HOSTILE)
    qtbot.addWidget(dialog)
    dialog.show()
    assert_plain(dialog)
    assert dialog.labelText() == HOSTILE


@pytest.mark.parametrize("accepted", [True, False])
def test_the_answer_is_what_was_typed(qtbot: QtBot, accepted: bool) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QInputDialog)
        dialog.setTextValue("THIRD")
        if accepted:
            dialog.accept()
        else:
            dialog.reject()

    QTimer.singleShot(0, answer)
    assert ask_line("Send", "Where to?", parent) == ("THIRD" if accepted else None)
