"""A cheap walk over a data set's elements: are the lengths sound, how deep is it, and what the index wants to know.

It reads bytes in place and builds no objects of pydicom's, so that it can stand before every answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from qrstation.core.codes.objects import ObjectCode
from qrstation.core.errors import InstanceError
from qrstation.core.standard.dictionary import sequences
from qrstation.core.standard.element_head import (
    DELIMITERS,
    ITEM,
    ITEM_END,
    ITEM_HEAD,
    LONGEST_HEAD,
    PIXEL_DATA,
    PIXEL_TAGS,
    SEQUENCE_END,
    UNDEFINED,
    Buffer,
    Raw,
    head_reader,
    item_head,
)
from qrstation.core.standard.encoding import Encoding, within

DEEPEST = 64
MOST_ELEMENTS = 3_000_000
"""Elements and items of one data set, on all levels: an enhanced object may have a million, zeros are many more."""
LONGEST_VALUE = 1 << 20
"""A wanted value longer than this is left out: nothing that the index holds is so long."""
_FIRST_PIXEL_TAG = min(PIXEL_TAGS)


class MalformedDataSet(InstanceError):
    """The bytes are no data set: truncated, a length past the end, nested too deep, or of too many elements."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose values a walk collects: elements by their tags, and of which sequences the items, with what in them."""

    tags: Collection[int] = frozenset()
    items: Mapping[int, Wanted] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WalkedElements:
    """What a walk found: the wanted values, whether there is pixel data, and where its value begins and ends.

    ``pixels`` counts from the data set's first byte; an encapsulated value includes its fragments' delimiters.
    """

    values: dict[int, bytes]
    has_pixel_data: bool = False
    pixels: tuple[int, int] = (0, 0)
    items: dict[int, list[WalkedElements]] = field(default_factory=dict)
    """Of the wanted sequences that are there, what was found in each item."""


def walk(
    data: Buffer, start: int, encoding: Encoding, wanted: Collection[int] | Wanted, *, most: int = MOST_ELEMENTS
) -> WalkedElements:
    """Walk from ``start`` to the end of ``data`` and collect the values of ``wanted`` tags at the top level.

    Raises MalformedDataSet, also for more than ``most`` elements and items.
    """
    return Walk(encoding, wanted, most).finish(data, start)


class Walk:
    """A walk in two steps: over a data set's first bytes while the rest is still arriving, then to its end."""

    def __init__(self, encoding: Encoding, wanted: Collection[int] | Wanted, most: int = MOST_ELEMENTS) -> None:
        self._encoding = encoding
        self._walker = _Walker(wanted if isinstance(wanted, Wanted) else Wanted(frozenset(wanted)), most)

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
        walker, found = self._walker, self._walker.top.found
        return WalkedElements(found.values, walker.has_pixel_data, walker.pixels, found.items)


class _Level:
    """What is wanted at one place of a data set, and what was found there."""

    __slots__ = ("found", "wanted")

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.found = WalkedElements({})

    def sequence(self, tag: int) -> Callable[[], _Level]:
        """Begin a sequence anew: what gives the level of each next item."""
        wanted = self.wanted.items.get(tag)
        if wanted is None:
            return _nowhere
        items: list[WalkedElements] = []
        self.found.items[tag] = items

        def item() -> _Level:
            level = _Level(wanted)
            items.append(level.found)
            return level

        return item


_NOWHERE = _Level(Wanted())


def _nowhere() -> _Level:
    return _NOWHERE


