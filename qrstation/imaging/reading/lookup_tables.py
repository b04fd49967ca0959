"""Reads lookup tables: descriptors and values, whatever their depth (PS3.3 C.7.6.3.1.5, C.11.1.1, C.11.2.1.1)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qrstation.core.codes.pixels import PixelCode
from qrstation.core.errors import CannotDecode
from qrstation.imaging.reading.data_set_elements import Elements

MAX_ENTRIES = 65536


def read_descriptor(elements: Elements, tag: int, *, signed: bool) -> tuple[int, int, int]:
    """Give a LUT Descriptor's number of entries, first input value and bits. Raises CannotDecode when it is none."""
    values = elements.shorts(tag)
    if len(values) != 3:
        raise CannotDecode(PixelCode.TABLE_WITHOUT_DESCRIPTOR, tag=f"{tag >> 16:04X},{tag & 0xFFFF:04X}")
    count = values[0] & 0xFFFF or MAX_ENTRIES
    first = values[1]
    if signed and first > 0x7FFF:
        first -= 0x10000
    bits = values[2]
    if not 1 <= bits <= 16:
        raise CannotDecode(PixelCode.TABLE_BITS_UNDEFINED, bits=bits)
    return count, first, bits


def table_values(elements: Elements, tag: int, count: int, bits: int) -> NDArray[np.uint16]:
    """Give the ``count`` values of a lookup table, from words or, where they are 8 bits deep, from bytes."""
    raw = elements.raw(tag)
    order = elements.encoding.order
    if len(raw) >= 2 * count:
        return np.frombuffer(raw, f"{order}u2", count).astype(np.uint16)
    if bits <= 8 and len(raw) >= count:
        return table_bytes(elements, tag, raw)[:count].astype(np.uint16)
    raise CannotDecode(PixelCode.TABLE_TOO_SHORT)


def table_bytes(elements: Elements, tag: int, raw: bytes) -> NDArray[np.uint8]:
    """Give bytes that lie two in a word, the first in its low half (PS3.5 annex D)."""
    entry = elements.entry(tag)
    if not elements.encoding.is_little and entry is not None and entry.vr != "OB":
        return np.frombuffer(raw[: len(raw) & ~1], np.uint16).byteswap().view(np.uint8)
    return np.frombuffer(raw, np.uint8)
