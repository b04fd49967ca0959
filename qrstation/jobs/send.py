"""Sends what the store holds of a study to an archive, over several associations side by side."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from qrstation.core.cancel import CancelToken
from qrstation.core.errors import ArchiveUnreachable, AssociationRejected, InstanceError, PeerError, StationError
from qrstation.core.instance import InstanceRecord
from qrstation.core.job import FailedInstance, JobState, RetrieveOutcome, SendRequest
from qrstation.core.settings import ArchiveSettings
from qrstation.core.transcript import recorded
from qrstation.jobs.pace import Pace
from qrstation.jobs.progress import RetrieveProgress
from qrstation.jobs.rate import Rate
from qrstation.network.association import Association, Cancelled
from qrstation.network.status import hexadecimal, store_words
from qrstation.network.store_scu import Kind, StoreAnswer, context_for, open_store, store_on
from qrstation.store.stored_file import mapped_data_set

LOG = logging.getLogger(__name__)
TICK = 0.25
NOT_ACCEPTED = "0x0122"


class Catalogue(Protocol):
    """What the store can say about a study; safe to ask from a worker."""

    def instances(self, study_uid: str, series_uid: str = "") -> Sequence[InstanceRecord]:
        """Give the instances of a study, or of one of its series."""


@dataclass(frozen=True, slots=True)
class SendParts:
    """What sending works with, all of it given when it starts."""

    calling_ae_title: str
    archive: ArchiveSettings
    catalogue: Catalogue
    report: Callable[[RetrieveProgress], None]
    cancel: CancelToken
    pace: Pace = field(default_factory=Pace)


def send(request: SendRequest, parts: SendParts) -> RetrieveOutcome:
    """Send what ``request`` names; `stored` of the outcome counts what the archive acknowledged. Never raises."""
    started = time.monotonic()
    try:
        records = [
            record
            for series in request.series_uids or ("",)
            for record in parts.catalogue.instances(request.study_uid, series)
        ]
    except StationError as error:
        return RetrieveOutcome(JobState.FAILED, None, 0, message=error.what, advice=error.advice)
    if not records:
        return RetrieveOutcome(
            JobState.FAILED, 0, 0, message="nothing of that is in the store", advice="retrieve or import it first"
        )
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
        self._lock = threading.Lock()
        self._sent: set[str] = set()
        self._failed: dict[str, tuple[str, str]] = {}
        """SOP Instance UID → status, and what it means."""
        self._last_status: int | None = None
        self._losses = 0
        self._error: StationError | None = None
        self._rate = Rate()

    def run(self) -> None:
        count = min(self._parts.archive.parallel, max(1, self._count // 4))
        threads = [threading.Thread(target=recorded(self._work), name="send", daemon=True) for _ in range(count)]
        for thread in threads:
            thread.start()
        while threads:
            threads[0].join(TICK)
            threads = [thread for thread in threads if thread.is_alive()]
            self._report()

    def _work(self) -> None:
        while self._left and self._error is None and not self._parts.cancel.is_cancelled:
            try:
                with open_store(self._parts.archive, self._parts.calling_ae_title, self._kinds) as association:
                    self._send_all(association)
            except Cancelled:
                return
            except AssociationRejected as error:
                # With another association at work this one is only one too many.
                if not (error.is_temporary and self._sent):
                    self._give_up(error)
                return
            except PeerError as error:
                if not self._try_again(error):
                    return
            except Exception:
                # A bug of ours: the log has the traceback, the job says that something is wrong.
                LOG.exception("sending failed unexpectedly")
                self._give_up(StationError("sending failed unexpectedly", "send the log to support"))
                return

    def _send_all(self, association: Association) -> None:
        while (record := self._next()) is not None:
            try:
                answer = self._send_one(association, record)
            except (PeerError, Cancelled):
                with self._lock:
                    self._left.appendleft(record)
                raise
            if answer is not None:
                self._take_answer(record, answer)

    def _next(self) -> InstanceRecord | None:
        with self._lock:
            stop = self._error is not None or self._parts.cancel.is_cancelled
            return self._left.popleft() if self._left and not stop else None

    def _send_one(self, association: Association, record: InstanceRecord) -> StoreAnswer | None:
        try:
            context = context_for(association, Kind(record.sop_class_uid, record.transfer_syntax_uid))
        except AssociationRejected as error:
            self._fail(record, NOT_ACCEPTED, error.what)
            return None
        if context.transfer_syntax != record.transfer_syntax_uid:
            self._fail(record, NOT_ACCEPTED, "the archive does not take the transfer syntax in which it is stored")
            return None
        try:
            with mapped_data_set(record.path) as data_set:
                return store_on(association, context, record.sop_uid, data_set, self._parts.cancel)
        except (InstanceError, OSError):
            self._fail(record, "", "its file cannot be read: run qrstation verify --repair")
            return None

    def _take_answer(self, record: InstanceRecord, answer: StoreAnswer) -> None:
        with self._lock:
            self._last_status = answer.status
            self._losses = 0
            if answer.is_stored:
                self._sent.add(record.sop_uid)
                self._rate.count(1)
                return
        self._fail(record, hexadecimal(answer.status), store_words(answer.status).what)

    def _fail(self, record: InstanceRecord, status: str, words: str) -> None:
        with self._lock:
            self._failed[record.sop_uid] = (status, words)

    def _give_up(self, error: StationError) -> None:
        with self._lock:
            self._error = self._error or error

    def _try_again(self, error: PeerError) -> bool:
        """Wait a little after contact was lost; False when it is not worth while any more."""
        with self._lock:
            self._losses += 1
            losses = self._losses
        never_met = isinstance(error, ArchiveUnreachable) and not self._sent
        if losses >= (self._parts.pace.first_contacts if never_met else self._parts.pace.losses):
            self._give_up(error)
            return False
        return not self._parts.cancel.wait(self._parts.pace.pause(losses))

    def _report(self) -> None:
        with self._lock:
            rate = self._rate.a_second()
            progress = RetrieveProgress(JobState.RUNNING, self._count, len(self._sent), rate, 0.0)
        self._parts.report(progress)

    def outcome(self) -> RetrieveOutcome:
        """Say how it ended."""
        missing = tuple(record.sop_uid for record in self._left)
        outcome = RetrieveOutcome(
            JobState.SUCCEEDED,
            self._count,
            len(self._sent),
            missing=(*self._failed, *missing),
            failed=tuple(FailedInstance(uid, status) for uid, (status, _) in self._failed.items()),
            status=None if self._last_status is None else hexadecimal(self._last_status),
        )
        if len(self._sent) == self._count:
            return outcome
        if self._parts.cancel.is_cancelled:
            return replace(outcome, state=JobState.CANCELLED, message="cancelled", advice="retry to send the rest")
        state = JobState.PARTIAL if self._sent else JobState.FAILED
        count = f"{self._count - len(self._sent)} of {self._count} images were not sent"
        if self._error is not None:
            return replace(outcome, state=state, message=f"{count}: {self._error.what}", advice=self._error.advice)
        words = next(iter(dict.fromkeys(words for _, words in self._failed.values())), "")
        advice = "ask its administrator what it accepts from this station"
        return replace(outcome, state=state, message=f"{count}: {words}", advice=advice)
