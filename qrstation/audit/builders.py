"""Builds the audit messages: a typed function for each event of PS3.15 A.5.3, which alone decides what takes part."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qrstation.audit import terms
from qrstation.audit.message import (
    About,
    Action,
    AuditMessage,
    Code,
    Detail,
    Instances,
    Outcome,
    Participant,
    Source,
)


@dataclass(frozen=True, slots=True)
class Station:
    """This process as it reports and takes part: the station's AE title, its host, and what sort of process it is."""

    ae_title: str
    host: str
    process: str
    """What the process is in the system's lists, with its number: "qrstation[4711]"."""
    serves: bool = False
    """Whether it serves (the receiver), or a person sits before it."""

    @property
    def source(self) -> Source:
        """Who reports."""
        return Source(f"{self.ae_title}@{self.host}", "4" if self.serves else "1")

    def participant(self, role: Code | None = None, *, requestor: bool = False) -> Participant:
        """Give the process as one who takes part."""
        return Participant(self.process, requestor, role, "QR Station", f"AETITLES={self.ae_title}", self.host)


@dataclass(frozen=True, slots=True)
class Peer:
    """An application entity, or whoever called as one."""

    ae_title: str
    address: str = ""

    def participant(self, role: Code | None, *, requestor: bool = False) -> Participant:
        """Give the peer as one who takes part; one that said no title, or speaks no DICOM, by its address."""
        titles = f"AETITLES={self.ae_title}" if self.ae_title else ""
        return Participant(self.ae_title or self.address, requestor, role, "", titles, self.address)


