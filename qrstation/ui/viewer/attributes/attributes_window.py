"""The window that lists an image's attributes: a tree, a filter above it, and what is to be known of it below."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHeaderView, QLineEdit, QTreeView, QVBoxLayout, QWidget

from qrstation.imaging.attribute import MOST_ROWS, Attributes
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.screen_room import resize_on_screen
from qrstation.ui.viewer.attributes.attribute_model import AttributeModel

_MOST_OPENED = 500
"""So many found rows are opened by themselves."""
_HINT = "Ctrl+C copies the chosen rows, with patient data where they have some."


class AttributesWindow(QDialog):
    """Stands beside the pictures and blocks nothing; another image leaves filter and scroll position as they are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Attributes")
        self.setAccessibleName("Attributes")
        self.image = PlainLabel("")
        self.filter = QLineEdit()
        self.filter.setAccessibleName("Filter by tag, name or value")
        self.filter.setPlaceholderText("Filter by tag, name or value")
        self.filter.setClearButtonEnabled(True)
        self.model = AttributeModel(self)
        self.tree = self._tree()
        self.note = PlainLabel(_HINT)
        self.note.setObjectName("dim")
        self.note.setWordWrap(True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(8)
        for widget in (self.image, self.filter):
            rows.addWidget(widget)
        rows.addWidget(self.tree, 1)
        rows.addWidget(self.note)
        self.filter.textChanged.connect(self._find)
        resize_on_screen(self, 760, 720)

    def show_attributes(self, image: str, attributes: Attributes) -> None:
        """Show the attributes of an image, which is called by ``image``."""
        at, opened = self.tree.verticalScrollBar().value(), self._opened()
        self.image.setText(image)
        self.model.show_rows(attributes.rows)
        for row in range(self.model.rowCount()):
            index = self.model.index(row, 0)
            if self.model.attribute(index).tag in opened:
                self.tree.expandRecursively(index, 1)
        self._open_found()
        self.tree.verticalScrollBar().setValue(at)
        self.note.setText(_note(attributes))

    def tell(self, image: str, words: str) -> None:
        """Say why there are no attributes."""
        self.image.setText(image)
        self.model.show_rows(())
        self.note.setText(words)

    def copy(self) -> None:
        """Put the chosen rows on the clipboard, in the order in which they stand."""
        chosen = self.tree.selectionModel().selectedRows()
        numbers = sorted(chosen, key=QModelIndex.internalId)
        if numbers:
            QGuiApplication.clipboard().setText("\n".join(self.model.line(index) for index in numbers))

    def _tree(self) -> QTreeView:
        tree = QTreeView()
        tree.setAccessibleName("Attributes")
        tree.setModel(self.model)
        tree.setUniformRowHeights(True)
        tree.setIndentation(12)
        tree.setObjectName("attributes")
        tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = tree.header()
        header.setStretchLastSection(True)
        for column, width in enumerate((208, 44, 236)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(column, width)
        copy = QAction("&Copy", tree)
        copy.setShortcut(QKeySequence("Ctrl+C"))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(lambda _=False: self.copy())
        tree.addAction(copy)
        tree.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        return tree

    def _opened(self) -> set[int]:
        """Give the tags of the outermost sequences that are open."""
        indices = (self.model.index(row, 0) for row in range(self.model.rowCount()))
        return {self.model.attribute(index).tag for index in indices if self.tree.isExpanded(index)}

    def _find(self, words: str) -> None:
        self.model.set_filter(words)
        self._open_found()

    def _open_found(self) -> None:
        if self.filter.text().strip() and self.model.seen <= _MOST_OPENED:
            self.tree.expandAll()


def _note(attributes: Attributes) -> str:
    if attributes.is_damaged:
        return "The file is damaged or cut off: what follows cannot be read."
    if attributes.is_cut:
        return f"Only the first {MOST_ROWS} rows are listed."
    return _HINT
