"""Takes files and folders that are dropped onto the window, wherever on it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLineEdit, QWidget

_DRAGGED = frozenset({QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop})


class FileDrops(QObject):
    """Watches a window; what else is dragged over it is left to what lies there."""

    dropped = Signal(list)
    """The paths of files and folders of this machine, in the order in which they were dragged."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.setAcceptDrops(True)
        # Text fields would take the names of the files for text to be typed.
        for watched in (window, *window.findChildren(QLineEdit)):
            watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take files (Qt)."""
        if event.type() not in _DRAGGED or not isinstance(event, QDropEvent):
            return False
        paths = local_paths(event.mimeData())
        if not paths:
            return False
        event.setDropAction(Qt.DropAction.CopyAction)  # whatever was meant: the files stay where they are
        event.accept()
        if event.type() is QEvent.Type.Drop:
            self.dropped.emit(paths)
        return True


def local_paths(data: QMimeData) -> list[str]:
    """Give the paths of what is dragged; none where anything of it is not of this machine."""
    paths = [url.toLocalFile() for url in data.urls()]
    return paths if all(paths) else []
