"""The line below the panes: what the mouse and some keys do, how fast images come, and what this is not for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from qrstation.core.events import ReceiverChanged
from qrstation.ui.elided_label import ElidedLabel
from qrstation.ui.plain_widgets import PlainLabel

DISCLAIMER = "Not for primary diagnosis"
_HINTS = (
    "↑↓ image",
    "left drag: active tool",
    "right drag: zoom",
    "middle drag: pan",
    "F2–F9 presets",
)


class StatusLine(QWidget):
    """One line; where it is narrow, the hints are cut."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("statusLine")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.rate = PlainLabel("")
        self.rate.setAccessibleName("Receiver rate")
        self.rate.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.rate.setMinimumWidth(self.rate.fontMetrics().horizontalAdvance("Receiver: 8888 img/s · 888 MB/s"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 3, 12, 3)
        row.setSpacing(24)
        self._hints = ElidedLabel("")
        self.show_keys("F1", "Shift+F1")
        row.addWidget(self._hints)
        row.addStretch(1)
        row.addWidget(self.rate)
        row.addWidget(PlainLabel(DISCLAIMER))
        for label in self.findChildren(PlainLabel):
            label.setObjectName("dim")

    def show_keys(self, guide: str, keys: str) -> None:
        """Say by which keys the guide and the list of keys come; "" where they have none."""
        said = (f"{guide} guide" if guide else "", f"{keys} keys" if keys else "")
        self._hints.setText("     ".join((*_HINTS, *(words for words in said if words))))

    def show_receiver(self, changed: ReceiverChanged) -> None:
        """Show how fast images come; nothing while hardly any do."""
        rate = f"Receiver: {changed.rate:.0f} img/s · {changed.bytes_rate / 1e6:.0f} MB/s"
        self.rate.setText(rate if changed.rate >= 0.5 else "")
