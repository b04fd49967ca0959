"""Imports what the first screen does not need, on a thread once that stands: its first use finds it there."""

from __future__ import annotations

import importlib
import logging
import threading
from collections.abc import Iterable

LOG = logging.getLogger(__name__)


def import_later(modules: Iterable[str]) -> threading.Thread:
    """Start to import ``modules`` in their order; who needs one before waits for that one alone. Join it at the end."""

    def work() -> None:
        for name in modules:
            try:
                importlib.import_module(name)
            except Exception:  # whoever needs it is told the same, where it can be answered
                LOG.exception("%s cannot be imported", name)

    thread = threading.Thread(target=work, name="imports", daemon=True)
    thread.start()
    return thread
