"""Has an archive send images to a third station: our store sees nothing of it, so the archive's counts decide."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from qrstation.core.errors import StationError
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import FailedInstance, JobState, RetrieveOutcome, RetrieveRequest
from qrstation.core.standard.node import Node
from qrstation.core.station.settings import ArchiveSettings
from qrstation.network.dimse.identifier import move_keys
from qrstation.network.dimse.status import MOVE_DESTINATION_UNKNOWN, SUCCESS, hexadecimal, move_words, with_comment
from qrstation.network.scu.association import Cancelled
from qrstation.network.scu.c_move import MoveCounts, MoveEnd, move_on, open_move

UNABLE = 0x0110


def forward(
    request: RetrieveRequest,
    archive: ArchiveSettings,
    calling_ae_title: str,
    report: Callable[[int], None],
    cancel: CancelToken,
) -> RetrieveOutcome:
    """Move what ``request`` names to its destination, series by series; never raises for what a peer did."""
    started = time.monotonic()
    sums = _Sums()
    error: StationError | None = None
    try:
        with open_move(archive, calling_ae_title, cancel) as association:
            for series in request.series_uids or ("",):
                if cancel.is_cancelled:
                    break
                keys = move_keys(request.study_uid, (series,) if series else (), request.instance_uids)
                end = move_on(
                    association,
                    archive,
                    request.destination,
                    keys,
                    cancel,
                    lambda counts: report(sums.sent + (counts.completed or 0)),
                    archive.silence,  # no arrivals are seen here that could be watched
                )
                sums.add(end)
    except Cancelled:
        pass  # before there was an association
    except StationError as lost:
        error = lost
    outcome = RetrieveOutcome(
        state=JobState.SUCCEEDED,
        expected=None,
        stored=sums.sent,
        failed=tuple(FailedInstance(uid, hexadecimal(status)) for uid, status in sums.refused.items()),
        status=None if sums.status is None else hexadecimal(sums.status),
        seconds=round(time.monotonic() - started, 3),
    )
    if cancel.is_cancelled:
        return replace(outcome, state=JobState.CANCELLED, message="cancelled")
    if error is None and sums.worst is None and not sums.failed:
        return outcome
    what, advice = _reason(request, error, sums)
    return replace(outcome, state=JobState.PARTIAL if sums.sent else JobState.FAILED, message=what, advice=advice)


class _Sums:
    """The archive's counts over all moves of a request."""

    def __init__(self) -> None:
        self.sent = 0
        self.failed = 0
        self.status: int | None = None
        self.worst: MoveEnd | None = None
        self.refused: dict[str, int] = {}

    def add(self, end: MoveEnd) -> None:
        counts: MoveCounts = end.counts
        self.sent += (counts.completed or 0) + (counts.warning or 0)
        self.failed += counts.failed or 0
        self.status = end.status
        if end.status != SUCCESS:
            self.worst = end
        self.refused.update(dict.fromkeys(end.failed_uids, end.status or UNABLE))


def _reason(request: RetrieveRequest, error: StationError | None, sums: _Sums) -> tuple[str, str]:
    if error is not None:
        return error.what, error.advice
    status = sums.worst.status if sums.worst and sums.worst.status is not None else UNABLE
    if status == MOVE_DESTINATION_UNKNOWN:
        return (
            f"the archive does not know {request.destination} (0xA801, move destination unknown)",
            f"ask its administrator to add the move destination {request.destination} with its address and port",
        )
    if sums.worst is None:
        return f"{sums.failed} images were not sent", "retry"
    words = move_words(status, Node(request.destination, "its address", 0))
    return with_comment(words.what, sums.worst.comment), words.advice
