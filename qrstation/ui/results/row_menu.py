"""The menu of a row of the results: everything that can be done with it, by words."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from qrstation.ui.outside_text import button_words
from qrstation.ui.results.tree_nodes import InstanceNode, Node, PatientNode, SeriesNode, StudyNode

if TYPE_CHECKING:
    from qrstation.ui.results.results_pane import ResultsPane

Addition = Callable[[QMenu, Node], None]
"""Puts entries into the menu of a row, where they fit it."""


class RowMenu(QObject):
    """Shows the menu where it is asked for; what is chosen from it the pane asks of others."""

    def __init__(self, pane: ResultsPane) -> None:
        super().__init__(pane)
        self._pane = pane
        self.archives: tuple[str, ...] = ()
        """To which studies can be sent."""
        self.ways: list[Addition] = []
        """Other ways to retrieve, of those that answer them."""
        self.additions: list[Addition] = []
        """Entries of those that answer them; before the copying, which is last."""
        self.for_several: list[Callable[[QMenu, Sequence[StudyNode | SeriesNode]], None]] = []
        """The same for the menu of several rows that are chosen."""
        tree = pane.tree
        tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        tree.customContextMenuRequested.connect(self.show_at)

    def menu_of(self, node: Node) -> QMenu | None:
        """Make the menu of a row; None for one without."""
        if isinstance(node, InstanceNode):
            return None
        pane, menu = self._pane, QMenu(self._pane)
        if isinstance(node, PatientNode):
            count = len(node.rows)
            words = "&Retrieve the study" if count == 1 else f"&Retrieve the {count:,} studies"
            menu.addAction(words, lambda: pane.hands.retrieve_all(node.rows.nodes))
            menu.addSeparator()
        else:
            self._fill(menu, node)
        for add in self.additions:
            add(menu, node)
        show_key(menu.addAction("&Copy row", lambda: pane.hands.copy_row(node)), "Ctrl+C")
        return menu

    def menu_of_several(self) -> QMenu:
        """Make the menu of all rows that are chosen."""
        pane, menu = self._pane, QMenu(self._pane)
        nodes = pane.tree.choice.nodes()
        show_key(menu.addAction(f"&Retrieve what is chosen ({len(nodes):,})", pane.hands.retrieve), "Space")
        menu.addSeparator()
        for add in self.for_several:
            add(menu, nodes)
        show_key(menu.addAction("&Copy what is chosen", pane.hands.copy), "Ctrl+C")
        menu.addAction("&Export list…", pane.hands.export)
        return menu

    def _fill(self, menu: QMenu, node: StudyNode | SeriesNode) -> None:
        pane = self._pane
        show_key(menu.addAction("&Retrieve and open", lambda: pane.open_asked.emit(node)), "Return")
        show_key(menu.addAction("Retrieve &only", lambda: pane.retrieve_asked.emit(node)), "Space")
        for add in self.ways:
            add(menu, node)
        again = menu.addAction("Retrieve &again and replace", lambda: pane.replace_asked.emit(node))
        again.setEnabled(node.stored > 0 or node.study.kept > 0)
        menu.addSeparator()
        sending = menu.addMenu("&Send what is here to")
        for name in self.archives:
            sending.addAction(button_words(name), functools.partial(pane.send_asked.emit, node, name))
        sending.setEnabled(node.stored > 0 and bool(self.archives))
        forward = menu.addAction("Send from the archive &to…", lambda: pane.forward_asked.emit(node))
        forward.setEnabled(bool(self.archives))
        menu.addSeparator()

    def show_at(self, point: QPoint) -> None:
        """Show the menu of the row at a point of the list's viewport, or of all that is chosen where it is of them."""
        tree = self._pane.tree
        node = self._pane.model.node(tree.indexAt(point))
        if node is None:
            return
        menu = self.menu_of_several() if tree.choice.is_several and tree.choice.has(node) else self.menu_of(node)
        if menu is not None:
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(tree.viewport().mapToGlobal(point))


def show_key(action: QAction, key: str) -> None:
    """Show the key by which the list does the same; it acts there, not in the menu."""
    action.setShortcut(QKeySequence(key))
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    action.setShortcutVisibleInContextMenu(True)
