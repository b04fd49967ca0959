"""Colour samples become 8-bit RGB (PS3.3 C.7.6.3.1.2)."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from qrstation.core.codes.pixels import PixelCode
from qrstation.core.errors import CannotDecode
from qrstation.imaging.frame import Pixels
from qrstation.imaging.pixels.codecs import RGB, Samples
from qrstation.imaging.reading.stored_object import PixelLayout

_FULL = ("YBR_FULL", "YBR_FULL_422")
_PARTIAL = ("YBR_PARTIAL_422", "YBR_PARTIAL_420")
_ROWS = 256
# What is left for green of Y = 0.299 R + 0.587 G + 0.114 B; cut off, a few colours would be rounded the other way.
_GREEN_OF_BLUE, _GREEN_OF_RED = 0.114 * 1.772 / 0.587, 0.299 * 1.402 / 0.587


def to_rgb(samples: Samples, layout: PixelLayout) -> NDArray[np.uint8]:
    """Give (rows, columns, 3) uint8 RGB. Raises CannotDecode for colours that this program does not know."""
    photometric = samples.photometric
    values = samples.values
    # A decoder that has converted says RGB; a native frame keeps the attribute, where these two make no sense.
    if photometric in (RGB, "YBR_RCT", "YBR_ICT"):
        return _to_eight_bits(values, layout)
    if photometric not in _FULL + _PARTIAL:
        raise CannotDecode(PixelCode.COLOUR_NOT_SUPPORTED, photometric=photometric[:20])
    if layout.bits_stored != 8 or values.dtype.itemsize != 1:
        raise CannotDecode(PixelCode.COLOUR_BITS_NOT_SUPPORTED, photometric=photometric, bits=layout.bits_stored)
    convert = _convert_full if photometric in _FULL else _convert_partial
    result = np.empty(values.shape, np.uint8)
    for row in range(0, len(values), _ROWS):
        convert(values[row : row + _ROWS], result[row : row + _ROWS])
    return result


def _to_eight_bits(values: Pixels, layout: PixelLayout) -> NDArray[np.uint8]:
    """Scale samples of Bits Stored to 0–255, to the nearest."""
    if values.dtype == np.uint8 and layout.bits_stored == 8 and layout.high_bit == 7:
        return np.ascontiguousarray(values)
    top = (1 << layout.bits_stored) - 1
    result = np.empty(values.shape, np.uint8)
    for row in range(0, len(values), _ROWS):
        part = values[row : row + _ROWS].astype(np.int64) >> (layout.high_bit + 1 - layout.bits_stored)
        result[row : row + _ROWS] = ((part & top) * 510 + top) // (2 * top)
    return result


@cache
def _full_tables() -> tuple[NDArray[np.int16], NDArray[np.int16], NDArray[np.int16]]:
    """Give what Cr adds to red, what (Cb, Cr) add to green, and what Cb adds to blue.

    Luminance is a whole number, so rounding what is added rounds the sum: the tables give the exact result.
    """
    chroma = np.arange(256) - 128.0
    red = np.floor(1.402 * chroma + 0.5)
    whole = np.arange(256) - 128
    # In whole numbers, of 587 000 to the unit: there is a colour that lies exactly between two greens.
    both = 114 * 1772 * whole[:, np.newaxis] + 299 * 1402 * whole[np.newaxis, :]
    green = (587_000 - 2 * both) // (2 * 587_000)
    blue = np.floor(1.772 * chroma + 0.5)
    return red.astype(np.int16), green.astype(np.int16).reshape(-1), blue.astype(np.int16)


def _convert_full(samples: Pixels, result: NDArray[np.uint8]) -> None:
    red, green, blue = _full_tables()
    luminance = samples[:, :, 0].astype(np.int16)
    blueness, redness = samples[:, :, 1], samples[:, :, 2]
    np.clip(luminance + np.take(red, redness), 0, 255, out=result[:, :, 0], casting="unsafe")
    both = blueness.astype(np.uint16) * np.uint16(256) + redness
    np.clip(luminance + np.take(green, both), 0, 255, out=result[:, :, 1], casting="unsafe")
    np.clip(luminance + np.take(blue, blueness), 0, 255, out=result[:, :, 2], casting="unsafe")


def _convert_partial(samples: Pixels, result: NDArray[np.uint8]) -> None:
    """Convert the retired range of CCIR 601: luminance 16–235, chrominance 16–240."""
    luminance = 255 / 219 * (samples[:, :, 0] - 16.0)
    blueness = 255 / 224 * (samples[:, :, 1] - 128.0)
    redness = 255 / 224 * (samples[:, :, 2] - 128.0)
    for place, channel in enumerate(
        (
            luminance + 1.402 * redness,
            luminance - _GREEN_OF_BLUE * blueness - _GREEN_OF_RED * redness,
            luminance + 1.772 * blueness,
        )
    ):
        result[:, :, place] = np.clip(np.floor(channel + 0.5), 0, 255)
