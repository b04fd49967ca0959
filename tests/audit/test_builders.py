"""Every builder makes a message of PS3.15 A.5, whatever its values hold, and it is read back as it was meant."""

from __future__ import annotations

import datetime
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.audit import builders, terms
from qrstation.audit.builders import Patient, Peer, Station, Study, Subject, user
from qrstation.audit.message import Action, AuditMessage, Instances, Outcome
from qrstation.audit.reading import Seen, seen
from qrstation.audit.record import FIRST_LINK, Record
from qrstation.audit.to_xml import LONGEST_TEXT, to_xml
from tests.audit.schema import RULES, faults

STATION = Station("QRSTATION", "ws-7", "qrstation[4711]")
ARCHIVE = Peer("ORTHANC", "10.0.0.7")
READER = user("reader")
US = STATION.participant()
THEM = ARCHIVE.participant(None, requestor=True)
STUDY = Study("1.2.3", (Instances("1.2.840.10008.5.1.4.1.1.2", 20),), "A-17")
SUBJECT = Subject((STUDY, Study("1.2.4")), Patient("P-1", "Yamada^Tarou=山田^太郎"))
FIND = "1.2.840.10008.5.1.4.1.2.2.1"
IMPLICIT = "1.2.840.10008.1.2"

EVERY: dict[str, Callable[[], AuditMessage]] = {
    "start": lambda: builders.application_activity(STATION, READER, started=True),
    "stop": lambda: builders.application_activity(STATION, None, started=False),
    "log used": lambda: builders.audit_log_used(STATION, READER, "file:logs/audit"),
    "begin": lambda: builders.begin_transferring(STATION, THEM, US, (READER,), SUBJECT),
    "transferred": lambda: builders.instances_transferred(
        STATION, THEM, US, (), SUBJECT, Action.CREATE, Outcome.MINOR_FAILURE, "2 of 20 refused"
    ),
    "export": lambda: builders.export(STATION, READER, (SUBJECT,), "folder"),
    "export by the station": lambda: builders.export(STATION, None, (SUBJECT,), "folder"),
    "import": lambda: builders.import_(STATION, READER, (SUBJECT,), "files", Outcome.SERIOUS_FAILURE, "none"),
    "accessed": lambda: builders.instances_accessed(STATION, READER, SUBJECT),
    "accessed by the station": lambda: builders.instances_accessed(STATION, None, SUBJECT, Action.UPDATE),
    "deleted": lambda: builders.study_deleted(STATION, READER, SUBJECT, ("1.2.3.4", "1.2.3.5")),
    "deleted by the station": lambda: builders.study_deleted(STATION, None, SUBJECT),
    "query": lambda: builders.query(STATION, ARCHIVE, READER, FIND, b"\x08\x00\x05\x00\0\xff", IMPLICIT),
    "alert": lambda: builders.security_alert(
        STATION, terms.NODE_AUTHENTICATION, "refused", ARCHIVE.participant(None), node="10.0.0.7"
    ),
    "settings": lambda: builders.security_alert(STATION, terms.SECURITY_CONFIGURATION, "changed", READER, "file:///x"),
    "login": lambda: builders.user_authentication(STATION, READER, login=True),
    "logout": lambda: builders.user_authentication(STATION, READER, login=False),
}


def read(message: AuditMessage) -> Seen:
    xml = to_xml(message)
    return seen(Record(1, message.time.isoformat(), FIRST_LINK, "-", xml))


@pytest.mark.parametrize("build", EVERY.values(), ids=EVERY)
def test_each_event_is_a_message_of_the_standard(build: Callable[[], AuditMessage]) -> None:
    xml = to_xml(build())
    assert faults(xml) == []
    assert b"\n" not in xml


def test_every_builder_is_here() -> None:
    made = {name for name, value in vars(builders).items() if callable(value) and "AuditMessage" in str(
        getattr(value, "__annotations__", {}).get("return")) and not name.startswith("_")}  # fmt: skip
    called = {name for name in made for build in EVERY.values() if name in build.__code__.co_names}
    assert made == called
    assert len(made) == 11


