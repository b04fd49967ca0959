"""How patient a retrieve is: pauses before it asks again, and how often it does so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds and counts; the tests take a quicker one."""

    late: float = 10.0
    """For stores after the last response, counted anew at each arrival."""
    late_again: float = 5.0
    """The same, when instances have been asked for before."""
    after_loss: float = 1.0
    """The same, after contact was lost: the archive may still be sending."""
    pauses: tuple[float, ...] = (0.3, 0.5, 1.0, 2.0, 3.0, 5.0)
    """Before the archive is asked again; the last one counts for all after."""
    asks: int = 3
    """How often an instance is asked for while others come."""
    fruitless_asks: int = 2
    """How often an archive is asked that sends nothing at all."""
    losses: int = 11
    """How often in a row contact may be lost without an arrival in between."""
    first_contacts: int = 3
    """How often an archive is called that was never reached."""
    refusals: int = 8
    """How often in a row an archive may be too busy without an arrival in between."""
    last_response: float = 5.0
    """For the final responses of the archive when all is here."""

    def pause(self, time: int) -> float:
        """Give the pause before the ``time``-th attempt, counted from 1."""
        return self.pauses[min(max(time, 1), len(self.pauses)) - 1]
