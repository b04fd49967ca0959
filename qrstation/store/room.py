"""How much room the store has: on its disk, and within the size that the settings allow it."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StoreFull, StoreUnusable
from qrstation.core.station.settings import StoreSettings

KEEP_FREE = 2_000_000_000
"""Bytes that stay free on the disk when the settings name no size for the store."""
LOOK_SECONDS = 1.0


class Room:
    """Measures the room at most once a second; safe for use from several threads."""

    def __init__(
        self,
        folder: Path,
        settings: StoreSettings,
        used: Callable[[], int],
        check_place: Callable[[], None] = lambda: None,
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._used = used
        """Gives the bytes that the store holds; must not wait, since associations and the main loop ask."""
        self._check_place = check_place
        """Raises StoreUnusable where the folder is not the store's any more: its drive is away."""
        self._lock = threading.Lock()
        """Guards the last measurement, so that one thread measures for all."""
        self._looked: float | None = None
        self._free = 0
        self._disk_is_full = False

    def free_bytes(self) -> int:
        """Give how many bytes the store may still take. Raises StoreUnusable."""
        with self._lock:
            now = time.monotonic()
            if self._looked is None or now - self._looked > LOOK_SECONDS:
                self._free = self._measure()
                self._looked = now
            return self._free

    def forget(self) -> None:
        """Measure anew at the next question: something was deleted."""
        with self._lock:
            self._looked = None

    def check(self) -> None:
        """Raise StoreFull when nothing more may be written, StoreUnusable when the disk is gone."""
        if self.free_bytes() > 0:
            return
        if self._disk_is_full:  # whatever size the settings allow
            raise StoreFull(StoreCode.DISK_FULL)
        if self._settings.max_gb:
            raise StoreFull(StoreCode.AT_ITS_SIZE, gb=self._settings.max_gb)
        raise StoreFull(StoreCode.DISK_NEARLY_FULL)

    def _measure(self) -> int:
        try:
            on_disk = shutil.disk_usage(self._folder).free
        except OSError as error:
            raise StoreUnusable(StoreCode.STORE_GONE, folder=str(self._folder), reason=str(error.strerror)) from error
        self._check_place()
        self._disk_is_full = on_disk <= 0
        free = on_disk - (0 if self._settings.max_gb else KEEP_FREE)
        if self._settings.max_gb:
            free = min(free, int(self._settings.max_gb * 1e9) - self._used())
        return free
