"""The list of the keys, made from the actions themselves, so that it tells what each key does now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QMainWindow,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qrstation.ui import theme
from qrstation.ui.screen_room import resize_on_screen


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Keys that belong together: where they act, and pairs of keys and what they do."""

    name: str
    rows: tuple[tuple[str, str], ...]


def keys_of(window: QMainWindow, *elsewhere: QWidget) -> list[KeyGroup]:
    """Give the keys of a window: those of its menus, then of each pane its actions and what else it takes.

    ``elsewhere`` are panes of it that stand in other windows.
    A widget tells of keys that are no actions by an attribute ``keys``: pairs of keys and what they do.
    """
    listed: set[QAction] = set()
    groups: dict[str, list[tuple[str, str]]] = {}
    for top in window.menuBar().actions():
        menu = top.menu()
        for action in menu.actions() if isinstance(menu, QWidget) else ():
            listed.add(action)
            _add(groups, _plain(top.text()), action)
    places: tuple[QWidget, ...] = (window, *elsewhere)
    for action in (action for place in places for action in place.findChildren(QAction)):
        if action not in listed:
            _add(groups, _place_of(action), action)
    for widget in (*elsewhere, *(widget for place in places for widget in place.findChildren(QWidget))):
        said = getattr(widget, "keys", None)
        if isinstance(said, tuple):
            groups.setdefault(_place_of(widget), []).extend(said)
    return [KeyGroup(name, tuple(rows)) for name, rows in groups.items() if rows]


class KeysDialog(QDialog):
    """Shows the keys, group by group."""

    def __init__(self, groups: Sequence[KeyGroup], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setAccessibleName("Keys")
        self.list = QTreeWidget()
        self.list.setAccessibleName("Keys")
        self.list.setHeaderLabels(["What", "Keys"])
        self.list.setRootIsDecorated(False)
        for group in groups:
            top = QTreeWidgetItem([group.name])
            top.setFont(0, theme.bold_font(self.list.font()))
            self.list.addTopLevelItem(top)
            top.addChildren([QTreeWidgetItem([does, keys]) for keys, does in group.rows])
            self.list.setFirstColumnSpanned(self.list.indexOfTopLevelItem(top), self.list.rootIndex(), True)
        self.list.expandAll()
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(False)
        self.list.setCurrentIndex(self.list.model().index(0, 0))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(12)
        rows.addWidget(self.list, 1)
        rows.addWidget(buttons)
        resize_on_screen(self, 560, 480)


def _add(groups: dict[str, list[tuple[str, str]]], name: str, action: QAction) -> None:
    keys = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()]
    if keys and action.text():
        groups.setdefault(name, []).append((", ".join(keys), _plain(action.text())))


def _place_of(thing: QObject) -> str:
    """Give the name of the widget in which something acts."""
    place: QObject | None = thing
    while place is not None:
        if isinstance(place, QWidget) and place.accessibleName():
            return place.accessibleName()
        place = place.parent()
    return "Everywhere"


def _plain(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")
