"""Rules and words for ranking, loaded once and again when the hospital's files change."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from qrstation.core.notice import Notice

if TYPE_CHECKING:
    from qrstation.priors.reading import Reader
    from qrstation.priors.rules import Rules

Loaded = tuple["Rules", "Reader", tuple[Notice, ...]]
"""The rules, what reads studies, and what is wrong with lines of the hospital's lists."""


class KnownWords:
    """What stands in one folder; for any thread that may wait: loading takes a moment."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded: tuple[tuple[tuple[str, int, int], ...], Loaded] | None = None
        self._lock = threading.Lock()
        """Guards what is loaded, and lets one thread load it."""

    def read(self) -> Loaded:
        """Give rules and words as the files are now. Raises SettingsError for a wrong rule."""
        from qrstation.priors.loading import load_reader, load_rules, stamp_of

        with self._lock:
            stamp = stamp_of(self._folder)
            if self._loaded is None or self._loaded[0] != stamp:
                rules = load_rules(self._folder)
                self._loaded = stamp, (rules, *load_reader(self._folder, rules))
            return self._loaded[1]
