"""Listens to the news of one process and has each deed recorded: which event becomes which message stands here alone.

What must be looked up for a message, such as whose a study is, is looked up on the writer's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Protocol

from qrstation.audit import builders, terms
from qrstation.audit.arrivals import Arrivals, Arrived
from qrstation.audit.builders import Patient, Peer, Station, Study, Subject, user
from qrstation.audit.message import Action, AuditMessage, Instances, Outcome, Participant
from qrstation.audit.refusals import Refusal, Refusals
from qrstation.core.actor import Actor, ActorKind
from qrstation.core.deeds import (
    ArchiveAsked,
    AssociationEnded,
    CallFailed,
    Deed,
    FilesImported,
    InstancesExported,
    InstancesSeen,
    StoreAsked,
    TransferBegan,
    TransferEnded,
)
from qrstation.core.errors import StationError
from qrstation.core.events import CallerRefused, Event, InstancesSetAside, InstancesStored, SearchEnd, StudiesDeleted
from qrstation.core.instance import StudyHeading
from qrstation.core.jobs.job import JobState, RetrieveRequest
from qrstation.core.patient import Demographics
from qrstation.core.standard.uid_registry import STUDY_ROOT_FIND

Headings = Callable[[str], StudyHeading | None]
"""Gives what stands over a study that is here, None where that is not known. Raises StationError."""
Build = Callable[[], Sequence[AuditMessage]]

_ENDS = {
    SearchEnd.COMPLETE: Outcome.SUCCESS,
    SearchEnd.STOPPED: Outcome.SUCCESS,
    SearchEnd.CUT_SHORT: Outcome.MINOR_FAILURE,
    SearchEnd.FAILED: Outcome.SERIOUS_FAILURE,
}
_STATES = {
    JobState.SUCCEEDED: Outcome.SUCCESS,
    JobState.PARTIAL: Outcome.MINOR_FAILURE,
    JobState.CANCELLED: Outcome.MINOR_FAILURE,
    JobState.FAILED: Outcome.SERIOUS_FAILURE,
}


class Writes(Protocol):
    """Has messages written."""

    def add(self, build: Build) -> None:
        """Take what makes messages; it is called on the writer's thread. Never waits, never raises."""