@dataclass(frozen=True, slots=True)
class Patient:
    """Whose it is, as the images or the archive say."""

    patient_id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Study:
    """A study, and what of it is meant."""

    study_uid: str
    instances: tuple[Instances, ...] = ()
    accession_number: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What was dealt with: studies of one patient."""

    studies: tuple[Study, ...]
    patient: Patient = Patient()


Who = Participant | None
"""A person, None where the station acts by itself."""


def user(name: str) -> Participant:
    """Give the person of an account of this system."""
    return Participant(name, requestor=True)


def now() -> datetime.datetime:
    """Give the time, with the offset that is in force here."""
    return datetime.datetime.now().astimezone()


def application_activity(station: Station, launcher: Who, *, started: bool) -> AuditMessage:
    """The program began or ended (A.5.3.1)."""
    launched = (_as(launcher, terms.LAUNCHER),) if launcher is not None else ()
    kind = terms.APPLICATION_START if started else terms.APPLICATION_STOP
    who = (station.participant(terms.APPLICATION), *launched)
    return _message(station, terms.APPLICATION_ACTIVITY, Action.EXECUTE, who, kind=kind)


def audit_log_used(station: Station, reader: Participant, log: str) -> AuditMessage:
    """Somebody read the trail (A.5.3.2); ``log`` is its URI."""
    about = About(log, terms.URI, "2", "13", "6", "Security Audit Log")
    return _message(station, terms.AUDIT_LOG_USED, Action.READ, (reader, station.participant()), (about,))


def begin_transferring(
    station: Station, sender: Participant, receiver: Participant, others: Sequence[Participant], subject: Subject
) -> AuditMessage:
    """Instances are about to be sent from one to the other (A.5.3.3)."""
    who = (_as(sender, terms.SENDER), _as(receiver, terms.DESTINATION), *others)
    return _message(station, terms.BEGIN_TRANSFERRING, Action.EXECUTE, who, about_subject(subject))


def instances_transferred(
    station: Station,
    sender: Participant,
    receiver: Participant,
    others: Sequence[Participant],
    subject: Subject,
    action: Action,
    outcome: Outcome = Outcome.SUCCESS,
    said: str = "",
) -> AuditMessage:
    """Instances were sent from one to the other (A.5.3.7).

    ``action`` is CREATE where the receiver lacked them, READ where it had them or where that is not known here, UPDATE
    where they are other versions.
    """
    who = (_as(sender, terms.SENDER), _as(receiver, terms.DESTINATION), *others)
    return _message(station, terms.INSTANCES_TRANSFERRED, action, who, about_subject(subject), None, outcome, said)


def export(
    station: Station, by: Who, subjects: Sequence[Subject], place: str, outcome: Outcome = Outcome.SUCCESS
) -> AuditMessage:
    """Copies left for a medium (A.5.3.4); ``place`` is the sort of place, not its path: people name folders after
    patients.
    """
    exporter = _as(by, terms.SENDER) if by is not None else station.participant(terms.SENDER, requestor=True)
    media = Participant(place, False, terms.DESTINATION_MEDIA, media=terms.URI_MEDIA)
    about = tuple(one for each in subjects for one in about_subject(each))
    others = (station.participant(),) if by is not None else ()
    return _message(station, terms.EXPORT, Action.READ, (exporter, media, *others), about, None, outcome)


def import_(
    station: Station,
    by: Who,
    subjects: Sequence[Subject],
    place: str,
    outcome: Outcome = Outcome.SUCCESS,
    said: str = "",
) -> AuditMessage:
    """Copies came from a medium (A.5.3.5)."""
    importer = _as(by, terms.DESTINATION) if by is not None else station.participant(terms.DESTINATION, requestor=True)
    media = Participant(place, False, terms.SOURCE_MEDIA, media=terms.URI_MEDIA)
    about = tuple(one for each in subjects for one in about_subject(each))
    others = (station.participant(),) if by is not None else ()
    return _message(station, terms.IMPORT, Action.CREATE, (importer, media, *others), about, None, outcome, said)


def instances_accessed(station: Station, by: Who, subject: Subject, action: Action = Action.READ) -> AuditMessage:
    """Instances were looked at, or changed (A.5.3.6)."""
    who = (by, station.participant()) if by is not None else (station.participant(requestor=True),)
    return _message(station, terms.INSTANCES_ACCESSED, action, who, about_subject(subject))


def study_deleted(
    station: Station, by: Who, subject: Subject, series_uids: Sequence[str] = (), outcome: Outcome = Outcome.SUCCESS
) -> AuditMessage:
    """A study went, or some of its series (A.5.3.8)."""
    who = (by, station.participant()) if by is not None else (station.participant(requestor=True),)
    about = about_subject(subject, "15")
    if series_uids and about:
        series = tuple(_detail("Series Instance UID", uid) for uid in series_uids)
        first = about[0]
        about = (
            About(
                first.object_id,
                first.id_type,
                life_cycle=first.life_cycle,
                details=series,
                accession_number=first.accession_number,
                instances=first.instances,
            ),
            *about[1:],
        )
    return _message(station, terms.STUDY_DELETED, Action.DELETE, who, about, None, outcome)


def query(
    station: Station,
    asked: Peer,
    by: Who,
    sop_class_uid: str,
    identifier: bytes,
    transfer_syntax_uid: str = "",
    outcome: Outcome = Outcome.SUCCESS,
    said: str = "",
) -> AuditMessage:
    """An archive was asked (A.5.3.10); ``identifier`` is what was sent, in its transfer syntax, or text. No answers."""
    asking = station.participant(terms.SENDER, requestor=by is None)
    who = (asking, asked.participant(terms.DESTINATION), *((by,) if by is not None else ()))
    details = (_detail("TransferSyntax", transfer_syntax_uid),) if transfer_syntax_uid else ()
    about = About(sop_class_uid, terms.CLASS_UID, query=identifier, details=details)
    return _message(station, terms.QUERY, Action.EXECUTE, who, (about,), None, outcome, said)


def security_alert(
    station: Station,
    kind: Code,
    description: str,
    by: Who = None,
    uri: str = "",
    node: str = "",
    outcome: Outcome = Outcome.SUCCESS,
    life_cycle: str = "",
    details: Sequence[Detail] = (),
) -> AuditMessage:
    """Something that whoever answers for security should know (A.5.3.11): a refused caller, other settings, a broken
    chain. ``node`` or ``uri`` is what it was about; ``description`` holds no patient data.
    """
    others = (by,) if by is not None else ()
    who = (station.participant(requestor=by is None or not by.requestor), *others)
    subject, named_by = (node, terms.NODE_ID) if node else (uri or "urn:qrstation", terms.URI)
    described = (_detail("Alert Description", description), *details)
    about = About(subject, named_by, "2", "13", life_cycle, details=described)
    return _message(station, terms.SECURITY_ALERT, Action.EXECUTE, who, (about,), kind, outcome, description)


def user_authentication(station: Station, person: Participant, *, login: bool) -> AuditMessage:
    """The system's user began or ended to use the program (A.5.3.12): the system itself knows who that is."""
    kind = terms.LOGIN if login else terms.LOGOUT
    return _message(station, terms.USER_AUTHENTICATION, Action.EXECUTE, (person, station.participant()), kind=kind)


def about_subject(subject: Subject, life_cycle: str = "") -> tuple[About, ...]:
    """Give a patient's studies, and then the patient, as what an event was about."""
    patient = subject.patient
    named = patient.patient_id or patient.name
    person = (About(patient.patient_id, terms.PATIENT_NUMBER, "1", "1", name=patient.name),) if named else ()
    return (*_studies(subject.studies, life_cycle), *person)


def _studies(studies: Iterable[Study], life_cycle: str) -> tuple[About, ...]:
    return tuple(
        About(
            study.study_uid,
            terms.STUDY_UID,
            life_cycle=life_cycle,
            accession_number=study.accession_number,
            instances=study.instances,
        )
        for study in studies
    )


def _detail(kind: str, value: str) -> Detail:
    return Detail(kind, value.encode("utf-8", "replace"))


def _as(one: Participant, role: Code) -> Participant:
    """Give one who takes part in a role."""
    return Participant(one.user_id, one.requestor, role, one.name, one.alternative, one.address, one.media)


def _message(
    station: Station,
    event: Code,
    action: Action,
    who: tuple[Participant, ...],
    about: tuple[About, ...] = (),
    kind: Code | None = None,
    outcome: Outcome = Outcome.SUCCESS,
    said: str = "",
) -> AuditMessage:
    return AuditMessage(event, action, now(), outcome, station.source, who, kind, said, about)