@pytest.mark.parametrize(
    ("name", "code", "action", "kind"),
    [
        ("start", "110100", "E", "Application Start"),
        ("stop", "110100", "E", "Application Stop"),
        ("log used", "110101", "R", ""),
        ("begin", "110102", "E", ""),
        ("accessed", "110103", "R", ""),
        ("transferred", "110104", "C", ""),
        ("deleted", "110105", "D", ""),
        ("export", "110106", "R", ""),
        ("import", "110107", "C", ""),
        ("query", "110112", "E", ""),
        ("alert", "110113", "E", "Node Authentication"),
        ("login", "110114", "E", "Login"),
    ],
)
def test_events_have_the_codes_of_the_standard(name: str, code: str, action: str, kind: str) -> None:
    said = read(EVERY[name]())
    assert (said.code, said.action, said.type) == (code, action, kind)


def test_what_is_read_back_is_what_was_meant() -> None:
    said = read(EVERY["transferred"]())
    assert said.event == "DICOM Instances Transferred"
    assert said.outcome == 4
    assert said.detail == "2 of 20 refused"
    assert [(each.user, each.role, each.address) for each in said.who] == [
        ("ORTHANC", "Source Role ID", "10.0.0.7"),
        ("QRSTATION", "Destination Role ID", "ws-7"),
    ]
    assert (said.studies, said.patients, said.names) == (("1.2.3", "1.2.4"), ("P-1",), ("Yamada^Tarou=山田^太郎",))
    assert set(said.as_json()) == {
        "time", "event", "code", "type", "action", "outcome", "who", "studies", "patients", "detail"
    }  # fmt: skip
    assert read(EVERY["alert"]()).detail == "refused"


def test_a_query_is_recorded_as_it_was_sent() -> None:
    root = ElementTree.fromstring(to_xml(EVERY["query"]()))
    (about,) = root.findall("ParticipantObjectIdentification")
    assert about.get("ParticipantObjectID") == FIND
    assert b64decode(about.findtext("ParticipantObjectQuery") or "") == b"\x08\x00\x05\x00\0\xff"
    (detail,) = about.findall("ParticipantObjectDetail")
    assert b64decode(detail.get("value") or "") == IMPLICIT.encode()


HOSTILE = st.text(st.characters(codec=None, exclude_categories=()), max_size=40) | st.sampled_from(
    [
        '"/><x>',
        "]]>",
        "&lol;",
        "\0\x1b[2J",
        "\ud800",
        "\ufffe\uffff",
        "a\nb\r\tc",
        "<!DOCTYPE x [<!ENTITY a 'b'>]>",
        "é" * 5000,
    ]
)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_hostile_values_make_a_message_all_the_same(one: str, two: str, three: str) -> None:
    subject = Subject((Study(one, (Instances(two, 1),), three),), Patient(two, three))
    peer = Peer(one, two).participant(None)
    for message in (
        builders.instances_transferred(STATION, peer, user(three), (), subject, Action.CREATE, said=one),
        builders.security_alert(Station(one, two, three), terms.NODE_AUTHENTICATION, two, peer, node=three),
        builders.query(STATION, Peer(two, one), user(one), three, two.encode("utf-8", "replace"), one),
    ):
        xml = to_xml(message)
        assert b"\n" not in xml
        assert [fault for fault in faults(xml) if "ID is" not in fault and "UID" not in fault] == []
        assert read(message).code == message.event.value


def test_a_message_is_bounded_however_much_there_is_to_say() -> None:
    many = Subject(
        tuple(Study(f"1.{n}", tuple(Instances(f"1.2.{k}", 1) for k in range(1000))) for n in range(1000)),
        Patient("i" * 100_000, "n" * 100_000),
    )
    message = builders.begin_transferring(STATION, user("u" * 100_000), THEM, (READER,) * 1000, many)
    xml = to_xml(message)
    assert len(xml) < 1 << 20
    root = ElementTree.fromstring(xml)
    assert root[1].get("UserID") == "u" * (LONGEST_TEXT - 1) + "…"


def test_times_carry_their_offset() -> None:
    message = EVERY["start"]()
    assert message.time.utcoffset() is not None
    fixed = replace(
        message, time=datetime.datetime(2026, 11, 29, 8, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=-3)))
    )
    assert b'EventDateTime="2026-11-29T08:00:00.000-03:00"' in to_xml(fixed)


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (b"<AuditMessage><EventID/><x/></AuditMessage>", 1),
        (b"<AuditMessage><EventIdentification/></AuditMessage>", 1),
        (b"<Other/>", 1),
    ],
)
def test_the_checker_finds_what_is_no_message(xml: bytes, said: int) -> None:
    assert len(faults(xml)) >= said
    assert "Other" not in RULES
