"""The numbers of measurements: small shapes are measured at once, large ones on a thread of their own.

It is not the one that maps pixels: a window dragged meanwhile would wait for a whole mammogram to be summed up.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Union

from PySide6.QtCore import QObject, Signal

from qrstation.core.errors import StationError
from qrstation.imaging.frame import Frame
from qrstation.imaging.measuring.shapes import Ellipse, Rectangle, Shape
from qrstation.ui.pump import Pump
from qrstation.ui.viewer.measuring.measurement import Place
from qrstation.ui.work_thread import WorkThread

if TYPE_CHECKING:  # the window's start does not wait for numpy
    from qrstation.imaging.measuring.measure import Measured

AT_ONCE = 128 * 128
"""Pixels of which the values are gathered within a millisecond or two."""
_KEPT = 512
_Key = tuple[Place, str, Shape]
Finding = Union["Measured", StationError]
"""What a shape measures, or why it measures nothing."""


class Results(QObject):
    """Measures and remembers. Lives on the GUI thread, and never waits."""

    found = Signal()
    """Something was measured on the worker."""

    def __init__(self, pump: Pump, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = WorkThread("viewer-measuring")
        self._pump = pump
        self._known: dict[_Key, Finding] = {}
        self._asked: dict[str, _Key] = {}

    def of(self, uid: str, shape: Shape, frame: Frame, place: Place, checksum: str) -> Finding | None:
        """Give what the shape called ``uid`` measures on a frame; None while that is being found out.

        A preview's pixels are averages, and fewer: nothing is found out of it.
        Another shape of the same ``uid`` takes the place of one that still waits.
        """
        key = (place, checksum, shape)
        if key in self._known:
            return self._known[key]
        if frame.is_preview:
            return None
        if _is_quick(shape):
            self._remember(key, measured(shape, frame))
            return self._known[key]
        if self._asked.get(uid) != key:
            self._asked[uid] = key
            self._worker.submit(uid, partial(self._measure, uid, key, frame))
        return None

    def close(self) -> None:
        """Drop what waits, and end the thread; twice does no harm."""
        self._worker.close()

    def _measure(self, uid: str, key: _Key, frame: Frame) -> None:
        """Measure on the worker thread."""
        self._pump.post(partial(self._take, uid, key, measured(key[2], frame)))

    def _take(self, uid: str, key: _Key, finding: Finding) -> None:
        if self._asked.get(uid) == key:
            del self._asked[uid]
        self._remember(key, finding)
        self.found.emit()

    def _remember(self, key: _Key, finding: Finding) -> None:
        if len(self._known) >= _KEPT:
            self._known.pop(next(iter(self._known)))
        self._known[key] = finding


def _is_quick(shape: Shape) -> bool:
    if not isinstance(shape, Ellipse | Rectangle):
        return True
    box = shape.box
    return (box.right - box.left) * (box.bottom - box.top) <= AT_ONCE


def measured(shape: Shape, frame: Frame) -> Finding:
    """Measure a shape on a frame, on any thread."""
    from qrstation.imaging.measuring.measure import measure

    try:
        return measure(shape, frame)
    except StationError as error:
        return error
