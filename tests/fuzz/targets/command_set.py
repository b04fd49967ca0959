"""Command sets (PS3.7 6.3): parsed or refused, said for the log without their texts, and built again the same."""

from __future__ import annotations

from collections.abc import Mapping

from qrstation.network.dimse.command_set import (
    CommandField,
    MalformedCommand,
    Tag,
    build_command_set,
    parse_command_set,
    say_command,
)
from qrstation.network.dimse.messages import Request
from qrstation.network.scu.c_move import counts_of
from tests.fuzz.made import CT, named
from tests.fuzz.target import Target


def _take(data: bytes) -> None:
    command = parse_command_set(data)
    said = say_command(command.said())
    assert said.isascii()
    assert len(said) < 200
    counts_of(command)
    for tag in Tag:
        assert isinstance(command.text(tag), str)
    assert command.has_data_set in (True, False)
    Request(1, 7, CommandField.C_FIND_RQ).is_answered_by(1, command)
    numbers = [(tag, number) for tag, number in sorted(command.said().items())]
    again = parse_command_set(build_command_set(numbers))
    assert again.said() == command.said()


def _seeds() -> Mapping[str, bytes]:
    start = [(Tag.AFFECTED_SOP_CLASS_UID, CT)]
    return named(
        request=build_command_set([*start, (Tag.COMMAND_FIELD, 1), (Tag.MESSAGE_ID, 7), (Tag.PRIORITY, 0),
                                   (Tag.DATA_SET_TYPE, 1), (Tag.AFFECTED_SOP_INSTANCE_UID, "1.2.3")]),
        response=build_command_set([*start, (Tag.COMMAND_FIELD, 0x8021), (Tag.MESSAGE_ID_RESPONDED_TO, 7),
                                    (Tag.DATA_SET_TYPE, 0x0101), (Tag.STATUS, 0xB000), (Tag.ERROR_COMMENT, "no"),
                                    (Tag.REMAINING, 1), (Tag.COMPLETED, 2), (Tag.FAILED, 3), (Tag.WARNING, 4)]),
    )  # fmt: skip


TARGET = Target(_take, _seeds, (MalformedCommand,))
