"""What follows from how a piece ended: stores are waited for, another way is tried, it is asked again, or given up.

No clock of its own; how often is asked again is decided in `asking_again`, how long an archive is called in `contact`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from qrstation.core.archive import Delivery, End
from qrstation.core.errors import StationError
from qrstation.core.jobs.habits import Habits
from qrstation.jobs.pace import Pace
from qrstation.jobs.retrieve.asking_again import AskingAgain
from qrstation.jobs.retrieve.contact import Contact
from qrstation.jobs.retrieve.outcome import Evidence
from qrstation.jobs.retrieve.plan import Plan
from qrstation.jobs.retrieve.pool import Piece
from qrstation.jobs.retrieve.settling import Settled, Settling


class Then(Enum):
    """What the retrieve is to do."""

    GO_ON = auto()
    SWITCH = auto()
    """Fetch by the other way, where one is left."""
    GIVE_UP = auto()
    """Fetch nothing more."""


class PieceEnds:
    """The pieces of a retrieve that have ended; times are seconds of one monotonic clock."""

    def __init__(self, plan: Plan, contact: Contact, pace: Pace, habits: Habits) -> None:
        self._plan = plan
        self._contact = contact
        self._pace = pace
        self._habits = habits
        self.settling = Settling()
        self.again = AskingAgain(plan.shapes, pace)
        self.seen = Evidence()

    @property
    def due(self) -> list[float]:
        """When something is to be looked at again."""
        return [*self.settling.due, *self.again.due]

    def lost(self, piece: Piece, error: StationError, now: float) -> Then:
        """Contact was lost, or never made: the piece is taken up again after a pause, but not for ever."""
        if not self._contact.lost(error, now):
            self.seen.error = error
            return Then.GIVE_UP
        self.settling.wait(piece, self._pace.after_loss, None, now)
        return Then.GO_ON

    def answered(self, piece: Piece, delivery: Delivery, now: float, *, may_switch: bool) -> Then:
        """The archive has ended its sending, well or not."""
        self.seen.answered(delivery, piece.uids)
        if delivery.end is End.DESTINATION_UNKNOWN and may_switch:
            self._plan.take_up([piece])
            return Then.SWITCH
        if delivery.end is End.BUSY:
            if not self._contact.was_busy(now):
                return Then.GIVE_UP
            # Not the images were refused but the moment: that counts against none of them.
            self.settling.wait(piece, 0.0, None, now)
            return Then.GO_ON
        if piece.is_open and delivery.end is not End.DONE:
            self.seen.unlisted_failed = True
        if delivery.end in (End.DONE, End.PARTLY) or self._has_brought(piece):
            self.settling.wait(piece, self._late(piece, delivery), delivery, now)
        elif delivery.end.is_final:
            return Then.GIVE_UP
        else:
            if not piece.is_open:
                self._plan.shapes.refused(piece)
            self.settling.wait(piece, 0.0, delivery, now)
        return Then.GO_ON

    def _has_brought(self, piece: Piece) -> bool:
        """Tell whether at least one instance of a piece is here; of an open one, whether anything is."""
        return self._contact.has_brought if piece.is_open else len(self._plan.missing_of(piece)) < len(piece.uids)

    def _late(self, piece: Piece, delivery: Delivery) -> float:
        """Give how long stores may still be on their way after the archive's final answer."""
        if piece.is_open:
            return self._pace.late
        if delivery.failed >= len(self._plan.missing_of(piece)):
            return self._pace.after_loss  # it says itself that none is
        return self._pace.late_again if self.again.asked(piece.uids) else self._pace.late

    def comes_no_more(self, piece: Piece) -> bool:
        """Tell whether nothing more can come of a piece."""
        still = [uid for uid in self._plan.missing_of(piece) if uid not in self.seen.refused]
        return not (still or piece.is_open)

    def settled(self, settled: Settled, now: float, *, may_switch: bool) -> Then:
        """What was still on its way has come, or will not: the rest is asked for again, or given up."""
        piece, missing = settled.piece, self._plan.missing_of(settled.piece)
        if not (missing or piece.is_open):
            return Then.GO_ON
        if settled.delivery is None:
            self._plan.take_up([piece])  # the pause is kept by the contact
        elif not self._contact.has_brought and may_switch:
            self._plan.take_up([piece])
            return Then.SWITCH
        else:
            self.again.later(self.again.judge(piece, missing, settled.delivery, self._contact.has_sent), now)
        return Then.GO_ON

    def learn(self, piece: Piece, on_habits: Callable[[Habits], None]) -> None:
        """Remember what an archive takes, once it is seen."""
        lacking = set(self._plan.missing_of(piece))
        learned = self._plan.shapes.learn(piece, (uid for uid in piece.uids if uid not in lacking))
        if learned is not None and learned.instance_lists is not self._habits.instance_lists:
            self._habits = self._habits.joined(learned)
            on_habits(learned)

    def begin_anew(self) -> None:
        """Ask for all of it again, by another way: what was seen of this one says nothing of that."""
        self.seen = Evidence()
        self.again.forget()
        self._plan.take_up(self.settling.take_all())
        self._plan.put_back(self.again.take_all())
