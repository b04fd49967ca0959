"""The line over a list: what it is on the left, what goes on with it on the right."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from qrstation.ui.elided_label import ElidedLabel


class PaneHead(QHBoxLayout):
    """A title, and a note in dim letters; what else a pane has stands behind them."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = ElidedLabel(title)
        self.title.setObjectName("paneTitle")
        self.note = ElidedLabel()
        self.note.setObjectName("dim")
        self.setContentsMargins(12, 8, 12, 8)
        self.addWidget(self.title)
        self.addStretch(1)
        self.addSpacing(12)
        self.addWidget(self.note)
