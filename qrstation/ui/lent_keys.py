"""Keys that two actions have: where both could be meant Qt does neither, so one lends them to the other for a time."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence


class LentKeys(QObject):
    """While ``taker`` is enabled, ``owner`` goes without the keys that both have."""

    def __init__(self, owner: QAction, taker: QAction) -> None:
        super().__init__(taker)
        self._owner = owner
        self._taker = taker
        self._kept: list[QKeySequence] = []
        taker.enabledChanged.connect(self._follow)
        self._follow(taker.isEnabled())

    def _follow(self, lent: bool) -> None:
        if lent and not self._kept:
            self._kept = self._owner.shortcuts()
            taken = self._taker.shortcuts()
            self._owner.setShortcuts([key for key in self._kept if key not in taken])
        elif not lent and self._kept:
            self._owner.setShortcuts(self._kept)
            self._kept = []
