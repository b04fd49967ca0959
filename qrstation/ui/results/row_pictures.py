"""Keeps the rows of the results as pictures: while others stream in, most of what is painted was painted before.

A picture is found by all that is seen in it, so that none is ever out of date; which row it was made for is not known.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QPainter, QPixmap

MOST_BYTES = 24 << 20
"""Memory of the pictures at most; those of one large screen take a third of it."""
_BYTES_EACH = 4


class RowPictures:
    """Pictures of rows by their content; those not painted for longest go first."""

    def __init__(self) -> None:
        self._pictures: OrderedDict[Hashable, QPixmap] = OrderedDict()
        self._bytes = 0
        self._looks: Hashable = None

    def __len__(self) -> int:
        return len(self._pictures)

    def forget(self) -> None:
        """Let go of all."""
        self._pictures.clear()
        self._bytes = 0

    def begin(self, looks: Hashable) -> None:
        """Take what all rows have in common, such as widths and fonts; pictures with other looks are of no use."""
        if looks != self._looks:
            self._looks = looks
            self.forget()

    def paint(
        self, painter: QPainter, place: QRect, content: Hashable, ground: QColor, make: Callable[[QPainter], None]
    ) -> None:
        """Paint a row's picture in its place; ``make`` paints it on ``ground`` in the same place where it is new."""
        picture = self._pictures.get(content)
        if picture is None:
            picture = self._made(place, painter.device().devicePixelRatio(), ground, make)
            self._keep(content, picture)
        else:
            self._pictures.move_to_end(content)
        painter.drawPixmap(place.topLeft(), picture)

    @staticmethod
    def _made(place: QRect, ratio: float, ground: QColor, make: Callable[[QPainter], None]) -> QPixmap:
        size = place.size()
        picture = QPixmap(QSize(round(size.width() * ratio), round(size.height() * ratio)))
        picture.setDevicePixelRatio(ratio)
        picture.fill(ground)  # letters on nothing would be drawn otherwise than on a ground
        painter = QPainter(picture)
        painter.translate(-place.topLeft())
        try:
            make(painter)
        finally:
            painter.end()
        return picture

    def _keep(self, content: Hashable, picture: QPixmap) -> None:
        self._pictures[content] = picture
        self._bytes += _bytes_of(picture)
        while self._bytes > MOST_BYTES and len(self._pictures) > 1:
            self._bytes -= _bytes_of(self._pictures.popitem(last=False)[1])


def _bytes_of(picture: QPixmap) -> int:
    return picture.width() * picture.height() * _BYTES_EACH
