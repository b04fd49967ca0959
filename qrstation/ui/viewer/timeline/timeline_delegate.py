"""Paints one study of the timeline: its date and what it is, the ring of what is here, and its state in words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from qrstation.ui import theme
from qrstation.ui.ring import RING, draw_ring
from qrstation.ui.viewer.timeline.entry import TimelineEntry
from qrstation.ui.viewer.timeline.timeline_model import TimelineModel
from qrstation.ui.viewer.timeline.timeline_words import day_words, state_words, title_words

_TITLE = "MR lumbar spine"
"""So much of a title stands whole beside the date."""
_STATE = "current · arriving 212/398"
_RIM, _PAD, _GAP = 2, 8, 6
"""Round a tile, within it, and between what stands in it, in points."""
_ABOVE = 4
_BESIDE = "#4a5f8a"
"""Round a study that a viewport shows, as round the thumbnails of its series."""
_PRIOR = "#ffd24d"
"""The date of a prior that is shown, as over its image."""
_DIMMED = 0.45
"""How much is left of the ring of a study that matters less."""


class TimelineDelegate(QStyledItemDelegate):
    """Draws a tile of two lines."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the tile at ``index`` (Qt)."""
        model = index.model()
        if not isinstance(model, TimelineModel):
            return
        entry = model.entries[index.row()]
        look = _look(entry, shown=model.is_shown(entry))
        painter.save()
        tile = QRectF(option.rect).adjusted(_RIM, _ABOVE, -_RIM, -_ABOVE)
        _draw_tile(painter, tile, look, QStyle.StateFlag(option.state))
        fonts = tile_fonts(option.font)
        left, right = round(tile.left()) + _PAD, round(tile.right()) - _PAD
        height = QFontMetrics(fonts.plain).height()
        top = round(tile.center().y()) - height
        painter.setFont(fonts.bold if entry.is_current else fonts.plain)
        day = day_words(entry)
        beside = left + painter.fontMetrics().horizontalAdvance(day) + _GAP
        _draw_line(painter, QRect(left, top, beside - left, height), day, look.day)
        _draw_line(painter, QRect(beside, top, right - beside, height), title_words(entry), look.text)
        top += height
        beside = left
        if entry.state or entry.expected is not None:
            ring = QRectF(left + 0.5, top + (height - RING) / 2 + 0.5, RING - 1, RING - 1)
            painter.setOpacity(1.0 if entry.is_relevant else _DIMMED)
            draw_ring(painter, ring, entry.here, entry.expected)
            painter.setOpacity(1.0)
            beside += RING + _GAP
        painter.setFont(fonts.plain)
        _draw_line(painter, QRect(beside, top, right - beside, height), state_words(entry), look.state)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Give a tile's size with the system's font (Qt)."""
        return tile_size(option.font)


@dataclass(frozen=True, slots=True)
class _Fonts:
    plain: QFont
    bold: QFont


@dataclass(frozen=True, slots=True)
class _Look:
    """A tile's colours; "" for none."""

    day: str
    text: str
    state: str
    ground: str
    rim: str
    is_marked: bool


def tile_fonts(base: QFont) -> _Fonts:
    """Give the fonts of a tile: small, with figures of one width, bold for the current study."""
    plain = theme.figures_font(theme.small_font(base))
    return _Fonts(plain, theme.bold_font(plain))


def tile_size(base: QFont) -> QSize:
    """Give a tile's size: two lines of the small font, on the grid of 4."""
    fonts = tile_fonts(base)
    metrics, bold = QFontMetrics(fonts.plain), QFontMetrics(fonts.bold)
    upper = bold.horizontalAdvance("2000-00-00") + bold.horizontalAdvance(_TITLE) + _GAP
    lower = bold.horizontalAdvance(_STATE) + RING + _GAP
    width = max(upper, lower) + 2 * (_PAD + _RIM) + 3
    height = 2 * metrics.height() + 2 * (_ABOVE + _GAP)
    return QSize(-(-width // 4) * 4, -(-height // 4) * 4)


def _look(entry: TimelineEntry, *, shown: bool) -> _Look:
    text = theme.TEXT if entry.is_relevant or entry.is_current else theme.DIM
    state = theme.BLUE_TEXT if entry.is_arriving and entry.is_relevant else theme.DIM
    rim = theme.ACCENT if entry.is_current else _BESIDE if shown else theme.LINE
    day = _PRIOR if shown and not entry.is_current else text
    return _Look(day, text, state, theme.RAISED if shown else "", rim, shown or entry.is_current)


def _draw_tile(painter: QPainter, tile: QRectF, look: _Look, state: QStyle.StateFlag) -> None:
    """Draw ground and rim: raised where it is shown, thick for the current study and where the focus is."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    focused = bool(state & QStyle.StateFlag.State_HasFocus)
    thickness = 2.0 if focused or look.is_marked else 1.0
    is_under = bool(state & QStyle.StateFlag.State_MouseOver)
    ground = look.ground or (theme.FIELD if is_under else "")
    painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.BLUE_TEXT if focused else look.rim), thickness))
    inset = thickness / 2
    painter.drawRoundedRect(tile.adjusted(inset, inset, -inset, -inset), 4, 4)


def _draw_line(painter: QPainter, area: QRect, text: str, colour: str) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.setPen(QColor(colour))
    painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
