"""A label that takes no more room than it is given: what does not fit ends in "…" and is told by its tool tip."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent

from qrstation.ui.outside_text import tool_tip
from qrstation.ui.plain_widgets import PlainLabel


class ElidedLabel(PlainLabel):
    """One line of plain text; whatever it says, the pane that it stands in keeps its width."""

    def minimumSizeHint(self) -> QSize:
        """Give the least size: no width at all, since any text can be cut (Qt)."""
        return QSize(0, super().minimumSizeHint().height())

    def shown(self) -> str:
        """Give what is seen of the text."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def event(self, event: QEvent) -> bool:
        """Tell the whole text to the mouse where it is cut (Qt)."""
        if event.type() is QEvent.Type.ToolTip:
            self.setToolTip(tool_tip(self.text() if self.shown() != self.text() else ""))
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as much as there is room for (Qt)."""
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            self.alignment().value,
            self.palette(),
            self.isEnabled(),
            self.shown(),
            self.foregroundRole(),
        )
        painter.end()
