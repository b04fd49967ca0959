"""Looks at the certificates of the settings now and twice a day, and tells which end soon: on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from qrstation.core.notice import Notice
from qrstation.core.station.settings import Settings

AGAIN = 12 * 3600.0
"""Seconds after which it looks again."""
_END_SECONDS = 1.0
"""That a look gets at the end: it may be in the middle of an import, but no drive that is gone is waited for."""
Tell = Callable[[tuple[Notice, ...]], object]


class ExpiryWatch:
    """Tells what is to be known of the certificates; also that it is nothing any more, where it was something."""

    def __init__(self, home: Path, tell: Tell, again: float = AGAIN) -> None:
        self._home = home
        self._tell = tell
        self._again = again
        self._wake = threading.Condition()
        """Guards the settings to be looked at, and whether it is over."""
        self._settings: Settings | None = None
        self._closed = False
        self._thread: threading.Thread | None = None

    def look_again(self, settings: Settings) -> None:
        """Look soon, at these settings from now on; returns at once."""
        with self._wake:
            if self._closed:
                return
            self._settings = settings
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="certificates", daemon=True)
                self._thread.start()
            self._wake.notify()

    def close(self) -> None:
        """End it; a look that takes longer than it should is left to itself."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join(_END_SECONDS)

    def _run(self) -> None:
        from qrstation.keys.expiry import warnings

        told: tuple[Notice, ...] = ()
        looked_at: Settings | None = None
        while True:
            with self._wake:
                if looked_at is not None and self._settings is looked_at and not self._closed:
                    self._wake.wait(self._again)
                if self._closed or self._settings is None:
                    return
                looked_at = self._settings
            found = warnings(looked_at, self._home)
            if found != told:
                told = found
                self._tell(found)
