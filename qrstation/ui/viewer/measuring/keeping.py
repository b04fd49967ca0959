"""Where measurements stay when their study is closed: read and written on a thread of its own, in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from qrstation.core.errors import StationError
from qrstation.core.measurement import Measurement as Kept
from qrstation.ui.pump import Pump
from qrstation.words import words_of


class MeasurementStore(Protocol):
    """Keeps measurements; each call may wait for a disk, and those that write raise StationError."""

    def of_instances(self, uids: Sequence[str]) -> list[Kept]:
        """Give what is kept of some instances, oldest first."""
        ...

    def add(self, measurement: Kept) -> None:
        """Keep a measurement."""
        ...

    def change(self, measurement: Kept) -> None:
        """Keep the new coordinates and checksum of one that is there."""
        ...

    def remove(self, name: str) -> None:
        """Forget a measurement."""
        ...


class MemoryStore:
    """Keeps measurements until the program ends."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}

    def of_instances(self, uids: Sequence[str]) -> list[Kept]:
        """Give what is kept of some instances, oldest first."""
        wanted = set(uids)
        return [each for each in self._kept.values() if each.instance_uid in wanted]

    def add(self, measurement: Kept) -> None:
        """Keep a measurement."""
        self._kept[measurement.name] = measurement

    def change(self, measurement: Kept) -> None:
        """Keep the new coordinates and checksum of one that is there."""
        if measurement.name in self._kept:
            self._kept[measurement.name] = measurement

    def remove(self, name: str) -> None:
        """Forget a measurement."""
        self._kept.pop(name, None)


class Keeper(QObject):
    """Asks a store and tells it, and never waits for it. Lives on the GUI thread."""

    failed = Signal(str, str)
    """What was not kept and what to do, in two lines."""

    def __init__(self, store: MeasurementStore, pump: Pump, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._pump = pump
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="viewer-measurements")
        self._is_closed = False

    def load(self, uids: Sequence[str], take: Callable[[list[Kept]], None]) -> None:
        """Hand over later what is kept of some instances."""
        self._submit(partial(self._load, uids, take))

    def exchange(self, before: Kept | None, after: Kept | None) -> None:
        """Keep ``after`` in the place of ``before``; None for none."""
        if after is None:
            if before is not None:
                self._submit(partial(self._write, partial(self._store.remove, before.name)))
        else:
            write = self._store.add if before is None else self._store.change
            self._submit(partial(self._write, partial(write, after)))

    def close(self) -> None:
        """Write what is left, and end the thread; twice does no harm."""
        self._is_closed = True
        self._thread.shutdown(wait=True)

    def _submit(self, work: Callable[[], None]) -> None:
        if not self._is_closed:
            self._thread.submit(work)

    def _load(self, uids: Sequence[str], take: Callable[[list[Kept]], None]) -> None:
        found = self._store.of_instances(uids)
        if found:
            self._pump.post(partial(take, found))

    def _write(self, write: Callable[[], None]) -> None:
        try:
            write()
        except StationError as error:
            lines = words_of(error).lines
            self._pump.post(lambda: self.failed.emit(*lines))
