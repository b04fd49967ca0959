"""A cheap walk over a data set's elements: are the lengths sound, how deep is it, and what the index wants to know.

It reads bytes in place and builds no objects of pydicom's, so that it can stand before every answer.
"""

from __future__ import annotations

import struct
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from pydicom.datadict import DicomDictionary

from qrstation.core.standard.vr import LONG, SHORT
from qrstation.core.station.file_window import FileWindow

DEEPEST = 64
MOST_ELEMENTS = 3_000_000
"""Elements and items of one data set, on all levels: an enhanced object may have a million, zeros are many more."""
LONGEST_VALUE = 1 << 20
"""A wanted value longer than this is left out: nothing that the index holds is so long."""
UNDEFINED = 0xFFFFFFFF
PIXEL_DATA = 0x7FE00010
_PIXEL_TAGS = frozenset({PIXEL_DATA, 0x7FE00008, 0x7FE00009})
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_LONG_VRS = frozenset(vr.encode() for vr in LONG)
_SHORT_VRS = frozenset(vr.encode() for vr in SHORT)
# In Implicit VR only the dictionary tells that an element with a length is a sequence.
_SEQUENCES = frozenset(tag for tag, entry in DicomDictionary.items() if entry[0] == "SQ")

Buffer = bytes | bytearray | memoryview | FileWindow


class MalformedDataSet(ValueError):
    """The bytes are no data set: truncated, a length past the end, nested too deep, or of too many elements."""


@dataclass(frozen=True, slots=True)
class WalkedElements:
    """What a walk found: the wanted values, whether there is pixel data, and where its value begins and ends.

    ``pixels`` counts from the data set's first byte; an encapsulated value includes its fragments' delimiters.
    """

    values: dict[int, bytes]
    has_pixel_data: bool
    pixels: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a data set is encoded (PS3.5 section 10)."""

    implicit: bool
    little: bool

    @staticmethod
    def of(transfer_syntax_uid: str) -> Encoding:
        """Give the encoding of a transfer syntax; every one but two is Explicit VR Little Endian."""
        return Encoding(transfer_syntax_uid == "1.2.840.10008.1.2", transfer_syntax_uid != "1.2.840.10008.1.2.2")


def walk(
    data: Buffer, start: int, encoding: Encoding, wanted: Collection[int], *, most: int = MOST_ELEMENTS
) -> WalkedElements:
    """Walk from ``start`` to the end of ``data`` and collect the values of ``wanted`` tags at the top level.

    Raises MalformedDataSet, also for more than ``most`` elements and items.
    """
    return Walk(encoding, wanted, most).finish(data, start)


class Walk:
    """A walk in two steps: over a data set's first bytes while the rest is still arriving, then to its end."""

    def __init__(self, encoding: Encoding, wanted: Collection[int], most: int = MOST_ELEMENTS) -> None:
        self._encoding = encoding
        self._walker = _Walker(frozenset(wanted), most)

    def look(self, first_bytes: Buffer) -> WalkedElements:
        """Walk what is whole in the first bytes of the data set and give it; they may be cut anywhere. Never raises."""
        # What is malformed may only be cut; `finish` starts again at the element where this ended.
        with suppress(MalformedDataSet):
            self._walker.walk(first_bytes, 0, self._encoding, is_last=False)
        return self._walked

    def finish(self, data: Buffer, start: int) -> WalkedElements:
        """Walk to the end of ``data``, whose data set begins at ``start``. Raises MalformedDataSet."""
        self._walker.walk(data, start, self._encoding, is_last=True)
        return self._walked

    @property
    def _walked(self) -> WalkedElements:
        walker = self._walker
        return WalkedElements(walker.values, walker.has_pixel_data, walker.pixels)


