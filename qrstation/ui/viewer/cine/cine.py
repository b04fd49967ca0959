"""Plays the active viewport's stack by the clock; what is not decoded in time is left out, and nothing waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from qrstation.ui.viewer.cine.cine_pace import FASTEST, SLOWEST, USUAL, due, phase_after
from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.viewport.viewport import Viewport

_SHORTEST_MS = 8


class Cine(QObject):
    """Stops where another viewport is chosen, another stack is shown, or the hand walks."""

    changed = Signal()
    """It plays or stopped, in another viewport, at another rate, or in another way."""

    def __init__(self, stage: Stage, parent: QObject, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._stage = stage
        self.clock = clock
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)
        self._rates: dict[str, float] = {}
        """What a person chose, by series."""
        self._stack = ""
        self._start, self._since, self._shown = 0, 0.0, 0
        self.viewport: Viewport | None = None
        """Where it plays; None while it does not."""
        self.bounces = False
        stage.changed.connect(self._look_whether_active)

    @property
    def rate(self) -> float:
        """Images a second: as a person chose for this series, as the file says, or the usual."""
        viewport = self.viewport or self._stage.active
        chosen = self._rates.get(viewport.content.series_uid)
        picture = viewport.feed.picture
        own = picture.order.frame.rate if picture is not None and picture.order.frame.count > 1 else None
        return chosen or min(max(own or USUAL, SLOWEST), FASTEST)

    def toggle(self) -> None:
        """Play the active viewport's stack, or stop."""
        if self.viewport is not None:
            self.stop()
            return
        viewport = self._stage.active
        if viewport.content.slice_count < 2:
            return
        self.viewport = viewport
        self._stack = viewport.content.stack_name
        self._begin(viewport.content.wanted_index)
        self.changed.emit()

    def stop(self) -> None:
        """Stay at the image that is shown."""
        if self.viewport is not None:
            self._timer.stop()
            self.viewport = None
            self.changed.emit()

    def set_rate(self, rate: float) -> None:
        """Play so many images a second from now on, also when this series is played again."""
        viewport, passed = self.viewport or self._stage.active, self._passed()
        self._rates[viewport.content.series_uid] = min(max(rate, SLOWEST), FASTEST)
        if self.viewport is not None:  # on from where it is: another rate makes no leap
            count = viewport.content.slice_count
            self._begin(phase_after(self._start, passed, count, bounce=self.bounces))
        self.changed.emit()

    def set_bounces(self, bounces: bool) -> None:
        """Play forth and back, or from the start again at the end."""
        self.bounces = bounces
        if self.viewport is not None:
            self._begin(self._shown)
        self.changed.emit()

    def tick(self) -> None:
        """Show the image that is due, unless the last one is still on its way."""
        viewport = self.viewport
        if viewport is None:
            return
        content = viewport.content
        if content.stack_name != self._stack or content.slice_count < 2 or content.wanted_index != self._shown:
            self.stop()
        elif not viewport.feed.is_waiting:
            self._shown = due(self._start, self._passed(), content.slice_count, bounce=self.bounces)
            viewport.go_to(self._shown)

    def _passed(self) -> int:
        return int((self.clock() - self._since) * self.rate + 1e-6)

    def _begin(self, phase: int) -> None:
        assert self.viewport is not None  # noqa: S101 - for the type checker
        self._start, self._since = phase, self.clock()
        self._shown = self.viewport.content.wanted_index
        self._timer.start(max(_SHORTEST_MS, int(1000 / self.rate)))

    def _look_whether_active(self) -> None:
        if self.viewport is not None and self.viewport is not self._stage.active:
            self.stop()
