"""Reads the b-value of a diffusion image: from its own element, else from where scanners wrote it before."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from qrstation.core.standard.encoding import Encoding

_B_VALUE = 0x00189087
_GE_OFFSET = 1_000_000_000
"""Some releases add this to the value."""


@dataclass(frozen=True, slots=True)
class _Private:
    """A private element with the reservation of its block (PS3.5 section 7.8.1)."""

    creator_tag: int
    creator: bytes
    tag: int


_TEXTS = (
    _Private(0x00190010, b"SIEMENS MR HEADER", 0x0019100C),
    _Private(0x00430010, b"GEMS_PARM_01", 0x00431039),
)
_FLOATS = (_Private(0x20010010, b"Philips Imaging DD 001", 0x20011003),)

WANTED = frozenset({_B_VALUE, *(tag for each in (*_TEXTS, *_FLOATS) for tag in (each.creator_tag, each.tag))})


def b_value(values: Mapping[int, bytes], encoding: Encoding) -> float | None:
    """Give Diffusion b-value (0018,9087) in s/mm² from raw values by tag; None where none is said."""
    order = encoding.order
    found = _unpacked(f"{order}d", values.get(_B_VALUE, b""))
    if found is not None:
        return found
    for place in _FLOATS:
        if _is_reserved(values, place):
            return _unpacked(f"{order}f", values.get(place.tag, b""))
    for place in _TEXTS:
        if _is_reserved(values, place):
            return _written(values.get(place.tag, b""))
    return None


def _is_reserved(values: Mapping[int, bytes], place: _Private) -> bool:
    return place.tag in values and values.get(place.creator_tag, b"").strip(b" \0") == place.creator


def _unpacked(form: str, raw: bytes) -> float | None:
    if len(raw) != struct.calcsize(form):
        return None
    (number,) = struct.unpack(form, raw)
    return float(number) if math.isfinite(number) and number >= 0 else None


def _written(raw: bytes) -> float | None:
    first = raw.split(b"\\")[0].strip(b" \0")
    if not first.isdigit() or len(first) > 12:
        return None
    return float(int(first) % _GE_OFFSET)
