"""Jobs: their states, what they are asked to do, and the snapshot that is shown of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from qrstation.core.errors import StationError
from qrstation.core.notice import Notice


class JobState(StrEnum):
    """The states of a job; the runner alone sets them."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    PAUSED = "paused"
    SUCCEEDED = "succeeded"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Tell whether nothing more will happen in this state."""
        return self in (JobState.SUCCEEDED, JobState.PARTIAL, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class RetrieveRequest:
    """What to retrieve: a study, or some of its series, or some instances of one series; or several studies whole."""

    archive: str
    study_uid: str
    series_uids: tuple[str, ...] = ()
    instance_uids: tuple[str, ...] = ()
    destination: str = ""
    """AE title of a third station; "" for our own receiver."""
    replace: bool = False
    """Retrieve what is here already too, and let it take the place of what is kept."""
    title: str = ""
    """How people call it ("Morgan, Elena · CT thorax 2026-11-20"); never logged."""
    is_prefetch: bool = False
    """Whether a rule wants it, and no person: it gives way to what a person asks for."""
    with_studies: tuple[str, ...] = ()
    """Further studies of the patient that are asked for at the same time, so that a tape is mounted once."""

    @property
    def study_uids(self) -> tuple[str, ...]:
        """All studies that it is about."""
        return (self.study_uid, *self.with_studies)

    def of_study(self, study_uid: str) -> RetrieveRequest:
        """Give what is asked for of one of its studies."""
        return replace(self, study_uid=study_uid, with_studies=())

    @property
    def queue(self) -> str:
        """Where it queues: jobs of one place share what that place bears."""
        return self.archive


@dataclass(frozen=True, slots=True)
class SendRequest:
    """What of the store to send to an archive: a study, or some of its series."""

    archive: str
    study_uid: str
    series_uids: tuple[str, ...] = ()
    title: str = ""
    """How people call it; never logged."""
    is_prefetch: bool = False
    """Whether a rule wants it, and no person."""

    @property
    def study_uids(self) -> tuple[str, ...]:
        """The study that it is about."""
        return (self.study_uid,)

    @property
    def queue(self) -> str:
        """Where it queues: jobs of one place share what that place bears."""
        return self.archive


Request = RetrieveRequest | SendRequest
"""What a job can be asked to do."""


def is_same_order(one: Request, other: Request) -> bool:
    """Tell whether two requests ask for the same, whoever wants it, however called and in whatever order named."""
    return _order_of(one) == _order_of(other)


def _order_of(request: Request) -> Request:
    plain = replace(request, title="", is_prefetch=False, series_uids=tuple(sorted(set(request.series_uids))))
    if isinstance(plain, RetrieveRequest):
        first, *others = sorted(set(plain.study_uids))
        instances = tuple(sorted(set(plain.instance_uids)))
        return replace(plain, instance_uids=instances, study_uid=first, with_studies=tuple(others))
    return plain


def brings(one: Request, other: Request) -> bool:
    """Tell whether a request for several studies brings all that another one asks for."""
    if not (isinstance(one, RetrieveRequest) and isinstance(other, RetrieveRequest)) or not one.with_studies:
        return False
    is_whole = not (other.series_uids or other.instance_uids or other.replace)
    is_there = (one.archive, one.destination) == (other.archive, other.destination)
    return is_whole and is_there and set(other.study_uids) <= set(one.study_uids)


@dataclass(frozen=True, slots=True)
class FailedInstance:
    """An instance that the archive refused to send, with the status it gave."""

    uid: str
    status: str


@dataclass(frozen=True, slots=True)
class StudyPart:
    """How far one study of a job for several is; `stored` counts as in the outcome."""

    study_uid: str
    state: JobState
    expected: int | None = None
    stored: int = 0
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job is, as its worker reports it; `stored` counts as in the outcome."""

    state: JobState
    expected: int | None
    stored: int
    rate: float = 0.0
    waited: float = 0.0
    notice: Notice | None = None
    parts: tuple[StudyPart, ...] = ()
    """Its studies one by one, where there are several."""


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """How a job of whatever kind ended; `state` is one of the final job states.

    `stored` counts the instances that are safe where they were to go: in our store, or at the archive.
    """

    state: JobState
    expected: int | None
    stored: int
    missing: tuple[str, ...] = ()
    failed: tuple[FailedInstance, ...] = ()
    status: str | None = None
    """The archive's own last code, as support reads it."""
    notice: Notice | None = None
    """Why it is no success."""
    seconds: float = 0.0
    parts: tuple[StudyPart, ...] = ()
    """Its studies one by one, where there are several."""

    @classmethod
    def failure(cls, error: StationError) -> Self:
        """Give the outcome of a job that failed before it did anything."""
        return cls(JobState.FAILED, None, 0, status=error.support or None, notice=error.notice)


@dataclass(frozen=True, slots=True)
class JobSnapshot:
    """Everything that is shown of a job at one moment; a newer snapshot replaces an older one."""

    job_id: int
    request: Request
    state: JobState = JobState.QUEUED
    expected: int | None = None
    stored: int = 0
    rate: float = 0.0
    """Instances a second over the last seconds."""
    waited: float = 0.0
    """Seconds since the archive was asked without anything having arrived."""
    seconds: float = 0.0
    notice: Notice | None = None
    """How it goes where that needs saying, or why it ended so."""
    code: str = ""
    """The archive's own last code."""
    outcome: JobOutcome | None = field(default=None)
    parts: tuple[StudyPart, ...] = ()
    """Its studies one by one, where there are several and it has begun."""

    def by_study(self) -> tuple[JobSnapshot, ...]:
        """Give what is known of each of its studies, as if each were a job of its own with this one's number."""
        request = self.request
        if not isinstance(request, RetrieveRequest) or not request.with_studies:
            return (self,)
        parts = {part.study_uid: part for part in self.parts}
        return tuple(self._of_study(request.of_study(uid), parts.get(uid)) for uid in request.study_uids)

    def _of_study(self, request: RetrieveRequest, part: StudyPart | None) -> JobSnapshot:
        if part is None:
            return replace(self, request=request, expected=None, stored=0, parts=())
        # What came whole of it stays so while the job is queued again, paused or cancelled.
        is_running = self.state in (JobState.RUNNING, JobState.WAITING)
        is_over = self.state.is_final and part.state is not JobState.CANCELLED
        is_own = is_running or is_over or part.state is JobState.SUCCEEDED
        state, told = (part.state, part.notice) if is_own else (self.state, self.notice)
        return replace(
            self, request=request, state=state, expected=part.expected, stored=part.stored, notice=told, parts=()
        )

    @property
    def seconds_left(self) -> float | None:
        """Give the time left in seconds where it can be known."""
        if self.state is not JobState.RUNNING or self.expected is None or self.rate <= 0:
            return None
        return max(0, self.expected - self.stored) / self.rate
