"""Finds the elements of a stored data set without reading what is not asked for (PS3.5 section 7)."""

from __future__ import annotations

import math
import struct
from typing import BinaryIO, NamedTuple

from qrstation.core.codes.objects import ObjectCode
from qrstation.core.errors import CannotDecode
from qrstation.core.standard.element_head import (
    ITEM,
    ITEM_END,
    ITEM_HEAD,
    LONGEST_HEAD,
    PIXEL_TAGS,
    SEQUENCE_END,
    UNDEFINED,
    Head,
    head_reader,
    item_head,
)
from qrstation.core.standard.element_walk import DEEPEST
from qrstation.core.standard.encoding import Encoding, within
from qrstation.core.standard.vr import LONG, SHORT
from qrstation.imaging.reading.file_bytes import Source

MAX_ELEMENTS = 2_000_000
MAX_VALUE = 64 << 20
MAX_WORDS = 256

_DOUBLES = frozenset({0x0018602C, 0x0018602E})  # FD also where no VR is written


class Entry(NamedTuple):
    """Where an element's value lies; ``length`` is UNDEFINED for one that ends with a delimiter."""

    vr: str
    start: int
    length: int
    end: int


class Span(NamedTuple):
    """From where to where something goes in the file."""

    start: int
    end: int


class Walker:
    """Walks over elements and items, with bounds on their number and depth."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._left = MAX_ELEMENTS

    def begin(self, file: BinaryIO) -> None:
        """Go on with another open file of the same content, and count elements anew."""
        self.source.attach(file)
        self._left = MAX_ELEMENTS

    def elements(self, start: int, end: int | None, encoding: Encoding, depth: int = 0) -> tuple[dict[int, Entry], int]:
        """Give the elements from ``start`` by tag, and where they end.

        ``end`` None means an item of undefined length. At the outermost level the walk stops at the pixel data.
        Raises CannotDecode for what is cut off, nested too deep or no data set at all.
        """
        if depth > DEEPEST:
            raise CannotDecode(ObjectCode.SEQUENCES_TOO_DEEP, deepest=DEEPEST)
        found: dict[int, Entry] = {}
        position = start
        read, source = head_reader(encoding), self.source
        while end is None or position + ITEM_HEAD <= end:
            at = position - source.block_start
            # As `head` does, without the calls: a file has hundreds of elements, and each frame's file is walked.
            if self._left > 0 and 0 <= at <= len(source.block) - LONGEST_HEAD:
                self._left -= 1
                tag, vr, length, size = read(source.block, at)
            else:
                tag, vr, length, size = self.head(position, encoding)
            value = position + size
            if tag == ITEM_END and end is None:
                return found, position + ITEM_HEAD
            if depth == 0 and tag in PIXEL_TAGS:
                found[tag] = Entry(vr, value, length, value)
                return found, value
            if length == UNDEFINED:
                after = self.items(value, None, within(vr, encoding), depth + 1)[1]
            else:
                after = value + length
                if after > (self.source.size if end is None else end):
                    raise CannotDecode(ObjectCode.HEADER_CUT)
            found[tag] = Entry(vr, value, length, after)
            position = after
        return found, position

    def items(self, start: int, end: int | None, encoding: Encoding, depth: int) -> tuple[list[Span], int]:
        """Give the contents of a sequence's items, and where the sequence ends (PS3.5 7.5)."""
        spans: list[Span] = []
        position = start
        while end is None or position + ITEM_HEAD <= end:
            self._count()
            tag, length = item_head(self.source.read(position, ITEM_HEAD), encoding)
            position += ITEM_HEAD
            if tag == SEQUENCE_END:
                break
            if tag != ITEM:
                raise CannotDecode(ObjectCode.SEQUENCES_DAMAGED)
            if length == UNDEFINED:
                after = self.elements(position, None, encoding, depth)[1]
                spans.append(Span(position, after - ITEM_HEAD))
            else:
                after = position + length
                if after > (self.source.size if end is None else end):
                    raise CannotDecode(ObjectCode.SEQUENCE_CUT)
                spans.append(Span(position, after))
            position = after
        return spans, position

    def head(self, position: int, encoding: Encoding) -> Head:
        """Read an element's tag, VR ("" where none is written) and length, and how long that all is."""
        self._count()
        read = head_reader(encoding)
        block, at = self.source.block_at(position, ITEM_HEAD)
        head = read(block, at)
        if at + head[3] > len(block):
            head = read(*self.source.block_at(position, head[3]))
        return head

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise CannotDecode(ObjectCode.HEADER_TOO_MANY_ELEMENTS, most=MAX_ELEMENTS)


def is_explicit(source: Source, start: int) -> bool:
    """Tell by its first element whether a little endian data set is written with explicit VR."""
    if start + 8 > source.size:
        return True
    return source.read(start + 4, 2).decode("latin-1") in LONG | SHORT


