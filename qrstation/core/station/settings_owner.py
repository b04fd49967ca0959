"""The one owner of a station's settings: reads and keeps their file, and tells of a change to whoever wants to know."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from qrstation.core.errors import SettingsError
from qrstation.core.station.settings import Settings
from qrstation.core.station.settings_file import load_settings, save_settings


class SettingsOwner:
    """Gives the settings in force as a value, which never changes; whoever starts a worker hands it such a value.

    The value may be asked for on any thread. Changes are made on one: the window's.
    """

    def __init__(self, file: Path, *, or_defaults: bool = False) -> None:
        """Read ``file``. Raises SettingsError; with ``or_defaults`` that is the `problem`, and defaults stand in."""
        self._file = file
        self._subscribers: list[Callable[[Settings], None]] = []
        self._lock = threading.Lock()
        """Guards the settings in force and whether they are sound, which change together."""
        self._problem: SettingsError | None = None
        try:
            self._current = load_settings(file)
        except SettingsError as error:
            if not or_defaults:
                raise
            self._problem, self._current = error, Settings()

    def current(self) -> Settings:
        """Give the settings in force."""
        with self._lock:
            return self._current

    @property
    def problem(self) -> SettingsError | None:
        """What is wrong with the file, so that the defaults stand in; None once settings were saved."""
        with self._lock:
            return self._problem

    def subscribe(self, take: Callable[[Settings], None]) -> None:
        """Have ``take`` called with the new settings after each change, on the thread that made it."""
        self._subscribers.append(take)

    def save(self, settings: Settings) -> None:
        """Write ``settings`` to the file, put them in force and tell of it. Raises SettingsError: nothing changes."""
        save_settings(self._file, settings)
        self._put_in_force(settings)

    def _put_in_force(self, settings: Settings) -> None:
        with self._lock:
            self._current, self._problem = settings, None
        for take in self._subscribers:
            take(settings)
