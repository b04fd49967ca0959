"""The values that a walk found, read as texts and numbers; what is absent, cut or no number reads as nothing."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence

from qrstation.core.standard.element_walk import WalkedElements
from qrstation.core.standard.encoding import Encoding

_LONGEST_TEXT = 1 << 16


class Found:
    """The wanted elements of one data set or item. Never raises."""

    __slots__ = ("_elements", "_order")

    def __init__(self, elements: WalkedElements, encoding: Encoding) -> None:
        self._elements = elements
        self._order = encoding.order

    def items(self, tag: int) -> list[Found]:
        """Give the items of a sequence, none where it is absent."""
        found = self._elements.items.get(tag, ())
        made = []
        for each in found:
            item = Found.__new__(Found)
            item._elements, item._order = each, self._order
            made.append(item)
        return made

    def item(self, tag: int) -> Found | None:
        """Give the first item of a sequence; None where there is none."""
        found = self._elements.items.get(tag)
        if not found:
            return None
        item = Found.__new__(Found)
        item._elements, item._order = found[0], self._order
        return item

    def text(self, tag: int) -> str:
        """Give a text of the default repertoire, without its padding."""
        raw = self._elements.values.get(tag)
        return "" if raw is None or len(raw) > _LONGEST_TEXT else raw.decode("latin-1").strip(" \0")

    def decimals(self, tag: int) -> tuple[float, ...]:
        """Give the numbers of a DS or IS element; none at all if one of them is no finite number."""
        raw = self._elements.values.get(tag)
        if not raw:
            return ()
        try:
            values = tuple(map(float, raw.decode("latin-1").strip(" \0").split("\\")))
        except ValueError:
            return ()
        return values if all(map(math.isfinite, values)) else ()

    def decimal(self, tag: int) -> float | None:
        """Give the first number of a DS or IS element."""
        values = self.decimals(tag)
        return values[0] if values else None

    def double(self, tag: int) -> float | None:
        """Give the first number of an FD element."""
        return self._float(tag, "d", 8)

    def single(self, tag: int) -> float | None:
        """Give the first number of an FL element."""
        return self._float(tag, "f", 4)

    def shorts(self, tag: int) -> tuple[int, ...]:
        """Give the numbers of a US element."""
        return self._integers(tag, "H", 2)

    def longs(self, tag: int) -> tuple[int, ...]:
        """Give the numbers of a UL element."""
        return self._integers(tag, "L", 4)

    def tags(self, tag: int) -> tuple[int, ...]:
        """Give the tags that an AT element names."""
        halves = self.shorts(tag)
        return tuple(group << 16 | element for group, element in zip(halves[::2], halves[1::2], strict=False))

    def _integers(self, tag: int, letter: str, size: int) -> tuple[int, ...]:
        raw = self._elements.values.get(tag)
        if not raw:
            return ()
        count = len(raw) // size
        return struct.unpack(f"{self._order}{count}{letter}", raw[: count * size])

    def _float(self, tag: int, letter: str, size: int) -> float | None:
        raw = self._elements.values.get(tag)
        if not raw or len(raw) < size:
            return None
        value: float = struct.unpack(f"{self._order}{letter}", raw[:size])[0]
        return value if math.isfinite(value) else None


def first(values: Sequence[int]) -> int | None:
    """Give the first of some numbers, None where there are none."""
    return values[0] if values else None
