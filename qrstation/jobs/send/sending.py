"""Sends what the store holds of a study to an archive, over several associations side by side."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from qrstation.core.archive import Archive, Kind
from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.errors import ArchiveUnreachable, AssociationRejected, PeerError, StationError
from qrstation.core.instance import InstanceRecord
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.jobs.job import FailedInstance, JobOutcome, JobProgress, JobState, SendRequest
from qrstation.core.jobs.transcript import recorded
from qrstation.core.notice import notice
from qrstation.jobs.lane import Lane
from qrstation.jobs.pace import Pace
from qrstation.jobs.rate import Rate
from qrstation.jobs.send.sender import Sender, Sent

LOG = logging.getLogger(__name__)
TICK = 0.25
FEWEST = 4
"""Images that are worth another association."""


class Catalogue(Protocol):
    """What the store can say about a study; safe to ask from a worker."""

    def instances(self, study_uid: str, series_uid: str = "") -> Sequence[InstanceRecord]:
        """Give the instances of a study, or of one of its series."""


@dataclass(frozen=True, slots=True)
class SendParts:
    """What sending works with, all of it given when it starts."""

    archive: Archive
    catalogue: Catalogue
    report: Callable[[JobProgress], None]
    cancel: CancelToken
    lane: Lane | None = None
    """The archive's lane, shared with its other jobs; None for one of its own."""
    rank: Callable[[], int] = lambda: 0
    """Gives which of the archive's jobs goes first now: the lower."""
    pace: Pace = field(default_factory=Pace)


def send(request: SendRequest, parts: SendParts) -> JobOutcome:
    """Send what ``request`` names; `stored` of the outcome counts what the archive acknowledged. Never raises."""
    started = time.monotonic()
    try:
        records = [
            record
            for series in request.series_uids or ("",)
            for record in parts.catalogue.instances(request.study_uid, series)
        ]
    except StationError as error:
        return JobOutcome.failure(error)
    if not records:
        return JobOutcome(JobState.FAILED, 0, 0, notice=notice(OutcomeCode.NOTHING_TO_SEND))
    sending = _Sending(records, parts)
    sending.run()
    return replace(sending.outcome(), seconds=round(time.monotonic() - started, 3))


class _Sending:
    """One running send; its workers share what is left to send, and what became of it, under one lock."""

    def __init__(self, records: Sequence[InstanceRecord], parts: SendParts) -> None:
        self._parts = parts
        self._count = len(records)
        self._left = deque(records)
        self._kinds = [Kind(record.sop_class_uid, record.transfer_syntax_uid) for record in records]
        self._lane = parts.lane or Lane(parts.archive.settings.parallel)
        self._lock = threading.Lock()
        """Guards what is left and all that stands below."""
        self._sent: set[str] = set()
        self._failed: dict[str, Sent] = {}
        self._last_code = ""
        self._losses = 0
        self._error: StationError | None = None
        self._rate = Rate()

    def run(self) -> None:
        threads: list[threading.Thread] = []
        try:
            while self._goes_on or threads:
                self._employ(threads)
                if threads:
                    threads[0].join(TICK)
                else:
                    self._parts.cancel.wait(TICK)  # other jobs of the archive go first
                threads = [thread for thread in threads if thread.is_alive()]
                self._report()
        finally:
            self._lane.leave(self)

    @property
    def _goes_on(self) -> bool:
        return bool(self._left) and self._error is None and not self._parts.cancel.is_cancelled

    def _employ(self, threads: list[threading.Thread]) -> None:
        """Take workers while the lane has places, but none for a handful of images."""
        while self._goes_on and len(threads) < max(1, len(self._left) // FEWEST):
            if not self._lane.take(self, self._parts.rank()):
                return
            threads.append(threading.Thread(target=recorded(self._work), name="send", daemon=True))
            threads[-1].start()
        self._lane.leave(self)

    def _work(self) -> None:
        """Send in a place of the lane until nothing is left, another job goes first, or the archive is full."""
        was_refused = False
        try:
            while self._goes_on and self._lane.may_keep(self, self._parts.rank()):
                try:
                    with Sender(self._parts.archive, self._kinds, self._parts.cancel) as sender:
                        self._send_all(sender)
                except Cancelled:
                    return
                except PeerError as error:
                    was_refused = isinstance(error, AssociationRejected) and error.is_temporary
                    if was_refused:
                        self._lane.ending(refused=True)
                    if not self._try_again(error) or was_refused:
                        return
        except Exception:
            # A bug of ours: the log has the traceback, the job says that something is wrong.
            LOG.exception("sending failed unexpectedly")
            self._give_up(StationError(OutcomeCode.SEND_FAILED_UNEXPECTEDLY))
        finally:
            self._lane.give_back(was_ending=was_refused)

    def _send_all(self, sender: Sender) -> None:
        while sender.is_usable and self._lane.may_keep(self, self._parts.rank()):
            if (record := self._next()) is None:
                return
            try:
                sent = sender.send(record)
            except (PeerError, Cancelled):
                with self._lock:
                    self._left.appendleft(record)
                raise
            self._take(record, sent)

    def _next(self) -> InstanceRecord | None:
        with self._lock:
            return self._left.popleft() if self._goes_on else None

    def _take(self, record: InstanceRecord, sent: Sent) -> None:
        with self._lock:
            if sent.is_answer:
                self._last_code = sent.code
                self._losses = 0
            if sent.is_stored:
                self._sent.add(record.sop_uid)
                self._rate.count(1)
            else:
                self._failed[record.sop_uid] = sent
        if sent.is_stored:
            self._lane.arrived(1)

    def _give_up(self, error: StationError) -> None:
        with self._lock:
            self._error = self._error or error

    def _try_again(self, error: PeerError) -> bool:
        """Wait a little after contact was lost; False when it is not worth while any more."""
        pace = self._parts.pace
        with self._lock:
            self._losses += 1
            losses = self._losses
        most = pace.losses
        if isinstance(error, AssociationRejected):
            most = pace.refusals if error.is_temporary else 1
        elif isinstance(error, ArchiveUnreachable) and not self._sent:
            most = pace.first_contacts
        if losses >= most:
            self._give_up(error)
            return False
        return not self._parts.cancel.wait(pace.pause(losses))

    def _report(self) -> None:
        with self._lock:
            rate = self._rate.a_second()
            progress = JobProgress(JobState.RUNNING, self._count, len(self._sent), rate)
        self._parts.report(progress)

    def outcome(self) -> JobOutcome:
        """Say how it ended."""
        missing = tuple(record.sop_uid for record in self._left)
        outcome = JobOutcome(
            JobState.SUCCEEDED,
            self._count,
            len(self._sent),
            missing=(*self._failed, *missing),
            failed=tuple(FailedInstance(uid, sent.code) for uid, sent in self._failed.items()),
            status=self._last_code or None,
        )
        if len(self._sent) == self._count:
            return outcome
        if self._parts.cancel.is_cancelled:
            return replace(outcome, state=JobState.CANCELLED, notice=notice(OutcomeCode.SEND_CANCELLED))
        state = JobState.PARTIAL if self._sent else JobState.FAILED
        left, count = self._count - len(self._sent), self._count
        if self._error is not None:
            told = notice(OutcomeCode.NOT_SENT_BECAUSE, left=left, count=count, why=self._error.notice)
        else:
            refusal = next((sent.notice for sent in self._failed.values()), None)
            told = notice(OutcomeCode.NOT_SENT_SINCE_REFUSED, left=left, count=count, why=refusal or "")
        return replace(outcome, state=state, notice=told)
