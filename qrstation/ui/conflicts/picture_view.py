"""One version's picture with a line above it, or two lines where there is none."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from qrstation.ui import theme
from qrstation.ui.conflicts.version_pictures import Picture

_TITLE = 24
_MARGIN = 12
WAITING = Picture(None, "Decoding…")


class PictureView(QWidget):
    """Paints a picture as large as it fits; texts are painted as they are."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self.picture = WAITING
        self.setMinimumSize(160, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.show_picture(WAITING)

    def show_picture(self, picture: Picture) -> None:
        """Show another picture, or why there is none."""
        self.picture = picture
        words = "picture" if picture.image is not None else f"{picture.what} {picture.advice}".strip()
        self.setAccessibleName(f"{self._title}: {words}")
        self.update()

    def sizeHint(self) -> QSize:
        """Give the size that it likes to have (Qt)."""
        return QSize(280, 280)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint title and picture (Qt)."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("black"))
        painter.setPen(QColor(theme.TEXT))
        title = self.rect().adjusted(8, 0, -8, 0)
        title.setHeight(_TITLE)
        painter.drawText(title, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self._title)
        room = self.rect().adjusted(0, _TITLE, 0, 0)
        image = self.picture.image
        if image is not None:
            size = image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(room.topLeft(), size)
            place.moveCenter(room.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, image)
        else:
            self._paint_words(painter, room.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN))
        painter.end()

    def _paint_words(self, painter: QPainter, room: QRect) -> None:
        words = "\n".join(part for part in (self.picture.what, self.picture.advice) if part)
        painter.setPen(QColor(theme.DIM))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), words)
