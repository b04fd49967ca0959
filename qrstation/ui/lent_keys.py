"""Keys that several actions have: where all could be meant Qt does none, so one lends them to others for a time."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence


class LentKeys(QObject):
    """While one of the ``takers`` is enabled, ``owner`` goes without the keys that both have."""

    def __init__(self, owner: QAction, *takers: QAction) -> None:
        super().__init__(owner)
        self._owner = owner
        self._takers = {taker: frozenset(taker.shortcuts()) for taker in takers}
        """What each takes: its keys at the start, since it may itself lend some of them."""
        self._kept: list[QKeySequence] = []
        for taker in takers:
            taker.enabledChanged.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        taken = {key for taker, keys in self._takers.items() if taker.isEnabled() for key in keys}
        if taken:
            self._kept = self._kept or self._owner.shortcuts()
            self._owner.setShortcuts([key for key in self._kept if key not in taken])
        elif self._kept:
            self._owner.setShortcuts(self._kept)
            self._kept = []
