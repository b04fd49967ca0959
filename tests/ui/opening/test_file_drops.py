"""Files that are dropped onto the window, also onto its text fields; what else is dragged is left alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from qrstation.ui.opening.file_drops import FileDrops, local_paths

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
MOVE = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction


def dragged(*urls: str, text: str = "") -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    if text:
        data.setText(text)
    return data


def drop(widget: QWidget, data: QMimeData) -> tuple[bool, QDropEvent]:
    """Drag something over a widget and let it fall; tells whether it would be taken."""
    entering = QDragEnterEvent(QPoint(3, 3), MOVE, data, LEFT, NONE)
    QCoreApplication.sendEvent(widget, entering)
    falling = QDropEvent(QPointF(3, 3), MOVE, data, LEFT, NONE)
    QCoreApplication.sendEvent(widget, falling)
    return entering.isAccepted(), falling


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    made.setCentralWidget(QLineEdit())
    qtbot.addWidget(made)
    return made


@pytest.fixture
def dropped(window: QMainWindow) -> list[Sequence[str]]:
    paths: list[Sequence[str]] = []
    FileDrops(window).dropped.connect(paths.append)
    return paths


def test_files_and_folders_are_taken_and_stay_where_they_are(window: QMainWindow, dropped: list[Sequence[str]]) -> None:
    data = dragged("file:///a/b%20c.dcm", "file:///disc")
    taken, falling = drop(window, data)
    assert taken
    assert falling.dropAction() is Qt.DropAction.CopyAction
    assert dropped == [["/a/b c.dcm", "/disc"]]


def test_a_text_field_does_not_take_them_for_text(window: QMainWindow, dropped: list[Sequence[str]]) -> None:
    field = window.centralWidget()
    assert isinstance(field, QLineEdit)
    drop(field, dragged("file:///a.dcm"))
    assert (field.text(), dropped) == ("", [["/a.dcm"]])
    drop(field, dragged(text="Morgan"))
    assert (field.text(), len(dropped)) == ("Morgan", 1)


@pytest.mark.parametrize(
    "urls", [(), ("http://host/a.dcm",), ("file:///a", "http://host/b"), ("qrstation://open?study=1",)]
)
def test_what_is_no_file_of_this_machine_is_left(
    window: QMainWindow, dropped: list[Sequence[str]], urls: tuple[str, ...]
) -> None:
    data = dragged(*urls)
    assert local_paths(data) == []
    taken, _ = drop(window, data)
    assert not taken
    assert dropped == []
