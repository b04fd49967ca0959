"""Made-up entries of a timeline, and a drop of one onto a viewport."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from qrstation.ui.viewer.timeline.entry import TimelineEntry
from qrstation.ui.viewer.viewport.viewport import Viewport

NEWEST = date(2026, 11, 20)
_MOVE, _LEFT, _NONE = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def entry(study_uid: str = "1.2", day: date | None = date(2025, 5, 6), **changes: object) -> TimelineEntry:
    """Give a relevant study that is here in full."""
    usual = TimelineEntry(study_uid, day, "CT thorax", "here", 40, 40, reasons=("same region and modality",))
    return replace(usual, **changes)  # type: ignore[arg-type]


def entries(count: int) -> list[TimelineEntry]:
    """Give so many studies, the newest first: "1.1" is the current one, every third matters less."""
    return [
        entry(
            f"1.{number + 1}", NEWEST - timedelta(days=30 * number), is_current=not number, is_relevant=number % 3 < 2
        )
        for number in range(count)
    ]


def drop(viewport: Viewport, data: QMimeData) -> bool:
    """Drop something onto a viewport; tells whether it was taken."""
    point = viewport.rect().center()
    entering = QDragEnterEvent(point, _MOVE, data, _LEFT, _NONE)
    entering.ignore()
    viewport.dragEnterEvent(entering)
    if entering.isAccepted():
        viewport.dropEvent(QDropEvent(QPointF(point), _MOVE, data, _LEFT, _NONE))
    return entering.isAccepted()
