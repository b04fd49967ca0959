"""Samples become stored values: shifted, masked, with their sign (PS3.5 8.1.1, PS3.3 C.7.6.3.1.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qrstation.imaging.frame import Pixels
from qrstation.imaging.reading.stored_object import PixelLayout

if TYPE_CHECKING:  # whoever reads plain cells alone needs no codecs
    from qrstation.imaging.pixels.codecs import Samples


def native_values(cells: Pixels, layout: PixelLayout, *, in_place: bool = False) -> Pixels:
    """Give the stored values inside pixel cells; bits outside them, such as old overlays, are masked away.

    They take the place of the cells where ``in_place`` says that nobody needs those any more, and it can be done.
    """
    if layout.is_float:
        return cells.astype(cells.dtype.newbyteorder("="), copy=not in_place)
    unsigned = cells.astype(np.dtype(f"u{cells.dtype.itemsize}"), copy=False)
    place = unsigned if in_place and unsigned.flags.writeable else None
    shift = layout.high_bit + 1 - layout.bits_stored
    if shift:
        unsigned = np.right_shift(unsigned, unsigned.dtype.type(shift), out=place)
    return _with_sign(unsigned, layout.bits_stored, signed=layout.signed, place=place)


def decoded_values(samples: Samples, layout: PixelLayout, *, lossy: bool) -> Pixels:
    """Give the stored values of a decoded stream, which has them at its low end.

    The stream's precision may be less than Bits Stored, and its idea of a sign may differ from Pixel Representation:
    the attribute decides (PS3.5 8.2.4). A lossy stream of greater precision can step over the range: such values
    take its end, where masking would turn white into black.
    """
    values = samples.values
    bits = min(samples.precision, layout.bits_stored)
    is_signed = values.dtype.kind == "i"
    if lossy and samples.precision > layout.bits_stored and is_signed == layout.signed:
        low, high = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if is_signed else (0, (1 << bits) - 1)
        return np.clip(values, low, high).astype(_container(bits, signed=is_signed))
    if is_signed and layout.signed and samples.precision <= layout.bits_stored:
        return values.astype(values.dtype.newbyteorder("="), copy=False)
    return _with_sign(values.astype(f"u{values.dtype.itemsize}", copy=False), bits, signed=layout.signed)


def bit_beside(samples: Samples, layout: PixelLayout, position: int) -> NDArray[np.bool_] | None:
    """Give a bit of the pixel cells that is no part of the stored values, (rows, columns); None where it is one."""
    values = samples.values
    # A decoder that gives signed values has filled the bits above the stream's precision with the sign.
    bits = {"u": 8 * values.dtype.itemsize, "i": samples.precision}.get(values.dtype.kind, 0)
    if values.ndim != 2 or layout.high_bit - layout.bits_stored < position <= layout.high_bit or position >= bits:
        return None
    return ((values >> position) & 1).astype(np.bool_)


def _with_sign(unsigned: Pixels, bits: int, *, signed: bool, place: Pixels | None = None) -> Pixels:
    """Keep the low ``bits``, and read them as two's complement where they are signed; put them in ``place``."""
    width = 8 * unsigned.dtype.itemsize
    as_signed = np.dtype(f"i{unsigned.dtype.itemsize}")
    most = (1 << (bits - 1 if signed else bits)) - 1
    # To look is half of what it costs to write, and most files have nothing in the bits above.
    if bits == width or unsigned.max(initial=0) <= most:
        return unsigned.view(as_signed) if signed else unsigned
    if not signed:
        return np.bitwise_and(unsigned, unsigned.dtype.type(most), out=place)
    lift = unsigned.dtype.type(width - bits)
    lifted = np.left_shift(unsigned, lift, out=place).view(as_signed)
    return np.right_shift(lifted, as_signed.type(width - bits), out=lifted)


def _container(bits: int, *, signed: bool) -> str:
    size = 1 if bits <= 8 else 2 if bits <= 16 else 4
    return f"{'i' if signed else 'u'}{size}"