class Recorder:
    """Takes events on any thread; never waits, never raises."""

    def __init__(
        self,
        station: Callable[[], Station],
        person: str,
        writer: Writes,
        heading: Headings = lambda study_uid: None,
    ) -> None:
        """``person`` is the account of this process, who is the one who asks where an event names nobody."""
        self._station = station
        self._person = user(person)
        self._writer = writer
        self._heading = heading
        self._arrivals = Arrivals()
        self._refusals = Refusals()

    def take(self, event: Event | Deed) -> None:
        """Record what an event tells of; most tell of nothing that is recorded."""
        if isinstance(event, InstancesStored):
            self._stored(event)
        elif isinstance(event, InstancesSetAside):
            self._arrived(self._arrivals.set_aside(event))
        elif isinstance(event, AssociationEnded):
            self._arrived(self._arrivals.ended(event))
        elif isinstance(event, CallerRefused | CallFailed):
            if (before := self._refusals.take(event)) is not None:
                self._add(partial(_refused, event, before))
        elif isinstance(event, ArchiveAsked):
            self._add(lambda station: (self._asked(station, event),))
        elif isinstance(event, StoreAsked):
            self._add(lambda station: (self._asked_here(station, event),))
        elif isinstance(event, TransferBegan):
            self._add(lambda station: (self._began(station, event),))
        elif isinstance(event, TransferEnded):
            self._add(lambda station: (self._ended(station, event),))
        else:
            self._take_deed(event)

    def _take_deed(self, event: Event | Deed) -> None:
        """Record what was done with what is here."""
        if isinstance(event, InstancesSeen):
            subject = Subject((_study(event.heading),), _patient(event.heading.demographics))
            self._add(lambda station: (builders.instances_accessed(station, _who(event.by), subject),))
        elif isinstance(event, InstancesExported):
            self._add(lambda station: (self._exported(station, event),))
        elif isinstance(event, FilesImported):
            self._add(lambda station: (self._imported(station, event),))
        elif isinstance(event, StudiesDeleted):
            self._add(lambda station: _deleted(station, event))

    def look(self) -> None:
        """Record what has waited long enough; called now and then."""
        self._arrived(self._arrivals.overdue())
        self._counted(at_the_end=False)

    def close(self) -> None:
        """Record what still waits: nothing more will come."""
        self._arrived(self._arrivals.rest())
        self._counted(at_the_end=True)

    def _counted(self, *, at_the_end: bool) -> None:
        for event, more in self._refusals.counted(at_the_end=at_the_end):
            self._add(partial(_refused, event, more - 1))

    def _add(self, build: Callable[[Station], Sequence[AuditMessage]]) -> None:
        station = self._station()
        self._writer.add(lambda: build(station))

    def _stored(self, event: InstancesStored) -> None:
        by = event.by
        if by is None or by.kind in (ActorKind.STATION, ActorKind.IMPORT):
            return  # told by whom it was brought before, or as one import
        if by.kind is ActorKind.ASSOCIATION:
            self._arrived(self._arrivals.stored(event))
            return
        studies = tuple(dict.fromkeys(record.study_uid for record in event.instances))
        whose = _patient(next((record.patient for record in event.instances), None))
        subject = Subject(tuple(Study(uid) for uid in studies), whose)
        self._add(lambda station: (builders.instances_accessed(station, _who(by), subject, Action.UPDATE),))

    def _arrived(self, arrived: Iterable[Arrived]) -> None:
        for each in arrived:
            self._add(partial(self._transferred, each))

    def _transferred(self, arrived: Arrived, station: Station) -> tuple[AuditMessage, ...]:
        sender = Peer(arrived.by.name, arrived.by.address).participant(None, requestor=True)
        subject = arrived.subject
        if subject.patient == Patient() and subject.studies:
            subject = Subject(subject.studies, self._whose(subject.studies[0].study_uid))
        outcome = Outcome.MINOR_FAILURE if arrived.refused else Outcome.SUCCESS
        said = f"{arrived.refused} instances were refused" if arrived.refused else ""
        us, action = station.participant(), arrived.action
        return (builders.instances_transferred(station, sender, us, (), subject, action, outcome, said),)

    def _asked(self, station: Station, event: ArchiveAsked) -> AuditMessage:
        said = str(event.notice) if event.notice is not None else ""
        return builders.query(
            station,
            Peer(event.ae_title, event.host),
            self._person,
            event.sop_class_uid,
            event.identifier,
            event.transfer_syntax_uid,
            _ENDS[event.end],
            said or (event.end if event.end is not SearchEnd.COMPLETE else ""),
        )

    def _asked_here(self, station: Station, event: StoreAsked) -> AuditMessage:
        here, asked = Peer(station.ae_title, station.host), event.asked.encode("utf-8", "replace")
        return builders.query(station, here, self._person, STUDY_ROOT_FIND, asked)

    def _began(self, station: Station, event: TransferBegan) -> AuditMessage:
        sender, receiver = self._ends(station, event)
        return builders.begin_transferring(station, sender, receiver, self._others(station, event), self._of(event))

    def _ended(self, station: Station, event: TransferEnded) -> AuditMessage:
        began, outcome = event.began, event.outcome
        sender, receiver = self._ends(station, began)
        of = f" of {outcome.expected}" if outcome.expected is not None else ""
        why = f"; {outcome.notice}" if outcome.notice is not None and outcome.state is not JobState.SUCCEEDED else ""
        return builders.instances_transferred(
            station,
            sender,
            receiver,
            self._others(station, began),
            self._of(began),
            Action.READ,
            _STATES.get(outcome.state, Outcome.SERIOUS_FAILURE),
            f"{outcome.state}: {outcome.stored}{of} instances{why}",
        )

    def _ends(self, station: Station, event: TransferBegan) -> tuple[Participant, Participant]:
        """Give who sends and who receives."""
        far = Peer(event.ae_title, event.host).participant(None)
        near = station.participant(requestor=True)
        request = event.request
        if not isinstance(request, RetrieveRequest):
            return near, far
        third = request.destination not in ("", station.ae_title)
        return far, Peer(request.destination).participant(None) if third else near

    def _others(self, station: Station, event: TransferBegan) -> tuple[Participant, ...]:
        who = _who(event.by)
        request = event.request
        third = isinstance(request, RetrieveRequest) and request.destination not in ("", station.ae_title)
        ours = (station.participant(requestor=who is None),) if third else ()
        return (*ours, *((who,) if who is not None else ()))

    def _of(self, event: TransferBegan) -> Subject:
        studies = tuple(Study(uid) for uid in event.request.study_uids)
        return Subject(studies, self._whose(event.request.study_uid))

    def _exported(self, station: Station, event: InstancesExported) -> AuditMessage:
        count = (Instances("", len(event.sop_uids)),) if len(event.study_uids) == 1 else ()
        subjects = [Subject((Study(uid, count),), self._whose(uid)) for uid in event.study_uids]
        return builders.export(station, _who(event.by), subjects, event.target)

    def _imported(self, station: Station, event: FilesImported) -> AuditMessage:
        subjects = [Subject((Study(uid),), self._whose(uid)) for uid in event.study_uids]
        if not event.failed:
            outcome = Outcome.SUCCESS
        else:
            outcome = Outcome.MINOR_FAILURE if event.imported else Outcome.SERIOUS_FAILURE
        said = f"{event.imported} imported, {event.failed} failed"
        return builders.import_(station, _who(event.by), subjects, "files", outcome, said)

    def _whose(self, study_uid: str) -> Patient:
        try:
            heading = self._heading(study_uid)
        except StationError:  # the record says which study it was all the same
            heading = None
        return _patient(heading.demographics) if heading is not None else Patient()


def _refused(event: Refusal, before: int, station: Station) -> tuple[AuditMessage, ...]:
    """Make the alert of a caller who was refused or of a call that failed, and of how many ``before`` it."""
    is_caller = isinstance(event, CallerRefused)
    once = "refused a caller" if is_caller else "TLS failed"
    again = "refused {} more callers" if is_caller else "TLS failed {} more times"
    said = f"{again.format(before + 1)}, the last: " if before else f"{once}: "
    who = Peer(event.ae_title, event.address).participant(None, requestor=is_caller)
    kind, failed = terms.NODE_AUTHENTICATION, Outcome.MINOR_FAILURE
    return (builders.security_alert(station, kind, f"{said}{event.reason}", who, node=event.address, outcome=failed),)


def _deleted(station: Station, event: StudiesDeleted) -> tuple[AuditMessage, ...]:
    who = _who(event.by) if event.by is not None else None
    return tuple(
        builders.study_deleted(station, who, Subject((Study(uid),), _patient(event.whose)), event.series_uids)
        for uid in event.study_uids
    )


def _who(by: Actor) -> Participant | None:
    """Give the person who acted, None for the station itself."""
    return user(by.name) if by.kind in (ActorKind.WINDOW, ActorKind.COMMAND, ActorKind.IMPORT) else None


def _study(heading: StudyHeading) -> Study:
    return Study(heading.study_uid, accession_number=heading.accession_number)


def _patient(whose: Demographics | None) -> Patient:
    return Patient(whose.patient_id, whose.name) if whose is not None else Patient()
