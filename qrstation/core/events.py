"""News between the rooms: frozen values in the past tense, published after they are true."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from qrstation.core.actor import Actor, peer
from qrstation.core.at_rest import AtRest
from qrstation.core.instance import InstanceRecord
from qrstation.core.jobs.finding import Finding, Step
from qrstation.core.jobs.habits import Habits
from qrstation.core.jobs.job import JobSnapshot
from qrstation.core.jobs.prior import FoundPrior
from qrstation.core.jobs.rule_run import RuleRan
from qrstation.core.notice import Notice
from qrstation.core.patient import Demographics
from qrstation.core.standard.match import Match
from qrstation.core.standard.worklist import WorklistEntry
from qrstation.core.station.audit_sending import SendingChanged


@dataclass(frozen=True, slots=True)
class MatchesFound:
    """An archive answered a part of a search; `generation` tells which search."""

    generation: int
    archive: str
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class SearchAdvanced:
    """An archive's part of a search has come so far."""

    generation: int
    archive: str
    matches: int
    first: float
    """Seconds until its first match came."""


class SearchEnd(StrEnum):
    """How an archive's part of a search ended."""

    COMPLETE = "complete"
    CUT_SHORT = "cut short"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SearchEnded:
    """An archive's part of a search is over; `remarks` say why it failed, or what is to be told of its answer."""

    generation: int
    archive: str
    end: SearchEnd
    matches: int = 0
    seconds: float = 0.0
    remarks: tuple[Notice, ...] = ()
    has_answered: bool = False
    """Of a failure: whether it is what the archive answered; else no answer came."""
    first: float | None = None
    """Seconds until the first match came, or an end without any; None where that is not known."""


@dataclass(frozen=True, slots=True)
class PriorsFound:
    """What a search for priors has found; ``current`` is None where nobody knows the study, or all of it failed.

    While archives are awaited, what is here already comes ranked first, then all again after answers; a better one may
    come yet.
    """

    generation: int
    current: Match | None
    priors: tuple[FoundPrior, ...] = ()
    """Best first; those that are not surely the patient's last."""
    answers: tuple[SearchEnded, ...] = ()
    remarks: tuple[Notice, ...] = ()
    """Why it failed, or what is to be told of it."""
    regions: tuple[str, ...] = ()
    """What the study itself shows."""
    others: tuple[FoundPrior, ...] = ()
    """What is left out because somebody decided that it is another person's."""
    asking: tuple[str, ...] = ()
    """The archives that are still awaited."""

    @property
    def is_final(self) -> bool:
        """Whether the search is over."""
        return not self.asking


@dataclass(frozen=True, slots=True)
class EntriesFound:
    """An archive answered a part of a question to its worklist; `generation` tells which question."""

    generation: int
    archive: str
    entries: tuple[WorklistEntry, ...]


@dataclass(frozen=True, slots=True)
class WorklistEnded:
    """An archive's part of a question to worklists is over; `remarks` as of a search."""

    generation: int
    archive: str
    end: SearchEnd
    entries: int = 0
    seconds: float = 0.0
    remarks: tuple[Notice, ...] = ()
    is_offered: bool = True
    """False where the archive has no worklist."""


@dataclass(frozen=True, slots=True)
class JobChanged:
    """A job has a new snapshot."""

    snapshot: JobSnapshot


@dataclass(frozen=True, slots=True)
class JobsOrdered:
    """The order in which jobs are done, by their numbers, those that are over in their old places."""

    job_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Again:
    """An instance that was here already came again with equal bytes."""

    study_uid: str
    series_uid: str
    sop_uid: str


@dataclass(frozen=True, slots=True)
class InstancesStored:
    """Instances are safe on disk and in the index; what was here already and came again is `again`."""

    instances: tuple[InstanceRecord, ...] = ()
    again: tuple[Again, ...] = ()
    by: Actor | None = None
    """Who brought all of them; None is told by nobody but tests, here and below."""


@dataclass(frozen=True, slots=True)
class StudiesDeleted:
    """Studies or series were removed from the store; an empty `series_uids` means whole studies."""

    study_uids: tuple[str, ...]
    series_uids: tuple[str, ...] = ()
    by: Actor | None = None
    whose: Demographics | None = None
    """The patient of them, where that is one and known."""


@dataclass(frozen=True, slots=True)
class ImportAdvanced:
    """An import has come so far; `number` tells which. Files that are here already count as imported."""

    number: str
    imported: int
    skipped: int
    """Files of folders that are not DICOM."""
    failed: int


@dataclass(frozen=True, slots=True)
class ImportEnded:
    """An import is over; what it kept can be found in the store."""

    number: str
    imported: int = 0
    skipped: int = 0
    failed: tuple[tuple[str, Notice], ...] = ()
    """Paths, each with what was wrong there."""
    studies: tuple[str, ...] = ()
    """The Study Instance UIDs of what is kept, in the order in which they were met."""
    stopped: bool = False
    """Whether it was stopped before its end."""
    notice: Notice | None = None
    """Why nothing could be imported at all."""


