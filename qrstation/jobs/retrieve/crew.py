"""The crew of a retrieve: its workers, each in a place of the archive's lane; for the retrieve's own thread."""

from __future__ import annotations

import time
from collections.abc import Callable

from qrstation.core.archive import Fetching
from qrstation.jobs.lane import BEHIND, Lane
from qrstation.jobs.retrieve.news import Woken
from qrstation.jobs.retrieve.plan import Plan
from qrstation.jobs.retrieve.pool import Piece
from qrstation.jobs.retrieve.worker import PieceEnded, Worker

SOON = 3.0
"""Seconds after which what somebody looks at is to be asked for, whatever was asked for before."""


class Crew:
    """Gives the pieces of a plan to workers, as many as the lane has places for."""

    def __init__(
        self,
        plan: Plan,
        lane: Lane,
        rank: Callable[[], int],
        connect: Callable[[], Fetching],
        tell: Callable[[PieceEnded | Woken], None],
        a_second: Callable[[], float] = lambda: 0.0,
        most: int | None = None,
    ) -> None:
        """``most`` is how many workers it may have at once; None for as many as the lane gives places."""
        self._plan = plan
        self._lane = lane
        self._rank = rank
        self._connect = connect
        self._tell = tell
        self._a_second = a_second
        self._most = most
        self._workers: list[Worker] = []
        self._leaving: list[Worker] = []
        self.waits_for_others = False
        """Whether only other jobs keep this one from its first association."""

    @property
    def carried(self) -> tuple[Piece, ...]:
        """The pieces that are being fetched."""
        return tuple(worker.piece for worker in self._workers if worker.piece is not None)

    def ended(self, worker: Worker) -> bool:
        """Take note that a worker's piece is over; False where it was let go before, its piece being in other hands."""
        worker.piece = None
        return worker in self._workers

    def employ(self) -> None:
        """Give pieces to workers that are free, and take new workers where the lane has places."""
        self.waits_for_others = False
        for worker in [worker for worker in self._workers if worker.piece is None]:
            piece = self._next_piece() if self._may_keep else None
            if piece is not None:
                worker.give(piece)
            elif not self._plan.is_listing or not self._may_keep:
                self.let_go(worker)
        while self._plan.has_more and (self._most is None or len(self._workers) < self._most):
            if not self._lane.take(self, self._rank()):
                self.waits_for_others = not any(worker.is_alive for worker in (*self._workers, *self._leaving))
                break
            piece = self._next_piece()
            if piece is None:
                self._lane.give_back()
                break
            worker = Worker(self._connect(), self._plan.study_uid, self._tell, self._place_is_free)
            self._workers.append(worker)
            worker.give(piece)
        if not self._plan.has_more or len(self._workers) == self._most:
            self.rest()

    def rest(self) -> None:
        """Want no new places for now: others may have them."""
        self.waits_for_others = False
        self._lane.leave(self)

    def let_go(self, worker: Worker, *, refused: bool = False) -> None:
        """Let a worker end; ``refused`` when the archive refused its association or piece for lack of resources."""
        self._workers.remove(worker)
        self._leaving = [gone for gone in self._leaving if gone.is_alive]
        self._leaving.append(worker)
        self._lane.ending(refused=refused)
        worker.end()

    def stop(self) -> None:
        """Stop what is being fetched; the ends are still told."""
        for worker in self._workers:
            worker.stop()

    def dismiss(self) -> tuple[Piece, ...]:
        """Stop all, hear no more of them, and give what they were fetching."""
        carried = self.carried
        for worker in list(self._workers):
            worker.stop()
            self.let_go(worker)
        return carried

    def join(self, deadline: float) -> None:
        """Wait for those that were let go, until ``deadline`` (monotonic seconds)."""
        for worker in self._leaving:
            worker.join(max(0.0, deadline - time.monotonic()))

    @property
    def _may_keep(self) -> bool:
        return self._lane.may_keep(self, self._rank())

    def _next_piece(self) -> Piece | None:
        """Give the next piece; where somebody looks, no more than one of us brings before he may look elsewhere."""
        share = self._a_second() / max(1, len(self._workers))
        # What no person asked for is cut also for one association alone: a person waits for a piece, for no series.
        places = self._lane.most if self._most is None else min(self._most, self._lane.most)
        workers = places if self._rank() < BEHIND else max(2, places)
        return self._plan.next_piece(workers, self.carried, int(share * SOON))

    def _place_is_free(self) -> None:
        """Take note, on a worker's thread, that its association is closed."""
        self._lane.give_back(was_ending=True)
        self._tell(Woken())
