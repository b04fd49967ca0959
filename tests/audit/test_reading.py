"""Records that were changed are read as untrusted: nothing in them does anything, or ends the reader."""

from __future__ import annotations

import pytest

from qrstation.audit.reading import Seen, seen
from qrstation.audit.record import FIRST_LINK, Record

TIME = "2026-11-29T08:00:00+01:00"
LAUGHS = b"""<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]><AuditMessage>&y;</AuditMessage>"""


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<",
        b"hello",
        b"<a>" * 50,
        LAUGHS.replace(b"\n", b""),
        b"\xff\xfe",
        b"<a>" * 20 + b"</a>" * 20,
        b"<a>&undefined;</a>",
    ],
    ids=["nothing", "begun", "a word", "unclosed", "entities", "bytes", "deep", "an entity"],
)
def test_what_is_no_message_says_so(xml: bytes) -> None:
    assert seen(Record(7, TIME, FIRST_LINK, "-", xml)) == Seen(7, TIME, detail="unreadable")


@pytest.mark.parametrize(
    "xml",
    [
        b'<A><EventIdentification EventOutcomeIndicator="-1"><RoleIDCode/></EventIdentification></A>',
        b'<A><ParticipantObjectDetail type="Alert Description" value="%%%"/></A>',
        b"<ParticipantObjectIDTypeCode csd-code='110180'/>",
    ],
)
def test_what_is_odd_gives_what_it_can(xml: bytes) -> None:
    said = seen(Record(7, TIME, FIRST_LINK, "-", xml))
    assert (said.number, said.outcome, said.studies, said.detail) == (7, 0, (), "")