class _Walker:
    def __init__(self, wanted: Wanted, most: int) -> None:
        self._data: Buffer = b""
        self._raw: Raw | None = None
        """The data once more where it is in memory: there heads are read in place."""
        self._start = 0
        self._is_last = True
        self._whole = 0
        """How many bytes of the data set are walked elements of the top level, whole ones."""
        self._most = self._left = most
        self.top = _Level(wanted)
        self.has_pixel_data = False
        self.pixels = (0, 0)

    def walk(self, data: Buffer, start: int, encoding: Encoding, *, is_last: bool) -> None:
        """Walk on from the element after the last whole one; ``start`` is where the data set begins in ``data``."""
        self._data, self._start, self._is_last = data, start, is_last
        self._raw = data if isinstance(data, bytes | bytearray | memoryview) else None
        try:
            end = self.elements(start + self._whole, len(data), encoding, 0, self.top)
            self._whole = end - start
        finally:
            self._data, self._raw = b"", None

    def elements(
        self, position: int, end: int, encoding: Encoding, depth: int, level: _Level, *, in_item: bool = False
    ) -> int:
        """Walk elements up to ``end``, or to the item's delimiter where its length is undefined; gives the place."""
        data, implicit, tags, values = self._data, encoding.is_implicit, level.wanted.tags, level.found.values
        raw, read = self._raw, head_reader(encoding)
        while position < end:
            if depth == 0:
                self._whole = position - self._start
            self._left -= 1
            if self._left < 0:
                raise MalformedDataSet(ObjectCode.TOO_MANY_ELEMENTS, most=self._most)
            if position + ITEM_HEAD > end:
                if depth == 0 and self._is_last and not any(bytes(data[position:end])):
                    return end  # padding of a few zeros is seen in real files
                raise MalformedDataSet(ObjectCode.ENDS_IN_ELEMENT)
            if raw is not None:
                tag, vr, length, size = read(raw, position)
            else:
                tag, vr, length, size = read(data[position : position + LONGEST_HEAD], 0)
            position += size
            if not vr:
                if tag >> 16 == DELIMITERS:
                    if tag == ITEM_END and in_item:
                        return position
                    raise MalformedDataSet(ObjectCode.STRAY_DELIMITER)
                if not implicit:
                    raise MalformedDataSet(ObjectCode.NO_VR)
            if position > end:
                raise MalformedDataSet(ObjectCode.ENDS_IN_ELEMENT)
            is_pixels = depth == 0 and tag >= _FIRST_PIXEL_TAG and tag in PIXEL_TAGS
            if is_pixels:
                self.has_pixel_data = True
            if length == UNDEFINED:
                if tag == PIXEL_DATA:
                    first = position - self._start
                    position = self._fragments(position, end, encoding)
                    if depth == 0:
                        self.pixels = (first, position - self._start)
                else:
                    item = level.sequence(tag)
                    position = self._items(position, end, within(vr, encoding), depth + 1, item, until_delimiter=True)
                continue
            after = position + length
            if after > end:
                raise MalformedDataSet(ObjectCode.ELEMENT_TOO_LONG)
            if vr == "SQ" or (implicit and tag in sequences()):
                self._items(position, after, encoding, depth + 1, level.sequence(tag), until_delimiter=False)
            elif tag in tags and length <= LONGEST_VALUE:
                values[tag] = bytes(data[position:after])
            if is_pixels:
                self.pixels = (position - self._start, after - self._start)
            position = after
        if in_item:
            raise MalformedDataSet(ObjectCode.ITEM_WITHOUT_END)
        return position

    def _count(self) -> None:
        """Count an element or an item; a walk must end, whatever came."""
        self._left -= 1
        if self._left < 0:
            raise MalformedDataSet(ObjectCode.TOO_MANY_ELEMENTS, most=self._most)

    def _items(
        self,
        position: int,
        end: int,
        encoding: Encoding,
        depth: int,
        level: Callable[[], _Level],
        *,
        until_delimiter: bool,
    ) -> int:
        if depth > DEEPEST:
            raise MalformedDataSet(ObjectCode.NESTED_TOO_DEEP, deepest=DEEPEST)
        data = self._data
        while position < end:
            self._count()
            if position + ITEM_HEAD > end:
                raise MalformedDataSet(ObjectCode.ENDS_IN_SEQUENCE)
            tag, length = item_head(data[position : position + ITEM_HEAD], encoding)
            position += ITEM_HEAD
            if tag == SEQUENCE_END and until_delimiter:
                return position
            if tag != ITEM:
                raise MalformedDataSet(ObjectCode.NO_ITEM)
            if length == UNDEFINED:
                position = self.elements(position, end, encoding, depth, level(), in_item=True)
            else:
                if position + length > end:
                    raise MalformedDataSet(ObjectCode.ITEM_TOO_LONG)
                self.elements(position, position + length, encoding, depth, level())
                position += length
        if until_delimiter:
            raise MalformedDataSet(ObjectCode.SEQUENCE_WITHOUT_END)
        return position

    def _fragments(self, position: int, end: int, encoding: Encoding) -> int:
        """Step over the fragments of encapsulated pixel data (PS3.5 annex A.4)."""
        data = self._data
        while position + ITEM_HEAD <= end:
            self._count()
            tag, length = item_head(data[position : position + ITEM_HEAD], encoding)
            position += ITEM_HEAD
            if tag == SEQUENCE_END:
                return position
            if tag != ITEM or length == UNDEFINED or position + length > end:
                raise MalformedDataSet(ObjectCode.BROKEN_FRAGMENTS)
            position += length
        raise MalformedDataSet(ObjectCode.ENDS_IN_PIXEL_DATA)
