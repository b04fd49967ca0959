"""What a retrieve means for keeping house: what a rule fetches is written down, and stops where there is no room."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StationError
from qrstation.core.events import ReceiverChanged
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobOutcome, JobProgress, JobState, RetrieveRequest
from qrstation.core.notice import Notice, notice
from qrstation.core.station.settings import StoreSettings
from qrstation.jobs.keeping_house.room import StoreRoom
from qrstation.receiver.supervisor import ReceiverLink
from qrstation.store.state_prefetched import PrefetchedStudies

LOG = logging.getLogger(__name__)


@contextmanager
def noted(records: PrefetchedStudies | None, request: RetrieveRequest) -> Iterator[None]:
    """Write down what is fetched in the block, as a rule's or as a person's."""
    if records is None:
        yield
    elif request.is_prefetch:
        records.begin(request.study_uid, request.archive)
        try:
            yield
        finally:
            records.end(request.study_uid)
    else:
        records.used(request.study_uid)
        yield


def no_room(room: StoreRoom) -> Notice | None:
    """Say that a rule fetches nothing for lack of room; None while there is some."""
    return None if room.has_room_for_rules else notice(OutcomeCode.NO_ROOM, megabytes=room.free // 1_000_000)


def room_now(link: ReceiverLink) -> StoreRoom:
    """Ask the receiver how much room there is now; nothing is known where it does not say."""
    try:
        return StoreRoom.told(link.request("room"))
    except (StationError, KeyError, TypeError, ValueError) as error:
        LOG.warning("how much room there is was not told: %s", error)
        return StoreRoom()


def for_want_of_room(outcome: JobOutcome, link: ReceiverLink, store: StoreSettings) -> JobOutcome:
    """Say of a retrieve that brought not all while the store was full that this is why.

    The archive cannot know: it says that it could not send, and nothing of what a person can do here.
    """
    was_asked = outcome.status is not None and outcome.state in (JobState.FAILED, JobState.PARTIAL)
    if not was_asked or not room_now(link).is_full:
        return outcome
    gb = store.max_gb
    why = notice(StoreCode.AT_ITS_SIZE, gb=gb) if gb else notice(StoreCode.DISK_NEARLY_FULL)
    if outcome.expected and outcome.stored:
        missing = len(outcome.missing)
        why = notice(OutcomeCode.MISSING_BECAUSE, missing=missing, expected=outcome.expected, why=why)
    return replace(outcome, notice=why)


@dataclass(slots=True)
class RoomWatch:
    """Stops a rule's retrieve when room runs out; looks whenever the retrieve reports."""

    state: Callable[[], ReceiverChanged]
    report: Callable[[JobProgress], None]
    cancel: CancelToken
    """The job's own."""
    why: Notice | None = None
    """Why it was stopped."""
    token: CancelToken = field(default_factory=CancelToken)
    """What the retrieve listens to; the job's own sets it too."""

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch while the block runs."""
        self.cancel.listen(self.token.cancel)
        try:
            yield
        finally:
            self.cancel.unlisten(self.token.cancel)

    def look(self, progress: JobProgress) -> None:
        """Report, and stop where there is no room."""
        self.report(progress)
        if self.why is None and (why := no_room(StoreRoom.of(self.state()))) is not None:
            self.why = why
            self.token.cancel()

    def concluded(self, outcome: JobOutcome) -> JobOutcome:
        """Say why it ended, where that was for lack of room."""
        if self.why is None or self.cancel.is_cancelled or outcome.state is JobState.SUCCEEDED:
            return outcome
        return replace(outcome, state=JobState.PARTIAL if outcome.stored else JobState.FAILED, notice=self.why)
