"""Brings the results of the viewer's threads to the GUI thread, each as soon as the window is free."""

from __future__ import annotations

from PySide6.QtCore import QObject

from qrstation.ui.pump import Pump

_PORTION = 0.006
"""Seconds of the GUI thread one draining may take; the rest follows after other events."""


class Mailbox(Pump):
    """The viewer's pump."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent, budget=_PORTION)
