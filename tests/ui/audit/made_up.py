"""A trail with records of each kind, for the view."""

from __future__ import annotations

from qrstation.audit import builders, terms
from qrstation.audit.builders import Patient, Peer, Station, Study, Subject, user
from qrstation.audit.message import Action, AuditMessage, Outcome
from qrstation.audit.to_xml import to_xml
from qrstation.audit.trail import Entry
from qrstation.core.station.home import Home
from tests.audit.material import trail_of

STATION = Station("QRSTATION", "ws-7", "qrstation[4711]")
ANN = user("ann")
MAIN = Peer("MAIN", "10.0.0.5").participant(None)


def subject(number: int) -> Subject:
    """Give a patient with a study."""
    return Subject((Study(f"1.2.{number}"),), Patient(f"P{number}", f"Doe^Jane {number}"))


def seen_by(person: str, number: int) -> AuditMessage:
    """Give that somebody looked at a study."""
    return builders.instances_accessed(STATION, user(person), subject(number))


def transferred(number: int, outcome: Outcome = Outcome.SUCCESS, said: str = "") -> AuditMessage:
    """Give that a study came from an archive."""
    here = STATION.participant()
    return builders.instances_transferred(
        STATION, MAIN, here, (ANN,), subject(number), Action.CREATE, outcome, said
    )  # fmt: skip


def started() -> AuditMessage:
    """Give that the program began."""
    return builders.application_activity(STATION, ANN, started=True)


def refused(address: str = "10.0.0.9") -> AuditMessage:
    """Give that a caller was refused."""
    return builders.security_alert(
        STATION, terms.NODE_AUTHENTICATION, f"a stranger called from {address}", node="STRANGER",
        outcome=Outcome.MINOR_FAILURE,
    )  # fmt: skip


def record(home: Home, messages: list[AuditMessage], day: str = "2026-11-29") -> None:
    """Write records into the trail of a home."""
    trail_of(home, day=day).append([Entry(each.time, to_xml(each)) for each in messages])
