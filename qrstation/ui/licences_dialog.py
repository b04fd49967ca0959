"""The licences of what the program is made of: the parts on the left, the text of the chosen one beside."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QPlainTextEdit,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qrstation.core.licences import LicensedPart
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.screen_room import resize_on_screen

ABOUT_QT = "Qt and PySide6 are used under the LGPL 3.0, as shared libraries that may be replaced by another version."
NO_TEXT = "Its text lies in that of the package that carries it."


class LicencesDialog(QDialog):
    """Shows each part with its licence."""

    def __init__(self, parts: Sequence[LicensedPart], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Licences")
        self.setAccessibleName("Licences")
        self._parts = list(parts)
        self.list = QTreeWidget()
        self.list.setAccessibleName("Parts of the program")
        self.list.setHeaderLabels(["Part", "Licence"])
        self.list.setRootIsDecorated(False)
        for part in self._parts:
            row = QTreeWidgetItem([f"{part.name} {part.version}".strip(), part.licence])
            row.setToolTip(1, part.licence)
            self.list.addTopLevelItem(row)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(True)
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setAccessibleName("Text of the licence")
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setTabChangesFocus(True)
        panes = QSplitter()
        panes.setChildrenCollapsible(False)
        panes.addWidget(self.list)
        panes.addWidget(self.text)
        panes.setSizes([360, 560])
        note = PlainLabel(ABOUT_QT)
        note.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(12)
        rows.addWidget(note)
        rows.addWidget(panes, 1)
        rows.addWidget(buttons)
        resize_on_screen(self, 960, 600)
        self.list.currentItemChanged.connect(self._show)
        self.list.setCurrentIndex(self.list.model().index(0, 0))

    def _show(self) -> None:
        part = self._parts[self.list.currentIndex().row()]
        place = [f"Carried by {part.within}."] if part.within else []
        head = "\n".join([part.licence, *filter(None, (part.home,)), *place])
        self.text.setPlainText("\n\n".join(filter(None, (head, part.text() or NO_TEXT))))
