"""How fast each archive sent so far: kept beside its habits, and at hand without waiting.

Whoever forgets an archive's habits forgets its speed with them; a program that runs on knows it until its end.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading

from qrstation.core.errors import StoreUnusable
from qrstation.store.state import StateFile

LOG = logging.getLogger(__name__)
_NAME = "rate"
_NEWS = 0.5
"""How much the last retrieve counts against all before it."""
_FASTEST = 1e6
"""Instances a second; nothing is faster, and what is kept may be any number."""


class SpeedBook:
    """Safe to use from several threads; `of` never waits."""

    def __init__(self, state: StateFile) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._known: dict[str, float] = {}

    def of(self, archive: str) -> float | None:
        """Give the instances a second that an archive sent; None while nothing is known. On any thread."""
        with self._lock:
            return self._known.get(archive)

    def read(self) -> None:
        """Read what is kept of all archives; on a worker thread. A failure is logged, and nothing is known then."""
        try:
            self._state.read(self._read)
        except StoreUnusable as error:
            LOG.warning("the archives' speeds could not be read: %s", error)

    def note(self, archive: str, rate: float) -> None:
        """Keep how fast an archive was just now, beside how fast it was before; on a worker thread."""
        with self._lock:
            before = self._known.get(archive, rate)
            self._known[archive] = now = before + _NEWS * (rate - before)
        self._state.keep_habits(archive, {_NAME: round(now, 3)})

    def _read(self, connection: sqlite3.Connection) -> None:
        rows = connection.execute("SELECT archive, habits FROM habits").fetchall()
        found = {archive: rate for archive, text in rows if (rate := _rate_in(text)) is not None}
        with self._lock:
            self._known = found | self._known


def _rate_in(text: object) -> float | None:
    """Give the speed in a record; None for what is none."""
    try:
        rate: object = json.loads(text)[_NAME] if isinstance(text, str) else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(rate, int | float) or isinstance(rate, bool):
        return None
    # Compared first: a whole number may be larger than any float.
    return float(rate) if 0 < rate <= _FASTEST else None
