"""Imports what the first screen does not need, on a thread once that stands: its first use finds it there."""

from __future__ import annotations

import importlib
import logging
import threading
from collections.abc import Iterable

LOG = logging.getLogger(__name__)


class LaterImports:
    """Imports modules in their order; who needs one of them before waits for that one alone. For one thread."""

    def __init__(self, modules: Iterable[str]) -> None:
        self._modules = tuple(modules)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin. Safe to call twice."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="imports", daemon=True)
            self._thread.start()

    def join(self) -> None:
        """Wait for the end, where it has begun: a program must not end within an import."""
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        for name in self._modules:
            try:
                importlib.import_module(name)
            except Exception:  # whoever needs it is told the same, where it can be answered
                LOG.exception("%s cannot be imported", name)
