"""Uncompressed pixel data: finds a frame's bytes and unpacks its pixel cells (PS3.5 section 8.1 and annex D)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qrstation.core.codes.pixels import PixelCode
from qrstation.core.errors import CannotDecode
from qrstation.core.standard.element_head import UNDEFINED
from qrstation.imaging.frame import Pixels
from qrstation.imaging.reading.stored_object import OpenInstance, PixelLayout

Bytes: TypeAlias = NDArray[np.uint8]
Memory: TypeAlias = Callable[[int], "Bytes | None"]
"""Gives so many bytes of memory where a frame may come to lie, None where there is none."""
YBR_422 = ("YBR_FULL_422", "YBR_PARTIAL_422")


def is_subsampled(instance: OpenInstance) -> bool:
    """Tell whether chrominance is stored for every second column (PS3.3 C.7.6.3.1.2).

    Files that were decompressed without correcting the attribute hold all samples: their length tells.
    """
    layout = instance.layout
    if layout.photometric not in YBR_422 or layout.samples != 3 or layout.bits_allocated != 8:
        return False
    return available(instance) < layout.samples_in_frame * layout.frames


def read_native(instance: OpenInstance, number: int, memory: Memory | None = None) -> Pixels:
    """Read frame ``number``: pixel cells as unsigned numbers, (rows, columns) or (rows, columns, samples).

    They are read straight into ``memory``, where there is such and that can be. Raises CannotDecode when the frame is
    not there in full.
    """
    layout = instance.layout
    if instance.pixel_entry.length == UNDEFINED:
        raise CannotDecode(PixelCode.COMPRESSED_UNSAID)
    if is_subsampled(instance):
        return _read_422(instance, number)
    start = number * layout.samples_in_frame * layout.bits_allocated
    end = start + layout.samples_in_frame * layout.bits_allocated
    first = start // 8
    raw = _read_bytes(instance, number, first, -(-end // 8), memory)
    cells = unpack_cells(raw, layout, instance.elements.encoding.order, skip=start - first * 8)
    return arrange(cells, layout)


def arrange(cells: Pixels, layout: PixelLayout) -> Pixels:
    """Give cells as (rows, columns) or (rows, columns, samples), from either planar configuration."""
    if layout.samples == 1:
        return cells.reshape(layout.rows, layout.columns)
    if layout.planar:
        return cells.reshape(layout.samples, layout.rows, layout.columns).transpose(1, 2, 0)
    return cells.reshape(layout.rows, layout.columns, layout.samples)


def unpack_cells(raw: bytes | Bytes, layout: PixelLayout, order: str, skip: int = 0) -> Pixels:
    """Give the pixel cells of a frame as a flat array, from bit ``skip`` on where cells are not whole bytes."""
    if layout.is_float:
        return np.frombuffer(raw, f"{order}f{layout.bits_allocated // 8}")
    if layout.bits_allocated in (8, 16, 32):
        return np.frombuffer(raw, f"{order}u{layout.bits_allocated // 8}")
    bits = np.unpackbits(np.frombuffer(raw, np.uint8), bitorder="little")
    bits = bits[skip : skip + layout.samples_in_frame * layout.bits_allocated]
    if layout.bits_allocated == 1:
        return bits
    cells = np.zeros(layout.samples_in_frame, np.uint32)
    for place, column in enumerate(bits.reshape(-1, layout.bits_allocated).T):
        cells |= column.astype(np.uint32) << np.uint32(place)
    return cells


def _read_422(instance: OpenInstance, number: int) -> Pixels:
    """Read Y Y Cb Cr for each pair of pixels, and give both pixels the pair's chrominance."""
    layout = instance.layout
    if layout.columns % 2:
        raise CannotDecode(PixelCode.ODD_COLUMNS, photometric=layout.photometric)
    size = layout.rows * layout.columns * 2
    raw = _read_bytes(instance, number, number * size, (number + 1) * size)
    quads = np.frombuffer(raw, np.uint8).reshape(layout.rows, layout.columns // 2, 4)
    samples = np.empty((layout.rows, layout.columns, 3), np.uint8)
    samples[:, 0::2, 0] = quads[:, :, 0]
    samples[:, 1::2, 0] = quads[:, :, 1]
    samples[:, :, 1] = np.repeat(quads[:, :, 2], 2, axis=1)
    samples[:, :, 2] = np.repeat(quads[:, :, 3], 2, axis=1)
    return samples


def available(instance: OpenInstance) -> int:
    """Give how many bytes of pixel data are there: fewer than declared in a file that was cut."""
    entry = instance.pixel_entry
    return max(0, min(entry.length, instance.walker.source.size - entry.start))


def _read_bytes(instance: OpenInstance, number: int, start: int, end: int, memory: Memory | None = None) -> Bytes:
    """Read a range of the pixel data, in the order of little endian words for cells up to a byte."""
    there = available(instance)
    if end > there:
        frames = instance.layout.frames
        if frames > 1:
            raise CannotDecode(PixelCode.FRAME_CUT_OFF, number=number + 1, frames=frames)
        raise CannotDecode(PixelCode.BYTES_MISSING, there=there, needed=end)
    offset = instance.pixel_entry.start
    source = instance.walker.source
    # Cells that are no multiple of a word lie in words, whose bytes are swapped in a big endian OW.
    swapped = (
        not instance.elements.encoding.is_little
        and instance.pixel_entry.vr == "OW"
        and instance.layout.bits_allocated not in (16, 32)
    )
    if not swapped:
        given = memory(end - start) if memory is not None else None
        raw = np.empty(end - start, np.uint8) if given is None else given
        source.read_into(offset + start, raw.data)
        return raw
    even_start, even_end = start & ~1, (end + 1) & ~1
    if even_end > there:
        # The last word was cut in two: its first byte is the second of the two cells.
        raise CannotDecode(PixelCode.BYTES_MISSING, there=there & ~1, needed=end)
    words = np.frombuffer(source.read_alone(offset + even_start, even_end - even_start), np.uint16).byteswap()
    return words.view(np.uint8)[start - even_start : end - even_start]
