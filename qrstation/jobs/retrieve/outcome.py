"""How a retrieve ended and why, from all that was seen: the one place where its outcome is put into words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from qrstation.core.errors import StationError
from qrstation.core.jobs.job import FailedInstance, JobState, RetrieveOutcome
from qrstation.core.standard.node import Node
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.retrieve.ledger import Ledger
from qrstation.network.dimse.status import CANCELLED, SUCCESS, hexadecimal, move_words, with_comment
from qrstation.network.scu.c_move import MoveEnd


@dataclass(slots=True)
class Evidence:
    """What was seen of a retrieve while it ran."""

    last_status: int | None = None
    """Of the last final response."""
    worst: MoveEnd | None = None
    """The last final response that was no success; the one to explain."""
    error: StationError | None = None
    """How contact was lost for good, or never made."""
    refused: dict[str, int] = field(default_factory=dict)
    """SOP Instance UID → the status for which the archive did not send it."""
    stalled: bool = False
    cancelled: bool = False
    listed_nothing: bool = False
    unlisted_failed: bool = False
    """Whether something that could not be listed was not answered with success."""


def conclude(ledger: Ledger, seen: Evidence, archive: ArchiveSettings, here: Node, seconds: float) -> RetrieveOutcome:
    """Say how a retrieve to this station (``here``) ended. What the store holds decides, whatever the archive said."""
    missing = ledger.missing
    outcome = RetrieveOutcome(
        state=JobState.SUCCEEDED,
        expected=ledger.expected,
        stored=ledger.stored,
        missing=missing,
        failed=tuple(FailedInstance(uid, hexadecimal(seen.refused[uid])) for uid in missing if uid in seen.refused),
        status=None if seen.last_status is None else hexadecimal(seen.last_status),
        seconds=round(seconds, 3),
    )
    was_left = seen.stalled or seen.cancelled or seen.error is not None
    as_far_as_said = ledger.expected is None and not seen.unlisted_failed and not missing and not was_left
    if ledger.is_complete or (as_far_as_said and seen.last_status == SUCCESS and ledger.stored):
        return outcome
    if seen.cancelled:
        return replace(outcome, state=JobState.CANCELLED, message="cancelled", advice="retry to get the rest")
    what, advice = _reason(ledger, seen, archive, here)
    return replace(outcome, state=JobState.PARTIAL if ledger.stored else JobState.FAILED, message=what, advice=advice)


def _reason(ledger: Ledger, seen: Evidence, archive: ArchiveSettings, here: Node) -> tuple[str, str]:
    count = f"{len(ledger.missing)} of {ledger.expected} images are missing" if ledger.expected else ""
    prefix = f"{count}: " if count and ledger.stored else ""
    if seen.stalled:
        return (
            f"{prefix}nothing has come from {archive.name} for {archive.silence:g} s",
            "retry; if it happens again, ask whether the archive is well, or set silence higher",
        )
    if seen.error is not None:
        return prefix + seen.error.what, seen.error.advice
    if seen.listed_nothing:
        return (
            f"{archive.name} lists no images for what was asked",
            "search again: it may have been deleted or moved",
        )
    worst = seen.worst
    if worst is not None and worst.status is not None and worst.status not in (SUCCESS, CANCELLED):
        words = move_words(worst.status, here)
        return with_comment(prefix + words.what, worst.comment), words.advice
    if ledger.stored:
        return count or "not all images came", "retry those that are missing"
    return (
        f"{archive.name} says it sent the images, but none arrived",
        f"it may send them elsewhere: check that it knows {here.ae_title} at address {here.host}, port {here.port}",
    )
