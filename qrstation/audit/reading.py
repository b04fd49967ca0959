"""Reads an audit message back: what a person, a script or a view wants to know of a record.

A record may have been changed by anybody: it is read as untrusted, without entities.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from qrstation.audit.record import Record

DEEPEST = 8
"""Levels of elements; a message has five."""


@dataclass(frozen=True, slots=True)
class Party:
    """One who took part."""

    user: str
    role: str
    address: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What a record says."""

    number: int
    time: str
    event: str = ""
    code: str = ""
    type: str = ""
    action: str = ""
    outcome: int = 0
    who: tuple[Party, ...] = ()
    studies: tuple[str, ...] = ()
    patients: tuple[str, ...] = ()
    """Patient IDs."""
    names: tuple[str, ...] = ()
    """Patients' names, raw PN."""
    detail: str = ""

    def as_json(self) -> dict[str, Any]:
        """Give the object of the command line's contract."""
        return {
            "time": self.time,
            "event": self.event,
            "code": self.code,
            "type": self.type,
            "action": self.action,
            "outcome": self.outcome,
            "who": [{"user": each.user, "role": each.role, "address": each.address} for each in self.who],
            "studies": list(self.studies),
            "patients": list(self.patients),
            "detail": self.detail,
        }


class NotReadable(ValueError):
    """A record's XML is none, or holds what no message of ours does."""


def seen(record: Record) -> Seen:
    """Read a record; one whose XML is no good has its number and time alone, and says so in its detail."""
    try:
        return _Reader(record).read()
    except NotReadable:
        return Seen(record.number, record.time, detail="unreadable")


class _Reader:
    """Takes what expat tells of one message."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._path: list[str] = []
        self._event: dict[str, str] = {}
        self._event_id: dict[str, str] = {}
        self._type = ""
        self._said: list[str] = []
        self._who: list[dict[str, str]] = []
        self._about: list[dict[str, str]] = []
        self._alert = ""

    def read(self) -> Seen:
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        try:
            parser.Parse(self._record.xml, True)
        except expat.ExpatError as error:
            raise NotReadable from error
        outcome = self._event.get("EventOutcomeIndicator", "")
        return Seen(
            self._record.number,
            self._record.time,
            self._event_id.get("originalText", ""),
            self._event_id.get("csd-code", ""),
            self._type,
            self._event.get("EventActionCode", ""),
            int(outcome) if outcome in ("0", "4", "8", "12") else 0,
            tuple(Party(_user(each), each.get("role", ""), each.get("NetworkAccessPointID", "")) for each in self._who),
            tuple(each["ParticipantObjectID"] for each in self._named("110180")),
            tuple(each["ParticipantObjectID"] for each in self._named("2") if each["ParticipantObjectID"]),
            tuple(each.get("name", "") for each in self._named("2")),
            "".join(self._said) or self._alert,
        )

    def _named(self, id_type: str) -> list[dict[str, str]]:
        return [each for each in self._about if each.get("id_type") == id_type]

    def _start(self, name: str, values: dict[str, str]) -> None:
        self._path.append(name)
        if len(self._path) > DEEPEST:
            raise NotReadable
        if name == "EventIdentification":
            self._event = values
        elif name == "EventID":
            self._event_id = values
        elif name == "EventTypeCode":
            self._type = values.get("originalText", "")
        elif name == "ActiveParticipant":
            self._who.append(dict(values))
        elif name == "RoleIDCode" and self._who:
            self._who[-1]["role"] = values.get("originalText", "")
        elif name == "ParticipantObjectIdentification":
            self._about.append({"ParticipantObjectID": "", **values})
        elif name == "ParticipantObjectIDTypeCode" and self._about:
            self._about[-1]["id_type"] = values.get("csd-code", "")
        elif name == "ParticipantObjectDetail" and values.get("type") == "Alert Description":
            self._alert = _decoded(values.get("value", ""))

    def _end(self, name: str) -> None:
        self._path.pop()

    def _text(self, text: str) -> None:
        if self._path[-1] == "EventOutcomeDescription":
            self._said.append(text)
        elif self._path[-1] == "ParticipantObjectName" and self._about:
            self._about[-1]["name"] = self._about[-1].get("name", "") + text


def _refuse(*_: object) -> None:
    raise NotReadable


def _user(values: dict[str, str]) -> str:
    """Give who it was: the AE title of what speaks DICOM, else the account."""
    alternative = values.get("AlternativeUserID", "")
    return alternative.removeprefix("AETITLES=") if alternative.startswith("AETITLES=") else values.get("UserID", "")


def _decoded(value: str) -> str:
    try:
        return b64decode(value, validate=True).decode("utf-8", "replace")
    except (Base64Error, ValueError):
        return ""
