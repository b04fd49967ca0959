"""Palette colour lookup tables, plain and segmented (PS3.3 C.7.6.3.1.5, C.7.6.3.1.6 and C.7.9.2)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qrstation.core.codes.pixels import PixelCode
from qrstation.core.errors import CannotDecode
from qrstation.imaging.frame import Palette, Pixels
from qrstation.imaging.reading.data_set_elements import Elements
from qrstation.imaging.reading.lookup_tables import MAX_ENTRIES, read_descriptor, table_bytes, table_values

_DESCRIPTORS = (0x00281101, 0x00281102, 0x00281103)
_DATA = (0x00281201, 0x00281202, 0x00281203)
_MOST_SEGMENTED = 1 << 20
"""Bytes of a segmented table: each of 65536 entries in a segment of its own takes less."""
_MOST_SEGMENTS = 1 << 18
_SEGMENTED = (0x00281221, 0x00281222, 0x00281223)


def read_palette(elements: Elements, *, signed: bool) -> Palette:
    """Read the red, green and blue tables as 8-bit colours; deeper ones are shown by their high byte.

    Where they are not of one length or do not begin at one value, as they should, each is looked up by itself: beyond
    its ends it goes on with its first and last entry.

    Raises CannotDecode for a table that is missing, too short or damaged.
    """
    columns: list[NDArray[np.uint16]] = []
    firsts: list[int] = []
    bits = 8
    for descriptor, data, segmented in zip(_DESCRIPTORS, _DATA, _SEGMENTED, strict=True):
        count, first, depth = read_descriptor(elements, descriptor, signed=signed)
        firsts.append(first)
        bits = max(bits, depth)
        if elements.has_value(data):
            values = table_values(elements, data, count, depth)
        else:
            values = _expand(_cells(elements, segmented, depth), count, depth)
        columns.append(values)
    lowest, end = min(firsts), max(first + len(column) for first, column in zip(firsts, columns, strict=True))
    inputs = np.arange(lowest, end)
    table = np.stack(
        [column[np.clip(inputs - first, 0, len(column) - 1)] for first, column in zip(firsts, columns, strict=True)],
        axis=1,
    )
    # The values decide, not the bits that the descriptor names: tables that say 16 and hold 8 are common, and read
    # to the letter they would be black; the other way round they would be white.
    if int(table.max(initial=0)) > 0xFF:
        table = table >> np.uint16(bits - 8 if bits > 8 else 8)
    return Palette(lowest, np.minimum(table, 255).astype(np.uint8))


def look_up(palette: Palette, stored: Pixels) -> NDArray[np.uint8]:
    """Give the colours (rows, columns, 3) of stored values; those outside take the nearest entry's colour."""
    index = np.clip(stored.astype(np.int64) - palette.first, 0, len(palette.colours) - 1)
    return np.take(palette.colours, index, axis=0)


def _cells(elements: Elements, tag: int, bits: int) -> list[int]:
    raw = elements.part(tag, 0, _MOST_SEGMENTED + 1)
    if not raw:
        raise CannotDecode(PixelCode.PALETTE_EMPTY)
    if len(raw) > _MOST_SEGMENTED:
        raise CannotDecode(PixelCode.PALETTE_DAMAGED)
    if bits <= 8:
        return [int(cell) for cell in table_bytes(elements, tag, raw)]
    return [int(cell) for cell in np.frombuffer(raw[: len(raw) & ~1], f"{elements.encoding.order}u2")]


def _expand(cells: Sequence[int], count: int, bits: int) -> NDArray[np.uint16]:
    """Expand discrete, linear and indirect segments (PS3.3 C.7.9.2)."""
    values: list[int] = []
    position = expanded = 0
    try:
        while position < len(cells) and len(values) < count:
            expanded += cells[position + 1] if cells[position] == 2 else 1
            if expanded > _MOST_SEGMENTS:
                raise IndexError  # empty ones could be repeated for ever
            if cells[position] == 2:
                repeat, start = cells[position + 1], _offset(cells, position + 2, bits)
                for _ in range(repeat):
                    start = _expand_one(cells, start, values, count)
                position += 6 if bits <= 8 else 4
            else:
                position = _expand_one(cells, position, values, count)
    except IndexError:
        values.clear()
    if len(values) < count:
        raise CannotDecode(PixelCode.PALETTE_DAMAGED)
    return np.array(values[:count], np.uint16)


def _offset(cells: Sequence[int], position: int, bits: int) -> int:
    """Give where an indirect segment points: bytes from the beginning, as an index of cells."""
    if bits <= 8:
        return sum(cells[position + place] << (8 * place) for place in range(4))
    return (cells[position] | cells[position + 1] << 16) // 2


def _expand_one(cells: Sequence[int], position: int, values: list[int], count: int) -> int:
    """Append a discrete or linear segment's values, and give where the next segment begins."""
    kind, length = cells[position], cells[position + 1]
    if len(values) + length > count + MAX_ENTRIES:
        raise IndexError
    if kind == 0:
        if position + 2 + length > len(cells):
            raise IndexError
        values.extend(cells[position + 2 : position + 2 + length])
        return position + 2 + length
    if kind != 1 or not values:
        raise IndexError
    begin, end = values[-1], cells[position + 2]
    values.extend(
        (2 * begin * length + 2 * (end - begin) * (step + 1) + length) // (2 * length) for step in range(length)
    )
    return position + 3
