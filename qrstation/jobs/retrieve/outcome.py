"""How a retrieve ended and why, from all that was seen, as a code with values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from qrstation.core.archive import Delivery, End
from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.errors import StationError
from qrstation.core.jobs.job import FailedInstance, JobOutcome, JobState
from qrstation.core.notice import Notice, notice
from qrstation.core.standard.node import Node
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.retrieve.ledger import Ledger


@dataclass(slots=True)
class Evidence:
    """What was seen of a retrieve while it ran."""

    last: Delivery | None = None
    """The archive's last answer."""
    worst: Delivery | None = None
    """The last answer that was no success; the one to explain."""
    error: StationError | None = None
    """How contact was lost for good, or never made."""
    refused: dict[str, str] = field(default_factory=dict)
    """SOP Instance UID → the archive's code for which it did not send it."""
    stalled: bool = False
    cancelled: bool = False
    listed_nothing: bool = False
    unlisted_failed: bool = False
    """Whether something that could not be listed was not answered with success."""

    def answered(self, delivery: Delivery, asked_for: tuple[str, ...]) -> None:
        """Take note of an answer, and of what of ``asked_for`` it names as refused."""
        self.last = delivery
        if delivery.end is not End.DONE:
            self.worst = delivery
        wanted = set(asked_for)
        code = delivery.code or ""
        self.refused.update({uid: code for uid in delivery.refused if uid in wanted})


def conclude(ledger: Ledger, seen: Evidence, archive: ArchiveSettings, here: Node, seconds: float) -> JobOutcome:
    """Say how a retrieve to this station (``here``) ended. What the store holds decides, whatever the archive said."""
    missing = ledger.missing
    outcome = JobOutcome(
        state=JobState.SUCCEEDED,
        expected=ledger.expected,
        stored=ledger.stored,
        missing=missing,
        failed=tuple(FailedInstance(uid, seen.refused[uid]) for uid in missing if uid in seen.refused),
        status=seen.last.code if seen.last else None,
        seconds=round(seconds, 3),
    )
    was_left = seen.stalled or seen.cancelled or seen.error is not None
    as_far_as_said = ledger.expected is None and not seen.unlisted_failed and not missing and not was_left
    says_done = seen.last is not None and seen.last.end is End.DONE
    if ledger.is_complete or (as_far_as_said and says_done and ledger.stored):
        return outcome
    if seen.cancelled:
        return replace(outcome, state=JobState.CANCELLED, notice=notice(OutcomeCode.CANCELLED))
    state = JobState.PARTIAL if ledger.stored else JobState.FAILED
    return replace(outcome, state=state, notice=_told(ledger, seen, archive, here))


def _told(ledger: Ledger, seen: Evidence, archive: ArchiveSettings, here: Node) -> Notice:
    why = _reason(ledger, seen, archive, here)
    if not (ledger.expected and ledger.stored):
        return why or notice(OutcomeCode.NOT_ALL_CAME)
    missing, expected = len(ledger.missing), ledger.expected
    if why is None:
        return notice(OutcomeCode.MISSING, missing=missing, expected=expected)
    return notice(OutcomeCode.MISSING_BECAUSE, support=why.support, missing=missing, expected=expected, why=why)


def _reason(ledger: Ledger, seen: Evidence, archive: ArchiveSettings, here: Node) -> Notice | None:
    """Give the nearest cause; None where nothing is known but that something is missing."""
    if seen.stalled:
        return notice(OutcomeCode.SILENT, archive=archive.name, seconds=archive.silence)
    if seen.error is not None:
        return seen.error.notice
    if seen.listed_nothing:
        return notice(OutcomeCode.LISTS_NOTHING, archive=archive.name)
    if seen.worst is not None and seen.worst.end is not End.CANCELLED and seen.worst.notice is not None:
        return seen.worst.notice
    if ledger.stored:
        return None
    return notice(
        OutcomeCode.NONE_ARRIVED, archive=archive.name, ae_title=here.ae_title, host=here.host, port=here.port
    )
