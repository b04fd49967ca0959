"""The line of a record: chained, sealed, and read back as it was written."""

from __future__ import annotations

import pytest

from qrstation.audit.record import FIRST_LINK, UNSEALED, Key, following, link_of, record_of

TIME = "2026-11-29T08:00:00.123+01:00"
XML = "<AuditMessage n='Müller'/>".encode()


@pytest.mark.parametrize("key", [None, Key(b"k" * 32)])
def test_a_record_is_read_as_it_was_written(key: Key | None) -> None:
    record = following(FIRST_LINK, 1, TIME, XML, key)
    assert record.line.endswith(b"\n")
    assert record_of(record.line[:-1]) == record
    assert record.day == "2026-11-29"
    assert (record.seal == UNSEALED) is (key is None)


def test_every_part_of_a_record_is_in_its_link() -> None:
    link = link_of(FIRST_LINK, 1, TIME, XML)
    others = {
        link_of("1" * 64, 1, TIME, XML),
        link_of(FIRST_LINK, 2, TIME, XML),
        link_of(FIRST_LINK, 1, TIME.replace("08", "09"), XML),
        link_of(FIRST_LINK, 1, TIME, XML + b" "),
    }
    assert len(others | {link}) == 5


def test_a_seal_needs_the_key_and_says_which_it_was() -> None:
    one, other = Key(b"1" * 32), Key(b"2" * 32)
    assert one.seal("a" * 64) != one.seal("b" * 64)
    assert one.name != other.name
    assert one.seal("a" * 64).startswith(one.name)


@pytest.mark.parametrize(
    "line",
    [b"", b"hello", b"0 2026", b"1 2026-11-29T08:00:00+01:00 " + b"a" * 64 + b" -", b"\xff" * 300],
    ids=["nothing", "a word", "begun", "without XML", "bytes"],
)
def test_what_is_no_record_is_none(line: bytes) -> None:
    assert record_of(line) is None
