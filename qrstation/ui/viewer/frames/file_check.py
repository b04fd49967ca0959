"""Checks behind what is shown whether its file is still what came: the picture first, a doubt once there is one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, Signal

from qrstation.core.instance import InstanceRecord
from qrstation.store.checksum import is_harmed
from qrstation.ui.pump import Pump
from qrstation.ui.work_thread import WorkThread

_Key = tuple[str, str]


class FileCheck(QObject):
    """Reads each file that was shown once, on a thread of its own; lives on the GUI thread and never waits."""

    found = Signal(str)
    """The SOP Instance UID of an image whose file is no longer what came."""

    def __init__(self, pump: Pump, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pump = pump
        self._worker = WorkThread("viewer-check")
        self._is_closed = False
        self._harmed: dict[_Key, bool] = {}
        """By file and checksum: whether it is harmed, as far as it has been looked at."""

    def look(self, record: InstanceRecord) -> None:
        """Have the file of an image checked that is on the screen, unless it was already."""
        key = (str(record.path), record.checksum)
        if record.checksum and key not in self._harmed:
            self._harmed[key] = False
            self._worker.submit(key, partial(self._check, key, record), urgent=False)

    def is_harmed(self, record: InstanceRecord) -> bool:
        """Tell whether the file of an image was found to be no longer what came."""
        return self._harmed.get((str(record.path), record.checksum), False)

    def forget(self, records: Iterable[InstanceRecord]) -> None:
        """Know nothing more of files that are closed: a sound one of the same name may replace a harmed one."""
        for record in records:
            self._harmed.pop((str(record.path), record.checksum), None)

    def close(self) -> None:
        """Drop what waits and end the thread, also in the middle of a large file."""
        self._is_closed = True
        self._worker.close()

    def _check(self, key: _Key, record: InstanceRecord) -> None:
        """Read the file; on the worker thread."""
        try:
            harmed = is_harmed(record.path, record.checksum, lambda: self._is_closed)
        except OSError:
            return  # deleted meanwhile, or unreadable: the decoder says that of the next frame
        if harmed:
            self._pump.post(partial(self._take, key, record.sop_uid))

    def _take(self, key: _Key, sop_uid: str) -> None:
        if key not in self._harmed:
            return  # closed meanwhile
        self._harmed[key] = True
        self.found.emit(sop_uid)
