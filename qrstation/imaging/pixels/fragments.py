"""Finds the fragments that belong to one frame of encapsulated pixel data (PS3.5 A.4)."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from qrstation.core.codes.pixels import PixelCode
from qrstation.core.errors import CannotDecode
from qrstation.core.standard.element_head import ITEM, SEQUENCE_END, item_head
from qrstation.core.standard.encoding import EXPLICIT
from qrstation.imaging.reading.data_set_elements import Elements, Span
from qrstation.imaging.reading.file_bytes import Source

MAX_FRAGMENTS = 5_000_000
MAX_CODESTREAM = 1 << 30

_EXTENDED_OFFSETS = 0x7FE00001
_EXTENDED_LENGTHS = 0x7FE00002
# How a frame of each family begins: JPEG and JPEG-LS, a JPEG 2000 codestream, one in a JP2 box.
_BEGINNINGS = (b"\xff\xd8", b"\xff\x4f\xff\x51", b"\x00\x00\x00\x0cjP")


@dataclass(slots=True)
class FrameFinder:
    """Knows where the frames of encapsulated pixel data lie; walks over the fragments only when no table says it."""

    source: Source
    first: int
    """Where the first fragment's item begins."""
    frames: int
    offsets: Sequence[int]
    """Of each frame from `first`, empty where there is no table that can be trusted."""
    lengths: Sequence[int]
    _walked: list[list[Span]] | None = None
    _cut: bool = False

    def frame(self, number: int) -> bytes:
        """Give the codestream of a frame, counted from 0. Raises CannotDecode when it is not there in full."""
        spans = self._spans(number)
        size = sum(span.end - span.start for span in spans)
        if size > MAX_CODESTREAM:
            raise CannotDecode(PixelCode.COMPRESSED_FRAME_TOO_LARGE)
        return b"".join(self.source.read_alone(span.start, span.end - span.start) for span in spans)

    def _spans(self, number: int) -> list[Span]:
        if self.offsets:
            spans = self._by_table(number)
            if spans is not None:
                return spans
        if self._walked is None:
            fragments = self._walk()
            self._walked = self._group(fragments)
        if number >= len(self._walked):
            raise CannotDecode(PixelCode.FRAMES_MISSING, there=len(self._walked), frames=self.frames)
        return self._walked[number]

    def _by_table(self, number: int) -> list[Span] | None:
        """Give a frame's fragments by the offset table; None when the table does not point to fragments."""
        start = self.first + self.offsets[number]
        end = self.first + self.offsets[number + 1] if number + 1 < len(self.offsets) else None
        spans: list[Span] = []
        position = start
        while end is None or position < end:
            if position + 8 > self.source.size:
                return None
            tag, length = item_head(self.source.read_alone(position, 8), EXPLICIT)
            if tag == SEQUENCE_END and end is None and spans:
                break
            if tag != ITEM or (end is not None and position + 8 + length > end):
                return None
            if position + 8 + length > self.source.size:
                raise CannotDecode(PixelCode.FRAME_CUT_OFF, number=number + 1, frames=self.frames)
            used = min(length, self.lengths[number]) if self.lengths else length
            spans.append(Span(position + 8, position + 8 + used))
            position += 8 + length
            if self.lengths:
                break
        return spans or None

    def _walk(self) -> list[Span]:
        """Give all fragments up to the delimiter, or up to where the file was cut."""
        spans: list[Span] = []
        position = self.first
        while True:
            if position + 8 > self.source.size:
                self._cut = True
                return spans
            tag, length = item_head(self.source.read_alone(position, 8), EXPLICIT)
            if tag == SEQUENCE_END:
                return spans
            if tag != ITEM or len(spans) >= MAX_FRAGMENTS:
                raise CannotDecode(PixelCode.FRAGMENTS_DAMAGED)
            if position + 8 + length > self.source.size:
                self._cut = True
                return spans
            spans.append(Span(position + 8, position + 8 + length))
            position += 8 + length

    def _group(self, fragments: list[Span]) -> list[list[Span]]:
        """Deal the fragments out to the frames."""
        if self.frames == 1:
            if self._cut:
                raise CannotDecode(PixelCode.LAST_FRAGMENT_CUT_OFF)
            return [fragments] if fragments else []
        if len(fragments) == self.frames:
            return [[span] for span in fragments]
        begun = [self._begins(span) for span in fragments]
        if len(fragments) < self.frames and (all(begun) or not any(begun)):
            return [[span] for span in fragments]
        if fragments and begun[0] and begun.count(True) <= self.frames:
            starts = [index for index, begins in enumerate(begun) if begins]
            groups = [fragments[a:b] for a, b in zip(starts, [*starts[1:], len(fragments)], strict=True)]
            if self._cut:
                groups.pop()  # the last one may lack a fragment
            return groups
        raise CannotDecode(PixelCode.FRAGMENTS_AMBIGUOUS, fragments=len(fragments), frames=self.frames)

    def _begins(self, span: Span) -> bool:
        head = self.source.read_alone(span.start, min(8, span.end - span.start))
        return head.startswith(_BEGINNINGS)


def find_frames(source: Source, elements: Elements, start: int, frames: int) -> FrameFinder:
    """Read the tables of encapsulated pixel data whose value begins at ``start`` (PS3.5 A.4, PS3.3 C.7.6.3.1.8)."""
    tag, length = item_head(source.read_alone(start, 8), EXPLICIT)
    if tag != ITEM or length > source.size - start - 8:
        raise CannotDecode(PixelCode.NO_OFFSET_TABLE)
    first = start + 8 + length
    extended = _numbers(elements.raw(_EXTENDED_OFFSETS), 8)
    lengths = _numbers(elements.raw(_EXTENDED_LENGTHS), 8)
    if _is_table(extended, frames) and len(lengths) == frames:
        return FrameFinder(source, first, frames, extended, lengths)
    basic: tuple[int, ...] = ()
    if length == 4 * frames:
        basic = _numbers(source.read_alone(start + 8, length), 4)
    return FrameFinder(source, first, frames, basic if _is_table(basic, frames) else (), ())


def _numbers(raw: bytes, size: int) -> tuple[int, ...]:
    count = len(raw) // size
    return struct.unpack(f"<{count}{'Q' if size == 8 else 'I'}", raw[: count * size])


def _is_table(offsets: Sequence[int], frames: int) -> bool:
    """Tell whether offsets can be right: one for each frame, the first at 0, and rising."""
    if len(offsets) != frames or offsets[0] != 0:
        return False
    return all(before < after for before, after in itertools.pairwise(offsets))
