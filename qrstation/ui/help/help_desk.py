"""Answers F1: opens the guide at what belongs to the focused pane or dialog."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import StationError
from qrstation.core.resources import resource_file
from qrstation.ui.help.browser import Browser
from qrstation.ui.help.places import PLACES, START, way_to
from qrstation.ui.plain_widgets import message_box
from qrstation.words import words_of

KEY = "F1"


def place_of(widget: QWidget | None) -> str:
    """Give the place in the guide for ``widget``: its own, or that of the nearest that it stands in."""
    while widget is not None:
        for each in type(widget).__mro__:
            if each.__name__ in PLACES:
                return PLACES[each.__name__]
        widget = widget.parentWidget()
    return START


def page_for(target: str) -> Path:
    """Give the page that leads to a place. Raises StationError where the guide is not built, as in a bare checkout."""
    try:
        return resource_file("guide", *way_to(target).split("/"))
    except FileNotFoundError as error:
        raise StationError(WindowCode.GUIDE_MISSING) from error


class HelpDesk(QObject):
    """Opens pages for a window, whose menu has the key, and for every dialog over it, which it gives the key."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.keys: tuple[str, ...] = (KEY,)
        """The keys in dialogs: those that the window's action has."""
        self.browser = Browser(self)
        self.browser.failed.connect(self._say_not_opened)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            # A key of the window does nothing in its dialogs, and a filter over all events would cost each of them.
            application.focusChanged.connect(self._give_key)

    def open_here(self) -> None:
        """Open the guide at what belongs to where the keyboard's focus is."""
        try:
            page = page_for(place_of(QApplication.focusWidget() or QApplication.activeWindow()))
        except StationError as error:
            self._tell(error)
            return
        self.browser.open(page)

    def _give_key(self, _old: QWidget | None, new: QWidget | None) -> None:
        top = new.window() if new is not None else self._window
        if top is self._window or top.findChild(QShortcut, "guide") is not None:
            return
        key = QShortcut(top)
        key.setKeys([QKeySequence(each) for each in self.keys])
        key.setObjectName("guide")
        key.activated.connect(self.open_here)

    def _say_not_opened(self, page: Path) -> None:
        self._tell(StationError(WindowCode.GUIDE_NOT_OPENED, path=str(page)))

    def _tell(self, error: StationError) -> None:
        told = words_of(error)
        box = message_box("Guide", *told.lines, parent=QApplication.activeWindow() or self._window)
        box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box.open()
        box.finished.connect(box.deleteLater)
