"""A bar in the pane that it concerns: what happened, and below it what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget


class NoticeBar(QFrame):
    """Two lines and a button to put it away; nothing that it shows is read as markup."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self._what = QLabel()
        self._advice = QLabel()
        self._advice.setObjectName("dim")
        texts = QVBoxLayout()
        texts.setSpacing(2)
        for label in (self._what, self._advice):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            texts.addWidget(label)
        close = QPushButton("✕")
        close.setProperty("flat-link", True)
        close.setAccessibleName("Put this notice away")
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 4, 6)
        row.addLayout(texts, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)

    def show_message(self, what: str, advice: str, kind: str = "warning") -> None:
        """Show what happened and what to do; ``kind`` is "warning" or "error", told by a sign as well as a colour."""
        sign = "✖" if kind == "error" else "▲"
        self._what.setText(f"{sign}  {what}")
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self.setProperty("kind", kind)
        self.setAccessibleName(f"{what} {advice}".strip())
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()
