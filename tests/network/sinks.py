"""A sink in memory, which keeps what arrives or fails as told."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from qrstation.core.errors import StoreError
from qrstation.core.sink import IncomingInstance


class MemorySink:
    """Keeps committed data sets by SOP Instance UID."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.incoming: list[IncomingInstance] = []
        self.abandoned = 0
        self.status = 0x0000
        self.refused_classes: dict[str, int] = {}
        """SOP Class UID → status with which its instances are refused."""
        self.fail_begin: StoreError | None = None
        self.fail_write: StoreError | None = None
        self.began = threading.Event()
        self.changed = threading.Condition()

    def begin(self, incoming: IncomingInstance) -> MemoryWriter:
        """Open a writer."""
        if self.fail_begin is not None:
            raise self.fail_begin
        self.incoming.append(incoming)
        status = self.refused_classes.get(incoming.sop_class_uid, self.status)
        return MemoryWriter(self, incoming.sop_uid, status)

    def wait_abandoned(self, count: int = 1) -> bool:
        """Wait until instances were abandoned."""
        with self.changed:
            return self.changed.wait_for(lambda: self.abandoned >= count, timeout=10)


class MemoryWriter:
    """Collects one instance."""

    def __init__(self, sink: MemorySink, sop_uid: str, status: int) -> None:
        self._sink = sink
        self._uid = sop_uid
        self._status = status
        self._data = bytearray()

    def write(self, fragments: Sequence[memoryview]) -> None:
        """Take bytes."""
        if self._sink.fail_write is not None:
            raise self._sink.fail_write
        for fragment in fragments:
            self._data += fragment
        self._sink.began.set()

    def commit(self) -> int:
        """Keep the instance."""
        if self._status == 0:
            self._sink.kept[self._uid] = bytes(self._data)
        return self._status

    def abandon(self) -> None:
        """Drop the instance."""
        with self._sink.changed:
            self._sink.abandoned += 1
            self._sink.changed.notify_all()
