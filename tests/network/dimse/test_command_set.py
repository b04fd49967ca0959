"""Command sets: built and parsed the same, and nothing but its own error for what is none."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.network.dimse.command_set import (
    LONGEST_COMMAND_SET,
    MalformedCommand,
    Tag,
    build_command_set,
    parse_command_set,
)


def test_what_is_built_is_parsed_again() -> None:
    built = build_command_set(
        [(Tag.AFFECTED_SOP_CLASS_UID, "1.2.3"), (Tag.COMMAND_FIELD, 0x0001), (Tag.MOVE_DESTINATION, "ABC")]
    )
    command = parse_command_set(built)
    assert command.text(Tag.AFFECTED_SOP_CLASS_UID) == "1.2.3"
    assert command.number(Tag.COMMAND_FIELD) == 1
    assert command.text(Tag.MOVE_DESTINATION) == "ABC"
    assert command.number(Tag.STATUS) is None
    assert len(built) % 2 == 0


def test_the_group_length_counts_what_follows_it() -> None:
    built = build_command_set([(Tag.COMMAND_FIELD, 0x0030)])
    assert int.from_bytes(built[8:12], "little") == len(built) - 12


@given(st.binary(max_size=300))
def test_any_bytes_are_parsed_or_refused(data: bytes) -> None:
    with contextlib.suppress(MalformedCommand):
        parse_command_set(data)


def test_a_length_past_the_end_is_refused() -> None:
    with pytest.raises(MalformedCommand):
        parse_command_set(b"\x00\x00\x02\x00\xff\xff\xff\xff1.2")


def test_an_element_of_another_group_is_refused() -> None:
    with pytest.raises(MalformedCommand):
        parse_command_set(b"\x08\x00\x02\x00\x00\x00\x00\x00")


def test_a_command_set_that_is_too_long_is_refused() -> None:
    with pytest.raises(MalformedCommand):
        parse_command_set(bytes(LONGEST_COMMAND_SET + 1))
