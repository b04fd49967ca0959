"""The question of a window that is closed while jobs run: they go on at the next start, and one may stay for them."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from qrstation.ui import theme
from qrstation.ui.outside_text import shown_line
from qrstation.ui.plain_widgets import PlainLabel


class LeaveDialog(QDialog):
    """Says what goes on later; accepted means close."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Close QR Station?")
        self.setAccessibleName(shown_line(f"Close QR Station? {words}"))
        what = PlainLabel(words)
        what.setFont(theme.bold_font(what.font()))
        more = PlainLabel("What has arrived is kept, the rest is fetched then.")
        more.setObjectName("dim")
        more.setWordWrap(True)
        self.buttons = QDialogButtonBox()
        close = self.buttons.addButton("Close", QDialogButtonBox.ButtonRole.AcceptRole)
        close.setAccessibleName("Close the program")
        stay = self.buttons.addButton("Stay", QDialogButtonBox.ButtonRole.RejectRole)
        stay.setAccessibleName("Stay")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        close.setDefault(True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(12)
        for widget in (what, more, self.buttons):
            rows.addWidget(widget)
