"""Decides whether a retrieve asks again: for which instances that did not come, how often, and after which pause.

No clock of its own. When an archive cannot be talked with is another matter: see `contact`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qrstation.core.archive import Delivery
from qrstation.jobs.pace import Pace
from qrstation.jobs.retrieve.pool import Piece
from qrstation.jobs.retrieve.shapes import Shapes


@dataclass(slots=True)
class _Later:
    """Instances that are asked for again after a pause."""

    at: float
    uids: tuple[str, ...]


class AskingAgain:
    """Counts how often each instance was asked for in vain, and keeps those whose pause is not over."""

    def __init__(self, shapes: Shapes, pace: Pace) -> None:
        self._shapes = shapes
        self._pace = pace
        self._asked: dict[str, int] = {}
        """SOP Instance UID → how often the archive looked at it in vain, as far as can be told."""
        self._later: list[_Later] = []

    def asked(self, uids: Iterable[str]) -> int:
        """Give how often at most one of these was asked for in vain."""
        return max((self._asked.get(uid, 0) for uid in uids), default=0)

    def judge(self, piece: Piece, missing: tuple[str, ...], delivery: Delivery, has_come: bool) -> tuple[str, ...]:
        """Take what of an answered piece did not come, and give those of it that are to be asked for again.

        ``has_come`` tells whether anything at all has come of the retrieve yet.
        """
        if missing and not self._shapes.tells(piece, missing, delivery, has_come):
            for uid in missing:
                self._asked[uid] = self._asked.get(uid, 0) + 1
        most = self._pace.asks if has_come else self._pace.fruitless_asks
        return tuple(uid for uid in missing if self._asked.get(uid, 0) < most)

    def later(self, uids: tuple[str, ...], now: float) -> None:
        """Have these asked for again after a pause, the longer the oftener they were asked for in vain."""
        if uids:
            self._later.append(_Later(now + self._pace.pause(self.asked(uids)), uids))

    def ready(self, now: float) -> tuple[str, ...]:
        """Take those whose pause is over."""
        ready = [later for later in self._later if later.at <= now]
        self._later = [later for later in self._later if later.at > now]
        return tuple(uid for later in ready for uid in later.uids)

    def take_all(self) -> tuple[str, ...]:
        """Take those that wait, however long still."""
        waiting, self._later = self._later, []
        return tuple(uid for later in waiting for uid in later.uids)

    def forget(self) -> None:
        """Count anew: another service is asked from now on."""
        self._asked.clear()

    @property
    def due(self) -> list[float]:
        """When the pauses end."""
        return [later.at for later in self._later]