class Elements:
    """The elements of a data set or an item by tag, their values read when asked for.

    A value that is absent, empty or malformed reads as None or as nothing: what is required is for the caller to say.
    """

    def __init__(
        self, walker: Walker, encoding: Encoding, span: Span | None = None, depth: int = 0, *, whole: bool = False
    ) -> None:
        self._walker = walker
        self._depth = depth
        self.encoding = encoding
        self._entries: dict[int, Entry] = {}
        if span is not None:
            # The outermost data set alone stops at its pixel data.
            self._entries = walker.elements(span.start, span.end, encoding, 0 if whole else max(depth, 1))[0]

    def __contains__(self, tag: int) -> bool:
        return tag in self._entries

    def entry(self, tag: int) -> Entry | None:
        """Give where an element lies."""
        return self._entries.get(tag)

    def raw(self, tag: int) -> bytes:
        """Give a value's bytes, none where it is absent. Raises CannotDecode above 64 MiB."""
        entry = self._entries.get(tag)
        if entry is None:
            return b""
        length = entry.end - entry.start
        if length > MAX_VALUE:
            raise CannotDecode(ObjectCode.HEADER_ELEMENT_TOO_LARGE)
        return self._walker.source.read(entry.start, length)

    def has_value(self, tag: int) -> bool:
        """Tell whether an element is there and is not empty."""
        entry = self._entries.get(tag)
        return entry is not None and entry.end > entry.start

    def part(self, tag: int, start: int, length: int) -> bytes:
        """Give a part of a value's bytes, as many as there are and none where it is absent."""
        entry = self._entries.get(tag)
        if entry is None:
            return b""
        begin = min(entry.start + start, entry.end)
        return self._walker.source.read(begin, min(length, entry.end - begin))

    def short_texts(self, tag: int) -> tuple[str, ...]:
        """Give the values of a text element that is a few words at most; none of one that is longer."""
        entry = self._entries.get(tag)
        return () if entry is None or entry.end - entry.start > MAX_WORDS else self.texts(tag)

    def texts(self, tag: int) -> tuple[str, ...]:
        """Give the values of a text element of the default repertoire."""
        text = self.raw(tag).decode("latin-1").strip(" \0")
        return tuple(part.strip(" \0") for part in text.split("\\")) if text else ()

    def text(self, tag: int) -> str:
        """Give the first value of a text element."""
        values = self.texts(tag)
        return values[0] if values else ""

    def shorts(self, tag: int, *, signed: bool = False) -> tuple[int, ...]:
        """Give the values of a US or SS element; ``signed`` decides where the VR is not written or is US."""
        raw = self.raw(tag)
        entry = self._entries.get(tag)
        is_signed = signed or (entry is not None and entry.vr == "SS")
        count = len(raw) // 2
        return struct.unpack(f"{self.encoding.order}{count}{'h' if is_signed else 'H'}", raw[: 2 * count])

    def short(self, tag: int) -> int | None:
        """Give the first value of a US element."""
        values = self.shorts(tag)
        return values[0] if values else None

    def long(self, tag: int) -> int | None:
        """Give the first value of a UL element; also where it was written as US."""
        raw = self.raw(tag)
        if len(raw) < 4:
            return self.short(tag)
        return int(struct.unpack(f"{self.encoding.order}L", raw[:4])[0])

    def decimals(self, tag: int) -> tuple[float, ...]:
        """Give the values of a DS, IS, FL or FD element; none at all if one of them is no finite number."""
        entry = self._entries.get(tag)
        vr = "" if entry is None else entry.vr
        if vr in ("FL", "FD") or (vr in ("", "UN") and tag in _DOUBLES):
            raw = self.raw(tag)
            letter, size = ("f", 4) if vr == "FL" else ("d", 8)
            values = struct.unpack(f"{self.encoding.order}{len(raw) // size}{letter}", raw[: len(raw) // size * size])
        else:
            try:
                values = tuple(float(text) for text in self.texts(tag))
            except ValueError:
                return ()
        return values if all(math.isfinite(value) for value in values) else ()

    def decimal(self, tag: int) -> float | None:
        """Give the first value of a DS, IS, FL or FD element."""
        values = self.decimals(tag)
        return values[0] if values else None

    def item_spans(self, tag: int) -> tuple[list[Span], Encoding]:
        """Give where a sequence's items lie, and how they are encoded."""
        entry = self._entries.get(tag)
        if entry is None:
            return [], self.encoding
        encoding = within(entry.vr, self.encoding)
        end = None if entry.length == UNDEFINED else entry.end
        return self._walker.items(entry.start, end, encoding, self._depth + 1)[0], encoding

    def parse(self, span: Span, encoding: Encoding) -> Elements:
        """Give the elements of one item of a sequence."""
        return Elements(self._walker, encoding, span, self._depth + 1)

    def item(self, tag: int, number: int = 0) -> Elements:
        """Give one item of a sequence; an empty one where it is not there."""
        spans, encoding = self.item_spans(tag)
        if number < len(spans):
            return self.parse(spans[number], encoding)
        return Elements(self._walker, encoding)
