"""Has an archive send images to a third station: our store sees nothing of it, so the archive's counts decide."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from qrstation.core.archive import Archive, Delivery, End, Wanted
from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.errors import StationError
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.jobs.job import FailedInstance, JobOutcome, JobProgress, JobState, RetrieveRequest
from qrstation.core.notice import Notice, notice


def forward(
    request: RetrieveRequest, archive: Archive, report: Callable[[JobProgress], None], cancel: CancelToken
) -> JobOutcome:
    """Have what ``request`` names sent to its destination, series by series; never raises for what a peer did."""
    started = time.monotonic()
    sums = _Sums()
    error: StationError | None = None

    def tell(sent: int) -> None:
        report(JobProgress(JobState.RUNNING, None, sums.sent + sent))

    try:
        with archive.forwarding(request.destination, cancel) as forwarding:
            for series in request.series_uids or ("",):
                if cancel.is_cancelled:
                    break
                wanted = Wanted(request.study_uid, series, request.instance_uids)
                sums.add(forwarding.send(wanted, tell, cancel))
    except Cancelled:
        pass  # before there was an association
    except StationError as lost:
        error = lost
    outcome = JobOutcome(
        state=JobState.SUCCEEDED,
        expected=None,
        stored=sums.sent,
        failed=tuple(FailedInstance(uid, code) for uid, code in sums.refused.items()),
        status=sums.last.code if sums.last else None,
        seconds=round(time.monotonic() - started, 3),
    )
    if cancel.is_cancelled:
        return replace(outcome, state=JobState.CANCELLED, notice=notice(OutcomeCode.FORWARD_CANCELLED))
    if error is None and sums.worst is None and not sums.failed:
        return outcome
    state = JobState.PARTIAL if sums.sent else JobState.FAILED
    return replace(outcome, state=state, notice=_reason(request, error, sums))


class _Sums:
    """The archive's counts over all that was asked."""

    def __init__(self) -> None:
        self.sent = 0
        self.failed = 0
        self.last: Delivery | None = None
        self.worst: Delivery | None = None
        self.refused: dict[str, str] = {}

    def add(self, delivery: Delivery) -> None:
        self.sent += delivery.sent
        self.failed += delivery.failed
        self.last = delivery
        if delivery.end is not End.DONE:
            self.worst = delivery
        self.refused.update(dict.fromkeys(delivery.refused, delivery.code or ""))


def _reason(request: RetrieveRequest, error: StationError | None, sums: _Sums) -> Notice:
    if error is not None:
        return error.notice
    if sums.worst is None:
        return notice(OutcomeCode.NOT_FORWARDED, count=sums.failed)
    if sums.worst.end is End.DESTINATION_UNKNOWN:
        return notice(OutcomeCode.DESTINATION_UNKNOWN, sums.worst.code or "", destination=request.destination)
    return sums.worst.notice or notice(OutcomeCode.NOT_FORWARDED, count=sums.failed)
