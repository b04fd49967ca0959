"""Keys that two actions have: where both could be meant Qt does neither, so one lends them to the other for a time."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence


class LentKeys(QObject):
    """While ``taker`` is enabled, ``owner`` goes without the keys that both have, whichever those are by then."""

    def __init__(self, owner: QAction, taker: QAction) -> None:
        super().__init__(taker)
        self._owner = owner
        self._taker = taker
        self._own = owner.shortcuts()
        """All keys of the owner, also those that are lent."""
        self._is_setting = False
        taker.enabledChanged.connect(self._follow)
        taker.changed.connect(self._follow)
        owner.changed.connect(self._owner_changed)
        self._follow()

    def _owner_changed(self) -> None:
        if not self._is_setting and self._owner.shortcuts() != self._left():
            self._own = self._owner.shortcuts()
            self._follow()

    def _follow(self) -> None:
        left = self._left()
        if self._owner.shortcuts() != left:
            self._is_setting = True
            self._owner.setShortcuts(left)
            self._is_setting = False

    def _left(self) -> list[QKeySequence]:
        taken = self._taker.shortcuts() if self._taker.isEnabled() else []
        return [key for key in self._own if key not in taken]
