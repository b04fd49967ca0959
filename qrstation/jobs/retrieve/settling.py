"""Pieces whose request has ended, but of which stores may still be on their way: each is waited for, and no longer.

No clock of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from qrstation.core.archive import Delivery
from qrstation.jobs.retrieve.pool import Piece

LOOK_AGAIN = 1.0
"""Seconds after which the store itself is asked about what a piece still lacks."""


@dataclass(slots=True, eq=False)
class Settled:
    """A piece that has ended, and how; `delivery` is None where nothing was answered that counts against an image."""

    piece: Piece
    delivery: Delivery | None
    patience: float
    deadline: float


class Settling:
    """The pieces that are waited for, in the order in which they ended; times are of one monotonic clock."""

    def __init__(self) -> None:
        self._pieces: dict[Settled, None] = {}
        self._looked = 0.0
        """When the store was last asked what it holds of these."""

    def __bool__(self) -> bool:
        return bool(self._pieces)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What is waited for."""
        return tuple(settled.piece for settled in self._pieces)

    @property
    def due(self) -> list[float]:
        """When the waits end."""
        return [settled.deadline for settled in self._pieces]

    def wait(self, piece: Piece, patience: float, delivery: Delivery | None, now: float) -> None:
        """Wait ``patience`` seconds for what is still on its way of a piece, anew at each arrival."""
        self._pieces[Settled(piece, delivery, patience, now + patience)] = None

    def arrived(self, now: float) -> None:
        """Take note that something came: what is on its way is waited for anew."""
        for settled in self._pieces:
            settled.deadline = now + settled.patience

    def is_to_be_looked_into(self, now: float) -> bool:
        """Tell whether the store itself is to be asked: news may have been lost with a receiver that started again."""
        if now - self._looked < LOOK_AGAIN and not any(deadline <= now for deadline in self.due):
            return False
        self._looked = now
        return True

    def over(self, now: float, comes_no_more: Callable[[Piece], bool]) -> Iterator[Settled]:
        """Take one after the other those whose time is over, or of which nothing more can come."""
        for settled in tuple(self._pieces):
            # The one before may have changed the way: then all were taken up again.
            if settled in self._pieces and (settled.deadline <= now or comes_no_more(settled.piece)):
                del self._pieces[settled]
                yield settled

    def take_all(self) -> tuple[Piece, ...]:
        """Wait for none any more."""
        pieces = self.pieces
        self._pieces.clear()
        return pieces
