"""A prior as it stands now: what was found of it, how much is here, and the job that fetches it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qrstation.core.jobs.job import JobSnapshot, JobState
from qrstation.core.jobs.prior import FoundPrior

_OUT_OF_REACH = frozenset({"OFFLINE", "UNAVAILABLE"})


class PriorState(StrEnum):
    """How a prior can be had."""

    HERE = "here"
    PARTLY_HERE = "partly here"
    QUEUED = "queued"
    ARRIVING = "arriving"
    WAITING = "waiting"
    FAILED = "failed"
    ON_TAPE = "on tape"
    ELSEWHERE = "elsewhere"
    OUT_OF_REACH = "out of reach"


@dataclass(frozen=True, slots=True)
class PriorRow:
    """A prior with what changes while it is shown."""

    prior: FoundPrior
    here: int
    """Images of it that are here."""
    job: JobSnapshot | None = None
    """The newest retrieve of it."""

    @property
    def uid(self) -> str:
        """Study Instance UID."""
        return self.prior.uid

    @property
    def is_doubtful(self) -> bool:
        """Whether it is not surely the patient's."""
        return self.prior.rank is None

    @property
    def is_relevant(self) -> bool:
        """Whether it is worth a look beside the study that is read."""
        return self.prior.is_relevant

    @property
    def expected(self) -> int | None:
        """How many images there are to have; None where nobody says."""
        told = self.prior.expected
        listed = self.job.expected if self.job is not None else None
        return listed if listed is not None else told

    @property
    def state(self) -> PriorState:
        """How it can be had now."""
        job = self.job.state if self.job is not None else None
        if job is JobState.RUNNING:
            return PriorState.ARRIVING
        if job is JobState.WAITING:
            return PriorState.WAITING
        if job in (JobState.QUEUED, JobState.PAUSED):
            return PriorState.QUEUED
        if self.here and (self.expected is None or self.here >= self.expected):
            return PriorState.HERE
        if job is JobState.FAILED:
            return PriorState.FAILED
        if self.here:
            return PriorState.PARTLY_HERE
        availabilities = {copy.text("InstanceAvailability") for copy in self.prior.copies}
        if not self.prior.copies or availabilities <= _OUT_OF_REACH:
            return PriorState.OUT_OF_REACH
        return PriorState.ON_TAPE if self.prior.is_slow else PriorState.ELSEWHERE

    @property
    def can_come(self) -> bool:
        """Whether more of it can be asked for."""
        return bool(self.prior.copies) and not (self.here and self.expected is not None and self.here >= self.expected)
