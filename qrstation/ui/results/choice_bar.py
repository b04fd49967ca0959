"""The bar under the list while several rows are chosen: how many, and what can be done with all of them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from qrstation.ui.elided_label import ElidedLabel


class ChoiceBar(QFrame):
    """Says how much is chosen; below the list, so that no row moves when it comes."""

    retrieve_asked = Signal()
    copy_asked = Signal()
    export_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("choice")
        self.setAccessibleName("What is chosen")
        self.words = ElidedLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(4)
        row.addWidget(self.words, 1)
        for text, name, signal in (
            ("Retrieve", "Retrieve all that is chosen", self.retrieve_asked),
            ("Copy", "Copy what is chosen", self.copy_asked),
            ("Export list…", "Export what is chosen as a list", self.export_asked),
        ):
            button = QPushButton(text)
            button.setProperty("chip", True)
            button.setAccessibleName(name)
            button.clicked.connect(signal)
            row.addWidget(button)
        self.hide()

    def show_count(self, studies: int, series: int) -> None:
        """Say how many studies and single series are chosen; fewer than two in all need no bar."""
        words = [f"{studies:,} {'study' if studies == 1 else 'studies'}"] if studies else []
        words += [f"{series:,} series"] if series else []
        self.words.setText(f"{' and '.join(words)} chosen")
        self.setVisible(studies + series > 1)
