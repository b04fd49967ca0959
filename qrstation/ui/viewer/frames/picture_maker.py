"""Has the pictures of one viewport made: small ones at once, large ones on a worker, coarse ones while a hand moves."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from qrstation.ui.pump import Pump
from qrstation.ui.viewer.frames.levels import Level, coarse_level
from qrstation.ui.viewer.frames.picture import (
    Picture,
    PictureOrder,
    is_small,
    make_picture,
    make_quick_picture,
    quick_step,
)
from qrstation.ui.work_thread import WorkThread

_REST_MS = 30
"""After so long without another look the picture is made in full."""


class PictureMaker(QObject):
    """Makes what was ordered last. `made` gives pictures always the later ones after the earlier.

    Lives on the GUI thread; an order that is quick gives a coarse picture, which the picture in full follows.
    """

    made = Signal(object)

    def __init__(self, mapper: WorkThread, pump: Pump, parent: QObject) -> None:
        super().__init__(parent)
        self._mapper = mapper
        self._pump = pump
        self._order = self._given = 0
        """How many were ordered, and which of them was given last."""
        self._level: Level | None = None
        """Of the frame that was last looked at otherwise, for the next look."""
        self.latest: PictureOrder | None = None
        """What was last ordered, given already or not: a new look goes with it, not with what is still shown."""
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._sharpen)

    @property
    def is_busy(self) -> bool:
        """Tell whether a picture is on its way."""
        return self._given != self._order

    def clear(self) -> None:
        """Give nothing of what was ordered."""
        self._order += 1
        self._given = self._order
        self.latest = self._level = None
        self._rest.stop()
        self._mapper.withdraw(self)

    def make(self, order: PictureOrder) -> None:
        """Make a picture; one on its way that is not begun is left out."""
        self._order += 1
        if self._level is not None and self._level.frame is not order.frame:
            self._level = None
        self.latest = order
        if is_small(order.frame):
            self._give(self._order, make_picture(order))
        elif order.quick:
            self._make_quickly(order)
        else:
            self._mapper.submit(self, partial(self._make_elsewhere, self._order, order))

    def _make_quickly(self, order: PictureOrder) -> None:
        """Give a coarse picture at once where the level is here; else have that made too."""
        level = self._level
        if level is None or level.step != quick_step(order):
            self._mapper.submit(self, partial(self._coarsen_elsewhere, self._order, order))
        elif level.pixels is not None:
            self._mapper.withdraw(self)
            self._give(self._order, make_quick_picture(order, level.pixels))
        else:
            self._mapper.submit(self, partial(self._make_elsewhere, self._order, order))

    def _coarsen_elsewhere(self, number: int, order: PictureOrder) -> None:
        """Make a coarse level and a picture of it, on the worker thread."""
        level = Level(order.frame, quick_step(order), coarse_level(order.frame, quick_step(order)))
        picture = make_picture(order) if level.pixels is None else make_quick_picture(order, level.pixels)
        self._pump.post(partial(self._take_level, number, level, picture))

    def _take_level(self, number: int, level: Level, picture: Picture) -> None:
        if self.latest is not None and self.latest.frame is level.frame:
            self._level = level
        self._give(number, picture)

    def _make_elsewhere(self, number: int, order: PictureOrder) -> None:
        """Make a picture on the worker thread."""
        self._pump.post(partial(self._give, number, make_picture(order)))

    def _sharpen(self) -> None:
        """Make in full what was given coarsely: the hand rests."""
        if self.latest is not None and self.latest.quick:
            self.make(replace(self.latest, quick=False))

    def _give(self, number: int, picture: Picture) -> None:
        if number <= self._given:
            return
        self._given = number
        if picture.step > 1:
            self._rest.start()
        self.made.emit(picture)
