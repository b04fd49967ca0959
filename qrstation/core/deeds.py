"""Deeds: what was done with whose images, told where it was done, for the audit trail; no other listens yet.

What others show or go by as well is an event (see `qrstation.core.events`), and the trail takes it from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from qrstation.core.actor import Actor
from qrstation.core.events import SearchEnd
from qrstation.core.instance import StudyHeading
from qrstation.core.jobs.job import JobOutcome, Request
from qrstation.core.notice import Notice
from qrstation.core.standard.query import Query


@dataclass(frozen=True, slots=True)
class ArchiveAsked:
    """An archive was asked for what matches an identifier, and its answer is over; told where it was asked."""

    ae_title: str
    host: str
    sop_class_uid: str
    transfer_syntax_uid: str
    identifier: bytes = field(repr=False)
    """As it was sent: it may name a patient."""
    end: SearchEnd = SearchEnd.COMPLETE
    matches: int = 0
    notice: Notice | None = None
    """Why it failed, or what is to be told of the answer."""


@dataclass(frozen=True, slots=True)
class CallFailed:
    """TLS with an archive that was called failed, or its files do not serve; told where it was called."""

    ae_title: str
    address: str
    """The host that the settings name."""
    reason: Notice


@dataclass(frozen=True, slots=True)
class StoreAsked:
    """A person asked what the store holds; told where it was asked."""

    asked: str = field(repr=False)
    """The keys, as KEYWORD=VALUE lines: it may name a patient."""
    matches: int = 0


def store_asked(queries: Iterable[Query], matches: int, words: str = "") -> StoreAsked:
    """Give that the store was asked by each of ``queries``, and for studies in which ``words`` stand."""
    keys = [f"{keyword}={value}" for query in queries for keyword, value in (*query.keys, *query.series_keys)]
    return StoreAsked("\n".join(dict.fromkeys([*keys, *([f"words={words}"] if words else [])])), matches)


@dataclass(frozen=True, slots=True)
class TransferBegan:
    """An archive is about to be asked to send instances, or to be sent some; told where that is done."""

    request: Request
    ae_title: str
    host: str
    by: Actor


@dataclass(frozen=True, slots=True)
class TransferEnded:
    """And how that ended."""

    began: TransferBegan
    outcome: JobOutcome


@dataclass(frozen=True, slots=True)
class AssociationEnded:
    """An association over which a peer sent instances is over; told where it was."""

    by: Actor
    kept: int
    """How many were acknowledged."""
    refused: int


@dataclass(frozen=True, slots=True)
class InstancesSeen:
    """A person looks at a study, or had some of it drawn or measured; told where it is seen."""

    heading: StudyHeading
    by: Actor


@dataclass(frozen=True, slots=True)
class FilesImported:
    """The receiver has brought files in; told where that was done."""

    study_uids: tuple[str, ...]
    imported: int
    failed: int
    by: Actor


class ExportTarget(StrEnum):
    """To what kind of place instances are exported."""

    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class InstancesExported:
    """Copies of instances left the store: which, and to what kind of place.

    Not the place itself: people name folders after patients.
    """

    study_uids: tuple[str, ...]
    series_uids: tuple[str, ...]
    sop_uids: tuple[str, ...]
    target: ExportTarget
    by: Actor


Deed = (
    ArchiveAsked
    | CallFailed
    | StoreAsked
    | TransferBegan
    | TransferEnded
    | AssociationEnded
    | InstancesSeen
    | FilesImported
    | InstancesExported
)
Tell = Callable[[Deed], None]
