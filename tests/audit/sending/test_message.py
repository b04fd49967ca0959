"""What goes over the wire is as RFC 5424 and RFC 5425 write it, whatever the record and the machine are called."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.audit.record import Record
from qrstation.audit.sending.message import framed, message_of, timestamp
from tests.audit.sending.frames import Frames

AT = "2026-11-29T07:05:03.042+02:00"
XML = '<AuditMessage><EventIdentification EventActionCode="R" EventOutcomeIndicator="{}"/>Ä</AuditMessage>'
HEAD = re.compile(
    rb"<(84|85)>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z|-) ([!-~]{1,255}) QRStation - DICOM\+RFC3881 - \xef\xbb\xbf"
)
"""A HEADER of RFC 5424 6 with its NILVALUE for structured data, as we write it."""


def record(time: str, xml: bytes) -> Record:
    return Record(1, time, "0" * 64, "-", xml)


def test_a_record_is_a_message_of_the_security_facility() -> None:
    said = message_of(record(AT, XML.format(0).encode()), "ws-7")
    head = "<85>1 2026-11-29T05:05:03.042Z ws-7 QRStation - DICOM+RFC3881 - \ufeff"
    assert said.decode() == head + XML.format(0)


@pytest.mark.parametrize(("outcome", "priority"), [(0, 85), (4, 84), (8, 84), (12, 84)])
def test_what_failed_is_a_warning(outcome: int, priority: int) -> None:
    assert message_of(record(AT, XML.format(outcome).encode()), "h").startswith(b"<%d>1 " % priority)


def test_what_is_no_time_is_left_out() -> None:
    assert timestamp("2026-99-29T07:05:03+02:00") == timestamp("0001-01-01T00:00:00+14:00") == "-"


@given(st.binary(max_size=300), st.text(max_size=300), st.text(max_size=40) | st.datetimes().map(str))
def test_a_head_is_one_whatever_is_in_it(xml: bytes, host: str, time: str) -> None:
    said = message_of(record(time, xml), host)
    found = HEAD.match(said)
    assert found is not None
    assert said[found.end() :] == xml


@given(st.lists(st.binary(min_size=1, max_size=400), max_size=8), st.integers(1, 50))
def test_messages_are_told_apart_however_the_bytes_come(messages: list[bytes], step: int) -> None:
    stream = b"".join(framed(each) for each in messages)
    frames = Frames()
    read = [each for at in range(0, len(stream), step) for each in frames.feed(stream[at : at + step])]
    assert read == messages
    assert frames.rest == b""
