"""Letting a window live until something holds: looked at after each of its events, never by the clock."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

PATIENCE = 20_000
"""Milliseconds, after which what was waited for does not come."""


def until(condition: Callable[[], bool], patience: int = PATIENCE) -> None:
    """Handle events until ``condition`` holds, which must be about what the GUI thread itself changes."""
    end = QTimer()
    end.setSingleShot(True)
    end.start(patience)
    while not condition():
        assert end.isActive(), "what was waited for did not come"
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
