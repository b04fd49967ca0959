"""Lower resolutions of JPEG 2000: what a large frame looks like, long before all of it is decoded.

The codec that decodes whole frames gives none; Pillow has OpenJPEG leave out the finer levels of the wavelet
transform, each of which is three quarters of what is left (ISO 15444-1 annex F).
"""

from __future__ import annotations

import io

import numpy as np

from qrstation.imaging.pixels.codecs import RGB, Samples
from qrstation.imaging.pixels.codestream import read_j2k, unwrap_jp2
from qrstation.imaging.reading.stored_object import PixelLayout

ENOUGH = 1024
"""Pixels on the longer side that a preview has at least."""
_MOST_BITS = 16


def reduced_samples(data: bytes, layout: PixelLayout) -> tuple[Samples, int] | None:
    """Give a codestream's samples at a lower resolution, and by how much it is reduced: 2, 4, 8 …

    None where there is no lower one that is large enough, or it cannot be decoded: the whole frame tells why. Raises
    CannotDecode for a stream that is cut off or damaged between its markers.
    """
    stream = unwrap_jp2(data)
    header = read_j2k(stream)
    levels = _levels(max(header.rows, header.columns), header.levels)
    is_expected = (header.rows, header.columns, header.components) == (layout.rows, layout.columns, layout.samples)
    is_decoded = header.precision <= _MOST_BITS if layout.samples == 1 else header.precision == 8
    if not levels or not is_expected or not is_decoded:
        return None
    pixels = _decoded(stream, levels)
    factor = 1 << levels
    shape = (-(-layout.rows // factor), -(-layout.columns // factor))
    if pixels is None or pixels.shape[:2] != shape or pixels.ndim != (2 if layout.samples == 1 else 3):
        return None
    if layout.samples == 3:
        is_rgb = header.transformed or layout.photometric in ("YBR_RCT", "YBR_ICT")
        return Samples(pixels, header.precision, RGB if is_rgb else layout.photometric), factor
    # It gives samples at the high end of 8 or 16 bits, signed ones lifted above zero.
    stored = pixels >> pixels.dtype.type(8 * pixels.dtype.itemsize - header.precision)
    if header.signed:
        lifted = stored.astype(np.int32) - (1 << (header.precision - 1))
        stored = lifted.astype(np.int8 if header.precision <= 8 else np.int16)
    return Samples(stored, header.precision, layout.photometric), factor


def _levels(side: int, most: int) -> int:
    """Give how often a side can be halved so that enough is left."""
    levels = 0
    while levels < most and side >> (levels + 1) >= ENOUGH:
        levels += 1
    return levels


def _decoded(stream: bytes, levels: int) -> np.ndarray | None:
    try:
        from PIL.Jpeg2KImagePlugin import Jpeg2KImageFile
    except ImportError:  # a packager may have left it out
        return None
    try:
        with Jpeg2KImageFile(io.BytesIO(stream)) as image:
            image.reduce = levels
            image.load()
            return np.asarray(image) if image.mode in ("L", "I;16", "RGB") else None
    except (OSError, SyntaxError, ValueError, TypeError, EOFError, OverflowError):
        return None
