"""Contact with the archive: how often it was lost or refused in a row, when it is called again, when it is given up.

No clock of its own. That instances did not come is another matter: see `asking_again`.
"""

from __future__ import annotations

from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.errors import ArchiveUnreachable, AssociationRejected, StationError
from qrstation.core.notice import Notice, notice
from qrstation.jobs.pace import Pace

FOR_EVER = 10**9


class Contact:
    """How well an archive can be talked with; times are seconds of one monotonic clock."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._losses = 0
        self._refusals = 0
        self._is_known = False
        self.has_brought = False
        """Whether anything that was missing has come."""
        self.has_sent = False
        """Whether anything of what was asked for has come, missing before or not."""
        self.not_before = 0.0
        """When the archive may be called again after contact was lost or it was too busy."""
        self.notice: Notice | None = None
        """What is to be told of it while it lasts."""

    def answered(self) -> None:
        """Take note that the archive has answered a request."""
        self._is_known = True

    def brought(self) -> None:
        """Take note that something came: what was lost or refused before counts no more."""
        self._is_known = self.has_brought = True
        self._losses = self._refusals = 0
        self.notice = None

    def lost(self, error: StationError, now: float) -> bool:
        """Count that contact was lost, or never made; False where the archive is to be given up."""
        self._losses += 1
        most = self._pace.losses
        if isinstance(error, ArchiveUnreachable):
            # An archive that is away for a while comes back; the watch over silence decides how long that may take.
            most = FOR_EVER if self._is_known else self._pace.first_contacts
        if isinstance(error, AssociationRejected) and not error.is_temporary:
            most = 1
        if self._losses >= most:
            return False
        self.notice = notice(OutcomeCode.TRYING_AGAIN, why=error.notice)
        self.not_before = now + self._pace.pause(self._losses)
        return True

    def was_busy(self, now: float) -> bool:
        """Count that the archive was too busy; False where it is to be given up."""
        self._refusals += 1
        if self._refusals >= self._pace.refusals:
            return False
        self.not_before = now + self._pace.pause(self._refusals)
        self.notice = notice(OutcomeCode.TOO_BUSY)
        return True