class _Walker:
    def __init__(self, wanted: frozenset[int], most: int) -> None:
        self._data: Buffer = b""
        self._wanted = wanted
        self._start = 0
        self._is_last = True
        self._whole = 0
        """How many bytes of the data set are walked elements of the top level, whole ones."""
        self._most = self._left = most
        self.values: dict[int, bytes] = {}
        self.has_pixel_data = False
        self.pixels = (0, 0)

    def walk(self, data: Buffer, start: int, encoding: Encoding, *, is_last: bool) -> None:
        """Walk on from the element after the last whole one; ``start`` is where the data set begins in ``data``."""
        self._data, self._start, self._is_last = data, start, is_last
        try:
            end = self.elements(start + self._whole, len(data), encoding, 0)
            self._whole = end - start
        finally:
            self._data = b""

    def elements(self, position: int, end: int, encoding: Encoding, depth: int, *, in_item: bool = False) -> int:
        """Walk elements up to ``end``, or to the item's delimiter where its length is undefined; gives the place."""
        data = self._data
        implicit = encoding.implicit
        short = struct.Struct(("<" if encoding.little else ">") + ("HHL" if implicit else "HH2sH")).unpack_from
        long = struct.Struct("<L" if encoding.little else ">L").unpack_from
        while position < end:
            if depth == 0:
                self._whole = position - self._start
            self._count()
            if position + 8 > end:
                if depth == 0 and self._is_last and not any(bytes(data[position:end])):
                    return end  # padding of a few zeros is seen in real files
                raise MalformedDataSet("ends within an element")
            head = data[position : position + 12]
            vr = b""
            if implicit:
                group, element, length = short(head)
            else:
                group, element, vr, length = short(head)
            position += 8
            tag = group << 16 | element
            if group == 0xFFFE:
                if tag == _ITEM_END and in_item:
                    return position
                raise MalformedDataSet("has a delimiter where none can be")
            if not implicit and vr not in _SHORT_VRS:
                if vr not in _LONG_VRS and not vr.isalpha():
                    raise MalformedDataSet("has an element without a value representation")
                if position + 4 > end:
                    raise MalformedDataSet("ends within an element")
                (length,) = long(head, 8)
                position += 4
            if tag in _PIXEL_TAGS and depth == 0:
                self.has_pixel_data = True
            if length == UNDEFINED:
                if tag == PIXEL_DATA:
                    first = position - self._start
                    position = self._fragments(position, end, encoding)
                    if depth == 0:
                        self.pixels = (first, position - self._start)
                else:
                    # Unknown with undefined length holds Implicit VR Little Endian (PS3.5 section 6.2.2 note 2).
                    inner = Encoding(True, True) if vr == b"UN" else encoding
                    position = self._items(position, end, inner, depth + 1, until_delimiter=True)
                continue
            after = position + length
            if after > end:
                raise MalformedDataSet("has an element that is longer than the data set")
            if vr == b"SQ" or (implicit and tag in _SEQUENCES):
                self._items(position, after, encoding, depth + 1, until_delimiter=False)
            elif depth == 0 and tag in self._wanted and length <= LONGEST_VALUE:
                self.values[tag] = bytes(data[position:after])
            if depth == 0 and tag in _PIXEL_TAGS:
                self.pixels = (position - self._start, after - self._start)
            position = after
        if in_item:
            raise MalformedDataSet("has an item without an end")
        return position

    def _count(self) -> None:
        """Count an element or an item; a walk must end, whatever came."""
        self._left -= 1
        if self._left < 0:
            raise MalformedDataSet(f"has more than {self._most} elements")

    def _items(self, position: int, end: int, encoding: Encoding, depth: int, *, until_delimiter: bool) -> int:
        if depth > DEEPEST:
            raise MalformedDataSet(f"is nested deeper than {DEEPEST}")
        unpack = struct.Struct("<HHL" if encoding.little else ">HHL").unpack
        while position < end:
            self._count()
            if position + 8 > end:
                raise MalformedDataSet("ends within a sequence")
            group, element, length = unpack(self._data[position : position + 8])
            tag = group << 16 | element
            position += 8
            if tag == _SEQUENCE_END and until_delimiter:
                return position
            if tag != _ITEM:
                raise MalformedDataSet("has a sequence with something else than items")
            if length == UNDEFINED:
                position = self.elements(position, end, encoding, depth, in_item=True)
            else:
                if position + length > end:
                    raise MalformedDataSet("has an item that is longer than its sequence")
                self.elements(position, position + length, encoding, depth)
                position += length
        if until_delimiter:
            raise MalformedDataSet("has a sequence without an end")
        return position

    def _fragments(self, position: int, end: int, encoding: Encoding) -> int:
        """Step over the fragments of encapsulated pixel data (PS3.5 annex A.4)."""
        unpack = struct.Struct("<HHL" if encoding.little else ">HHL").unpack
        while position + 8 <= end:
            self._count()
            group, element, length = unpack(self._data[position : position + 8])
            position += 8
            tag = group << 16 | element
            if tag == _SEQUENCE_END:
                return position
            if tag != _ITEM or length == UNDEFINED or position + length > end:
                raise MalformedDataSet("has broken fragments of pixel data")
            position += length
        raise MalformedDataSet("ends within its pixel data")
