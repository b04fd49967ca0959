"""Keys that several actions have: where all could be meant Qt does none, so one lends them to others for a time."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence


class LentKeys(QObject):
    """While one of the ``takers`` is enabled, ``owner`` goes without the keys that both have, whichever those are."""

    def __init__(self, owner: QAction, *takers: QAction) -> None:
        super().__init__(owner)
        self._owner = owner
        self._takers = takers
        self._own = owner.shortcuts()
        """All keys of the owner, also those that are lent."""
        self._is_setting = False
        for taker in takers:
            taker.changed.connect(self._follow)  # also when it can be used, or not any more
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
        taken = [key for taker in self._takers if taker.isEnabled() for key in taker.shortcuts()]
        return [key for key in self._own if key not in taken]
