"""An audit message as values (PS3.15 A.5.1): what happened, who took part, who reports it, and what it was about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum


@dataclass(frozen=True, slots=True)
class Code:
    """A coded value: its code, what it means, and whose code it is."""

    value: str
    meaning: str
    system: str = "DCM"


class Action(StrEnum):
    """What sort of deed it was (EventActionCode)."""

    CREATE = "C"
    READ = "R"
    UPDATE = "U"
    DELETE = "D"
    EXECUTE = "E"


class Outcome(IntEnum):
    """How it went (EventOutcomeIndicator)."""

    SUCCESS = 0
    MINOR_FAILURE = 4
    """Some of it, or something that can be done again."""
    SERIOUS_FAILURE = 8
    MAJOR_FAILURE = 12
    """The one that reports it cannot go on."""


class PointType(StrEnum):
    """What the address of a participant is (NetworkAccessPointTypeCode)."""

    NAME = "1"
    ADDRESS = "2"


@dataclass(frozen=True, slots=True)
class Participant:
    """One who took part: a person, a process, a peer, or a medium (ActiveParticipant)."""

    user_id: str
    requestor: bool = False
    role: Code | None = None
    name: str = ""
    alternative: str = ""
    """"AETITLES=" and the AE titles, of what speaks DICOM (PS3.15 A.5.2)."""
    address: str = ""
    media: Code | None = None
    """What kind of medium it is, of one that is."""


@dataclass(frozen=True, slots=True)
class Instances:
    """How many instances of a SOP class."""

    sop_class_uid: str
    count: int


@dataclass(frozen=True, slots=True)
class Detail:
    """Something more about an object: bytes, which XML need not understand (ValuePair)."""

    kind: str
    value: bytes


@dataclass(frozen=True, slots=True)
class About:
    """What it was about: a study, a patient, a query, a log (ParticipantObjectIdentification)."""

    object_id: str
    id_type: Code
    type_code: str = "2"
    role: str = "3"
    life_cycle: str = ""
    name: str = ""
    query: bytes | None = None
    """The identifier as it was sent; in the place of the name."""
    details: tuple[Detail, ...] = ()
    accession_number: str = ""
    instances: tuple[Instances, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Who reports (AuditSourceIdentification)."""

    source_id: str
    type_code: str = "1"
    """"1" what a person sits before, "4" a process that serves."""


@dataclass(frozen=True, slots=True)
class AuditMessage:
    """One event."""

    event: Code
    action: Action
    time: datetime
    """With its offset."""
    outcome: Outcome
    source: Source
    who: tuple[Participant, ...]
    kind: Code | None = None
    """Which of its kind (EventTypeCode)."""
    said: str = ""
    """How it went, in words or codes (EventOutcomeDescription)."""
    about: tuple[About, ...] = field(default=())
