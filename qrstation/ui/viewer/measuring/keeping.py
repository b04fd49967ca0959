"""Where measurements stay when their study is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from qrstation.ui.viewer.measuring.measurement import Measurement

Taker = Callable[[tuple[Measurement, ...]], None]


class Keeper(Protocol):
    """Keeps measurements; none of this waits, and what is asked for comes later on the GUI thread."""

    def load(self, study_uid: str, take: Taker) -> None:
        """Hand over all measurements of a study."""
        ...

    def keep(self, measurement: Measurement) -> None:
        """Keep a measurement, in place of one with the same uid."""
        ...

    def drop(self, measurement: Measurement) -> None:
        """Keep a measurement no longer."""
        ...


class MemoryKeeper:
    """Keeps measurements until the program ends."""

    def __init__(self) -> None:
        self._kept: dict[str, Measurement] = {}

    def load(self, study_uid: str, take: Taker) -> None:
        """Hand over all measurements of a study."""
        take(tuple(each for each in self._kept.values() if each.study_uid == study_uid))

    def keep(self, measurement: Measurement) -> None:
        """Keep a measurement, in place of one with the same uid."""
        self._kept[measurement.uid] = measurement

    def drop(self, measurement: Measurement) -> None:
        """Keep a measurement no longer."""
        self._kept.pop(measurement.uid, None)
