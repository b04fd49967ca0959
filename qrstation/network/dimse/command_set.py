"""DIMSE command sets as bytes, parsed and built by hand: always Implicit VR Little Endian (PS3.7 6.3.1, 9.3)."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

NO_DATA_SET = 0x0101
WITH_DATA_SET = 0x0001
LONGEST_COMMAND_SET = 1 << 16


class Tag(IntEnum):
    """The elements of a command set (PS3.7 annex E.1)."""

    GROUP_LENGTH = 0x00000000
    AFFECTED_SOP_CLASS_UID = 0x00000002
    COMMAND_FIELD = 0x00000100
    MESSAGE_ID = 0x00000110
    MESSAGE_ID_RESPONDED_TO = 0x00000120
    MOVE_DESTINATION = 0x00000600
    PRIORITY = 0x00000700
    DATA_SET_TYPE = 0x00000800
    STATUS = 0x00000900
    OFFENDING_ELEMENT = 0x00000901
    ERROR_COMMENT = 0x00000902
    AFFECTED_SOP_INSTANCE_UID = 0x00001000
    REMAINING = 0x00001020
    COMPLETED = 0x00001021
    FAILED = 0x00001022
    WARNING = 0x00001023
    MOVE_ORIGINATOR = 0x00001030
    MOVE_ORIGINATOR_MESSAGE_ID = 0x00001031


class CommandField(IntEnum):
    """What a message is (0000,0100)."""

    C_STORE_RQ = 0x0001
    C_STORE_RSP = 0x8001
    C_GET_RQ = 0x0010
    C_GET_RSP = 0x8010
    C_FIND_RQ = 0x0020
    C_FIND_RSP = 0x8020
    C_MOVE_RQ = 0x0021
    C_MOVE_RSP = 0x8021
    C_ECHO_RQ = 0x0030
    C_ECHO_RSP = 0x8030
    C_CANCEL_RQ = 0x0FFF


_LOGGED = (
    Tag.COMMAND_FIELD,
    Tag.MESSAGE_ID,
    Tag.MESSAGE_ID_RESPONDED_TO,
    Tag.STATUS,
    Tag.REMAINING,
    Tag.COMPLETED,
    Tag.FAILED,
    Tag.WARNING,
)


class MalformedCommand(ValueError):
    """The bytes are no command set."""


@dataclass(frozen=True, slots=True)
class CommandSet:
    """A parsed command set: tag → the element's bytes."""

    elements: Mapping[int, bytes]

    def number(self, tag: int) -> int | None:
        """Give a US element; None when it is absent or has another length."""
        raw = self.elements.get(tag, b"")
        return int.from_bytes(raw, "little") if len(raw) == 2 else None

    def text(self, tag: int) -> str:
        """Give a UI, AE or LO element as the peer sent it, without its padding; "" when it is absent."""
        return self.elements.get(tag, b"").decode("latin-1").strip(" \0")

    def said(self) -> dict[int, int | str]:
        """Give the numbers by which a log tells what the message is."""
        numbers = {tag: self.number(tag) for tag in _LOGGED}
        return {tag: number for tag, number in numbers.items() if number is not None}

    @property
    def has_data_set(self) -> bool:
        """Tell whether a data set follows (0000,0800)."""
        return self.number(Tag.DATA_SET_TYPE) not in (None, NO_DATA_SET)


def parse_command_set(untrusted: bytes | bytearray | memoryview) -> CommandSet:
    """Parse a command set. Raises MalformedCommand for a length past the end or an element outside group 0000."""
    untrusted = bytes(untrusted)
    if len(untrusted) > LONGEST_COMMAND_SET:
        raise MalformedCommand("the command set is too long")
    elements: dict[int, bytes] = {}
    position = 0
    while position < len(untrusted):
        if position + 8 > len(untrusted):
            raise MalformedCommand("the command set ends within an element")
        group, element, length = struct.unpack_from("<HHL", untrusted, position)
        position += 8
        if group != 0 or position + length > len(untrusted):
            raise MalformedCommand("an element of the command set has a wrong tag or length")
        elements[element] = untrusted[position : position + length]
        position += length
    return CommandSet(elements)


def build_command_set(elements: Sequence[tuple[int, int | str]]) -> bytes:
    """Build a command set from (tag, value) in ascending order: numbers as US, texts padded to an even length."""
    body = b"".join(_element(tag, value) for tag, value in elements)
    return struct.pack("<HHLL", 0, 0, 4, len(body)) + body


def _element(tag: int, value: int | str) -> bytes:
    if isinstance(value, int):
        raw = struct.pack("<H", value)
    else:
        raw = value.encode("ascii")
        if len(raw) % 2:
            raw += b" " if tag in (Tag.MOVE_DESTINATION, Tag.ERROR_COMMENT, Tag.MOVE_ORIGINATOR) else b"\0"
    return struct.pack("<HHL", 0, tag & 0xFFFF, len(raw)) + raw


def cancel_command(message_id: int) -> tuple[tuple[int, int], ...]:
    """Give the command of a C-CANCEL of the operation that ``message_id`` began (PS3.7 9.3.2.3)."""
    return (
        (Tag.COMMAND_FIELD, CommandField.C_CANCEL_RQ),
        (Tag.MESSAGE_ID_RESPONDED_TO, message_id),
        (Tag.DATA_SET_TYPE, NO_DATA_SET),
    )


_COUNTS = {
    Tag.REMAINING: "remaining",
    Tag.COMPLETED: "completed",
    Tag.FAILED: "failed",
    Tag.WARNING: "warning",
}


def say_command(values: Mapping[int, int | str]) -> str:
    """Say a command set for a log: what it is, its number, status and counts; nothing that could name a patient."""
    field = values.get(Tag.COMMAND_FIELD, 0)
    try:
        name = CommandField(int(field)).name.replace("_", "-")
    except ValueError:
        name = f"command {field}"
    parts = [name]
    number = values.get(Tag.MESSAGE_ID, values.get(Tag.MESSAGE_ID_RESPONDED_TO))
    if number is not None:
        parts.append(f"message {number}")
    if (destination := values.get(Tag.MOVE_DESTINATION)) is not None:
        parts.append(f"to {destination}")
    if (status := values.get(Tag.STATUS)) is not None:
        parts.append(f"status 0x{int(status):04X}")
    parts += [f"{word} {values[tag]}" for tag, word in _COUNTS.items() if tag in values]
    return ", ".join(parts)
