"""The head of an element, an item or a delimiter: tag, VR and length (PS3.5 section 7.1); only here they are read."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Protocol

from qrstation.core.standard.encoding import Encoding
from qrstation.core.standard.vr import LONG, SHORT

UNDEFINED = 0xFFFFFFFF
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
DELIMITERS = 0xFFFE
"""The group of items and delimiters, which are no elements of their own and have no VR (PS3.5 7.5)."""
FLOAT_PIXEL_DATA, DOUBLE_PIXEL_DATA, PIXEL_DATA = 0x7FE00008, 0x7FE00009, 0x7FE00010
PIXEL_TAGS = (PIXEL_DATA, FLOAT_PIXEL_DATA, DOUBLE_PIXEL_DATA)
LONGEST_HEAD = 12
ITEM_HEAD = 8
"""Bytes of the head of an item or a delimiter, and the least of any."""

Raw = bytes | bytearray | memoryview


class Buffer(Protocol):
    """A row of bytes: in memory, or a file of which slices are read."""

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice, /) -> Raw: ...


Head = tuple[int, str, int, int]
"""Tag, VR ("" where none is written), length of the value, and bytes of the head itself.

A plain tuple: one with names would take as long to make as the head takes to be read.
"""
_SHORT = {vr.encode(): vr for vr in SHORT}
_LONG = {vr.encode(): vr for vr in LONG}


def head_reader(encoding: Encoding) -> Callable[[Raw, int], Head]:
    """Give what reads the head at a place in bytes: at least `ITEM_HEAD`, up to `LONGEST_HEAD` where there are so many.

    Where the bytes in the place of a VR are no letters there is none, and the length has 32 bits: some writers slip
    implicit elements in. Of a head that is cut behind its VR the length is 0, and its own bytes are more than there
    are.
    """
    return _READERS[encoding.is_implicit][encoding.is_little]


def item_head(raw: Raw, encoding: Encoding) -> tuple[int, int]:
    """Give tag and length of an item or a delimiter, from exactly `ITEM_HEAD` bytes."""
    group, element, length = (_LITTLE if encoding.is_little else _BIG).unpack(raw)
    return group << 16 | element, length


def encode_head(tag: int, vr: str, length: int, encoding: Encoding) -> bytes:
    """Give the head of an element. Raises struct.error for a length that the VR's field cannot hold (PS3.5 7.1.2)."""
    order, group, element = encoding.order, tag >> 16, tag & 0xFFFF
    if encoding.is_implicit:
        return struct.pack(f"{order}HHL", group, element, length)
    if vr in SHORT:
        return struct.pack(f"{order}HH2sH", group, element, vr.encode(), length)
    return struct.pack(f"{order}HH2sxxL", group, element, vr.encode(), length)


_LITTLE, _BIG = struct.Struct("<HHL"), struct.Struct(">HHL")


def _implicit(order: str) -> Callable[[Raw, int], Head]:
    plain = struct.Struct(f"{order}HHL").unpack_from

    def read(raw: Raw, at: int) -> Head:
        group, element, length = plain(raw, at)
        return group << 16 | element, "", length, 8

    return read


def _explicit(order: str) -> Callable[[Raw, int], Head]:
    short = struct.Struct(f"{order}HH2sH").unpack_from
    long = struct.Struct(f"{order}L").unpack_from

    def read(raw: Raw, at: int) -> Head:
        group, element, written, length = short(raw, at)
        vr = _SHORT.get(written)
        if vr is not None and group != DELIMITERS:
            return group << 16 | element, vr, length, 8
        # A VR that is not known yet has the long form (PS3.5 7.1.2).
        if group == DELIMITERS or not (written in _LONG or written.isalpha()):
            return group << 16 | element, "", long(raw, at + 4)[0], 8
        length = long(raw, at + 8)[0] if len(raw) - at >= LONGEST_HEAD else 0
        return group << 16 | element, _LONG.get(written) or written.decode("ascii"), length, LONGEST_HEAD

    return read


_READERS = ((_explicit(">"), _explicit("<")), (_implicit(">"), _implicit("<")))
