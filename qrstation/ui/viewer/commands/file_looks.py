"""The windows and VOI LUTs that an image's file brings, each with its name, and the menu entries to choose them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from qrstation.imaging.frame import Frame
from qrstation.imaging.presentation import AutomaticWindow, FileTable, Voi
from qrstation.ui.outside_text import button_words
from qrstation.ui.viewer.overlay.directions import plain_number

_LONGEST_NAME = 40
_MOST = 24
"""Entries of a menu that are the file's: more would leave no room for the presets."""


class FileLook(NamedTuple):
    """What can be chosen of a file, and its words."""

    words: str
    voi: Voi


def file_looks(frame: Frame | None) -> tuple[FileLook, ...]:
    """List what the file brings, its VOI LUTs before its windows, and the automatic window behind them.

    Equal windows are one. Nothing for colour, to which no window applies, and for no image.
    """
    if frame is None or frame.is_colour:
        return ()
    found = [
        FileLook(f"File: {_named(table.explanation, f'LUT {number + 1}')} (LUT)", FileTable(number))
        for number, table in enumerate(frame.voi_tables)
    ]
    seen: set[tuple[float, float, str]] = set()
    for window in frame.windows:
        key = (window.centre, window.width, window.function)
        if key not in seen:
            seen.add(key)
            numbers = f"({plain_number(window.width)} / {plain_number(window.centre)})"
            found.append(FileLook(f"File: {_named(window.explanation, f'window {len(seen)}')} {numbers}", window))
    return (*found[: _MOST - 1], FileLook("Automatic, from the image's values", AutomaticWindow()))


def _named(explanation: str, otherwise: str) -> str:
    return explanation.strip() or otherwise


class FileLooksMenu(QObject):
    """Keeps the entries of what the file brings in each preset menu, before its presets."""

    def __init__(self, choose: Callable[[Voi], None], parent: QObject) -> None:
        super().__init__(parent)
        self._choose = choose
        self._offered: tuple[FileLook, ...] = ()
        self._places: list[tuple[QMenu, QAction]] = []
        self.actions: list[QAction] = []

    def stand_before(self, menu: QMenu, anchor: QAction) -> None:
        """Let the entries stand in ``menu`` before an action of it."""
        self._places.append((menu, anchor))

    def offer(self, looks: Sequence[FileLook], chosen: Voi | None) -> None:
        """Offer these, and mark the one that is shown."""
        if tuple(looks) != self._offered:
            self._offered = tuple(looks)
            self._renew()
        for look, action in zip(self._offered, self.actions, strict=True):
            action.setChecked(look.voi == chosen)

    def _renew(self) -> None:
        for action in self.actions:
            action.deleteLater()
        self.actions = []
        for look in self._offered:
            action = QAction(button_words(look.words, _LONGEST_NAME + 24), self)
            action.setCheckable(True)
            action.triggered.connect(partial(self._chosen, look.voi))
            self.actions.append(action)
        for menu, anchor in self._places:
            menu.insertActions(anchor, self.actions)

    def _chosen(self, voi: Voi, _checked: bool = False) -> None:
        self._choose(voi)
