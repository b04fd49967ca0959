"""The panel that stands in a viewport where no image can: what is the matter, and what to do."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qrstation.ui import theme
from qrstation.ui.outside_text import TEXT, shown_line
from qrstation.ui.plain_widgets import PlainLabel


class Tile(QWidget):
    """Two centred lines on black; sees no mouse, so that what lies below keeps working."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._what = self._label(theme.bold_font(self.font()), theme.TEXT)
        self._advice = self._label(self.font(), theme.DIM)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addStretch(1)
        layout.addWidget(self._what)
        layout.addWidget(self._advice)
        layout.addStretch(1)
        self.hide()

    @property
    def words(self) -> tuple[str, str]:
        """The two lines; both empty while an image is shown."""
        return (self._what.text(), self._advice.text()) if not self.isHidden() else ("", "")

    def words_area(self) -> QRect:
        """Give the rectangle of the words as they are wrapped now; empty while an image is shown."""
        if self.isHidden():
            return QRect()
        layout = self.layout()
        if layout is not None:
            layout.activate()
        wrapped = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        area = QRect()
        for label in (self._what, self._advice):
            if not label.isHidden():
                words = label.fontMetrics().boundingRect(label.contentsRect(), wrapped, label.text())
                area = area.united(words.translated(label.pos()))
        return area

    def tell(self, what: str, advice: str = "") -> None:
        """Show the two lines."""
        if (what, advice) == self.words:
            return
        self._what.setText(what)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self.setAccessibleName(shown_line(f"{what}. {advice}" if advice else what, TEXT))
        self.show()
        self.raise_()

    def _label(self, font: QFont, colour: str) -> PlainLabel:
        label = PlainLabel("", self)
        label.setFont(font)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setStyleSheet(f"color: {colour}; background: transparent;")
        return label
