"""The items of an association's request and answer (PS3.8 9.3.2, 9.3.3): read by hand, with every length checked.

pynetdicom's item classes raise, of what nobody need know, whatever comes to their mind, and warn with what a peer sent.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

FIXED_FIELDS = 68
"""Bytes of an A-ASSOCIATE-RQ and -AC behind their PDU's head and before the first item."""
APPLICATION_CONTEXT_ITEM, ANSWERED_CONTEXT_ITEM, TRANSFER_SYNTAX_ITEM, USER_INFORMATION_ITEM = 0x10, 0x21, 0x40, 0x50
MAXIMUM_LENGTH_ITEM, EXTENDED_NEGOTIATION_ITEM = 0x51, 0x56


class MalformedItems(ValueError):
    """The bytes are no items."""


def items_in(untrusted: bytes) -> Iterator[tuple[int, bytes]]:
    """Give type and value of each item. Raises MalformedItems where one goes on behind the end."""
    position = 0
    while position < len(untrusted):
        if position + 4 > len(untrusted):
            raise MalformedItems("it ends within an item")
        kind, length = struct.unpack_from(">BxH", untrusted, position)
        position += 4
        if position + length > len(untrusted):
            raise MalformedItems("an item is longer than all of it")
        yield kind, untrusted[position : position + length]
        position += length


def text_of(untrusted: bytes) -> str:
    """Give a UID or an AE title without its padding."""
    return untrusted.decode("latin-1").strip(" \0")
