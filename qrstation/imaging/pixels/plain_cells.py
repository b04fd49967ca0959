"""Large grey frames that lie in their file as they are: read by one who knows where, and parses nothing."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

from qrstation.core.standard.element_head import PIXEL_DATA, UNDEFINED
from qrstation.core.station.plain_file import open_plain
from qrstation.imaging.frame import MAX_FRAME_BYTES, Frame, Pixels
from qrstation.imaging.pixels.pixel_cells import available
from qrstation.imaging.pixels.stored_values import native_values
from qrstation.imaging.reading.file_bytes import Stamp, stamp_of
from qrstation.imaging.reading.pixel_syntaxes import Codec
from qrstation.imaging.reading.stored_object import OpenInstance, PixelLayout

LARGE = 4 << 20
"""Bytes of a frame from which on it pays to know its place."""
GREY = ("MONOCHROME1", "MONOCHROME2")
CAN_READ = sys.platform == "linux"
"""Whether the system can be asked for what it has in memory, without waiting for a disk."""
_LONGEST_SIDE = 0xFFFF


class Place(NamedTuple):
    """Where a frame's pixel cells lie in its file, and what is in them (PS3.3 C.7.6.3.1)."""

    start: int
    """The first byte in the file."""
    rows: int
    columns: int
    allocated: int
    stored: int
    high_bit: int
    signed: int

    @property
    def length(self) -> int:
        """How many bytes it takes."""
        return self.rows * self.columns * self.allocated // 8


class Located(NamedTuple):
    """A frame without its pixels, and where they lie in which file."""

    frame: Frame
    stamp: Stamp
    place: Place


def place_of(instance: OpenInstance, number: int) -> Place | None:
    """Give where frame ``number`` lies; None where it is not large, is not there as it is, or is not grey."""
    layout, entry, syntax = instance.layout, instance.pixel_entry, instance.syntax
    is_as_stored = syntax.codec is Codec.NATIVE and not syntax.deflated and entry.length != UNDEFINED
    is_plain = not layout.is_float and layout.bits_allocated in (8, 16) and instance.elements.encoding.is_little
    is_grey = layout.samples == 1 and layout.photometric in GREY
    if not (is_as_stored and is_plain and is_grey and 0 <= number < layout.frames):
        return None
    size = layout.samples_in_frame * layout.bits_allocated // 8
    if size < LARGE or (number + 1) * size > available(instance):
        return None
    kind = (layout.bits_allocated, layout.bits_stored, layout.high_bit, int(layout.signed))
    return Place(entry.start + number * size, layout.rows, layout.columns, *kind)


def place_from(untrusted: object) -> Place | None:
    """Give the place that a decoder has told of; None for what is none."""
    if type(untrusted) is not tuple or len(untrusted) != len(Place._fields):
        return None
    if not all(type(value) is int and value >= 0 for value in untrusted):
        return None
    place = Place(*untrusted)
    is_size = 0 < place.rows <= _LONGEST_SIDE and 0 < place.columns <= _LONGEST_SIDE
    is_kind = place.allocated in (8, 16) and place.signed in (0, 1)
    is_within = 0 < place.stored <= place.high_bit + 1 <= place.allocated
    return place if is_size and is_kind and is_within and place.length <= MAX_FRAME_BYTES else None


def read_at_once(path: Path, stamp: Stamp, place: Place) -> Pixels | None:
    """Read a frame's stored values, (rows, columns), from a file that is as it was.

    None where it is not, or where a disk would have to be waited for: nobody could end that. Raises MemoryError.
    """
    try:
        with open_plain(path) as file:
            if stamp_of(file) != stamp or place.start + place.length > stamp[0]:
                return None
            cells = np.empty((place.rows, place.columns), f"<u{place.allocated // 8}")
            if not _filled(file.fileno(), cells.reshape(-1).view(np.uint8), place.start):
                return None
    except OSError:
        return None
    layout = PixelLayout(
        *(place.rows, place.columns, 1, 1, GREY[1], False),
        *(place.allocated, place.stored, place.high_bit, bool(place.signed), PIXEL_DATA),
    )
    return native_values(cells, layout, in_place=True)


def _filled(descriptor: int, memory: Pixels, start: int) -> bool:
    if sys.platform != "linux":
        return False
    have = 0
    while have < len(memory):
        got = os.preadv(descriptor, [memory[have:].data], start + have, os.RWF_NOWAIT)
        if not got:
            return False
        have += got
    return True