@dataclass(frozen=True, slots=True)
class NewsLost:
    """News of the receiver were lost, since we took them too slowly: what is in the store must be counted anew."""


class Difference(StrEnum):
    """How an instance that came again differs from the one that is kept."""

    NONE = "none"
    HEADER = "header"
    PIXELS = "pixels"
    BOTH = "both"
    """Header and pixels."""
    ENCODING = "encoding"
    """Encoded otherwise, so that the pixels cannot be compared byte by byte."""
    UNREADABLE = "unreadable"
    """One of the two cannot be read any more."""
    ALONE = "alone"
    """What was kept is not here any more."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """An instance came again with other bytes and was set aside safely; the first one stays."""

    study_uid: str
    series_uid: str
    sop_uid: str
    difference: Difference


@dataclass(frozen=True, slots=True)
class InstancesSetAside:
    """Instances came again with other bytes: a person is to choose which to use."""

    items: tuple[SetAside, ...]
    by: Actor | None = None
    """Who brought what was set aside."""


@dataclass(frozen=True, slots=True)
class StudiesAside:
    """Of these studies, and of no others, something is set aside that awaits a person's choice."""

    study_uids: tuple[str, ...]


class ReceiverState(StrEnum):
    """How the receiver process is."""

    STARTING = "starting"
    LISTENING = "listening"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class ReceiverChanged:
    """The receiver's state: where it listens, how fast it receives, how full its disk is."""

    state: ReceiverState
    ae_title: str = ""
    host: str = ""
    port: int = 0
    associations: int = 0
    received: int = 0
    """Instances since the receiver started."""
    rate: float = 0.0
    """Instances a second over the last second."""
    bytes_rate: float = 0.0
    store_bytes: int = 0
    free_bytes: int = 0
    restarts: int = 0
    notice: Notice | None = None
    """Why it is not listening, how far it is with its start, or what should be known of one that listens."""
    synced: bool = True
    """False when images are not made safe on the disk before they are acknowledged (sync = false)."""
    trouble: Notice | None = None
    """What keeps a listening receiver from its work, such as a full disk; None when it is well."""
    at_rest: AtRest = AtRest.UNKNOWN


@dataclass(frozen=True, slots=True)
class CallerRefused:
    """The receiver turned a peer away; `ae_title` is what it called itself, checked for control characters."""

    ae_title: str
    address: str
    reason: Notice

    @property
    def by(self) -> Actor:
        """Who called."""
        return peer(self.ae_title, self.address)


@dataclass(frozen=True, slots=True)
class AuditFailed:
    """The audit trail cannot be written; told once, until it can again."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class CommandFailed:
    """The receiver could not do what it was asked for."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class EchoAnswered:
    """The test of an archive ended; `notice` says why it failed."""

    archive: str
    ok: bool
    seconds: float = 0.0
    notice: Notice | None = None
    test: int = 0
    """Which test, by the number that was given to it."""
    passed: tuple[Step, ...] = ()
    """The first links of the chain that were seen to hold."""
    offers: tuple[str, ...] = ()
    """The services that it accepted: "C-FIND" and the like."""
    lacks: tuple[str, ...] = ()
    """Those of the services that this station uses that it did not accept."""


@dataclass(frozen=True, slots=True)
class LinkTried:
    """The doctor tried one link of an archive's chain; `examination` tells which examination."""

    examination: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class HabitsTold:
    """What is known of an archive, as somebody wished to hear, or once it was learned or forgotten."""

    archive: str
    habits: Habits
    task: int = 0
    """The learning that ended; 0 for none."""
    notice: Notice | None = None
    """How that ended, or what could not be done."""


@dataclass(frozen=True, slots=True)
class StudyRecounted:
    """An archive was asked again about a study that was opened: it has ``missing`` instances that are not here."""

    archive: str
    study_uid: str
    missing: int


@dataclass(frozen=True, slots=True)
class HoldingsCounted:
    """The store was asked how many instances it holds of studies and series: UID → count, 0 where it holds none."""

    counts: Mapping[str, int]
    by_patient: Mapping[str, Mapping[Demographics, int]] = field(default_factory=dict)
    """The same of the studies of which anything is here, by the patients that the images name themselves."""


Event = (
    MatchesFound
    | SearchAdvanced
    | SearchEnded
    | PriorsFound
    | RuleRan
    | EntriesFound
    | WorklistEnded
    | JobChanged
    | JobsOrdered
    | InstancesStored
    | StudiesDeleted
    | ImportAdvanced
    | ImportEnded
    | NewsLost
    | InstancesSetAside
    | StudiesAside
    | ReceiverChanged
    | CallerRefused
    | AuditFailed
    | CommandFailed
    | EchoAnswered
    | LinkTried
    | HabitsTold
    | StudyRecounted
    | HoldingsCounted
    | SendingChanged
)
Publish = Callable[[Event], None]
