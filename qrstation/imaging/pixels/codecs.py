"""Compressed frames: checks what a codestream says against the attributes, and decodes it."""

from __future__ import annotations

import itertools
import os
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import imagecodecs
import numpy as np

from qrstation.core.codes.pixels import Flaw, PixelCode
from qrstation.core.errors import CannotDecode
from qrstation.imaging.frame import Pixels
from qrstation.imaging.pixels.codestream import StreamHeader, cut_off, damaged, read_j2k, read_jpeg, unwrap_jp2
from qrstation.imaging.pixels.pixel_cells import arrange, unpack_cells
from qrstation.imaging.reading.pixel_syntaxes import Codec
from qrstation.imaging.reading.stored_object import PixelLayout

RGB = "RGB"
_THREADS = min(4, os.cpu_count() or 1)
_SMALL = 128 * 128
_RLE_HEADER = 64
_RLE_SLACK = 256  # encoders that pad a segment with an even zero run add a few bytes


@dataclass(frozen=True, eq=False, slots=True)
class Samples:
    """A decoded frame before anything is made of its samples.

    ``values`` is (rows, columns) or (rows, columns, 3); ``precision`` the number of bits that count in them.
    """

    values: Pixels
    precision: int
    photometric: str
    """What the samples are now: the attribute's value, or RGB where the decoder has converted or the stream says so."""


def decode_frame(data: bytes, codec: Codec, layout: PixelLayout) -> Samples:
    """Decode one frame's codestream.

    Raises CannotDecode for a stream that is damaged, cut off, or of another size than Rows and Columns say.
    """
    return _DECODERS[codec](data, layout)


def _decode_jpeg(data: bytes, layout: PixelLayout) -> Samples:
    """Decode JPEG as its frame header says: baseline, extended, progressive or lossless (PS3.5 A.4.1)."""
    header = read_jpeg(data)
    _check(header, layout, "JPEG")
    # The same colour space in and out: the codec converts nothing.
    space = "GRAYSCALE" if layout.samples == 1 else "YCBCR"
    if header.lossless_jpeg and layout.samples == 3:
        space = "RGB"
    values = _run("JPEG", imagecodecs.jpeg8_decode, data, colorspace=space, outcolorspace=space)
    return _checked(values, header, layout, _jpeg_colours(header, layout))


def _jpeg_colours(header: StreamHeader, layout: PixelLayout) -> str:
    """Decide what three JPEG components are.

    The stream's own word, where it gives one, is what its encoder did; Photometric Interpretation is often copied
    from before the compression. A lossless stream knows no transform, so there the attribute decides.
    """
    if header.components != 3 or header.lossless_jpeg:
        return layout.photometric
    if header.adobe is not None:
        return "YBR_FULL" if header.adobe == 1 else RGB
    if header.component_ids == (0x52, 0x47, 0x42):
        return RGB
    if header.jfif:
        return "YBR_FULL"
    return layout.photometric


def _decode_jpeg_ls(data: bytes, layout: PixelLayout) -> Samples:
    header = read_jpeg(data)
    _check(header, layout, "JPEG-LS")
    return _checked(_run("JPEG-LS", imagecodecs.jpegls_decode, data), header, layout, layout.photometric)


def _decode_jpeg_2000(data: bytes, layout: PixelLayout) -> Samples:
    """Decode JPEG 2000, also high-throughput, by OpenJPEG: the faster decoder for the latter hides damage."""
    stream = unwrap_jp2(data)
    header = read_j2k(stream)
    _check(header, layout, "JPEG 2000")
    threads = _THREADS if header.rows * header.columns > _SMALL else 1
    values = _run("JPEG 2000", imagecodecs.jpeg2k_decode, stream, numthreads=threads)
    # YBR_RCT and YBR_ICT name the stream's own transform: undone by the decoder, or never done (PS3.5 8.2.4).
    is_rgb = header.transformed or layout.photometric in ("YBR_RCT", "YBR_ICT")
    return _checked(values, header, layout, RGB if is_rgb and layout.samples == 3 else layout.photometric)


def _decode_rle(data: bytes, layout: PixelLayout) -> Samples:
    """Decode RLE: one segment for each byte of each sample, the highest first (PS3.5 annex G)."""
    size = layout.bits_allocated // 8
    planes = layout.samples * size
    if not size or planes > 15:
        raise CannotDecode(PixelCode.RLE_BITS_NOT_SUPPORTED, bits=layout.bits_allocated)
    if len(data) < _RLE_HEADER:
        raise cut_off("RLE")
    count, *offsets = struct.unpack_from("<16I", data)
    if count != planes:
        raise CannotDecode(PixelCode.RLE_SEGMENTS_DIFFER, count=count, needed=planes)
    bounds = [*offsets[:count], len(data)]
    if bounds[0] < _RLE_HEADER or any(a >= b for a, b in itertools.pairwise(bounds)):
        raise damaged("RLE", Flaw.SEGMENTS_ASTRAY)
    pixels = layout.rows * layout.columns
    cells = np.empty((pixels, layout.samples, size), np.uint8)
    buffer = np.empty(pixels + _RLE_SLACK, np.uint8)
    for plane in range(planes):
        segment = data[bounds[plane] : bounds[plane + 1]]
        if len(_run("RLE", imagecodecs.packbits_decode, segment, out=buffer)) < pixels:
            raise cut_off("RLE")
        sample, place = divmod(plane, size)
        cells[:, sample, size - 1 - place] = buffer[:pixels]
    shape = (layout.rows, layout.columns) if layout.samples == 1 else (layout.rows, layout.columns, layout.samples)
    return Samples(cells.view(f"<u{size}").reshape(shape), layout.bits_allocated, layout.photometric)


def _decode_deflated(data: bytes, layout: PixelLayout) -> Samples:
    """Decode a frame that is deflated for itself (PS3.5 A.4.14)."""
    size = -(-layout.samples_in_frame * layout.bits_allocated // 8)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        raw = inflater.decompress(data, size)
    except zlib.error as error:
        raise CannotDecode(PixelCode.DEFLATED_FRAME_DAMAGED, support=str(error)) from error
    if len(raw) < size:
        raise CannotDecode(PixelCode.DEFLATED_FRAME_CUT_OFF)
    return Samples(arrange(unpack_cells(raw, layout, "<"), layout), layout.bits_allocated, layout.photometric)


_DECODERS: dict[Codec, Callable[[bytes, PixelLayout], Samples]] = {
    Codec.JPEG: _decode_jpeg,
    Codec.JPEG_LS: _decode_jpeg_ls,
    Codec.JPEG_2000: _decode_jpeg_2000,
    Codec.RLE: _decode_rle,
    Codec.DEFLATED_FRAME: _decode_deflated,
}


def _run(kind: str, decoder: Callable[..., Any], data: bytes, **options: Any) -> Any:
    """Call a codec; whatever it raises means that it could not."""
    try:
        return decoder(data, **options)
    except (RuntimeError, ValueError, TypeError, IndexError, OverflowError, NotImplementedError) as error:
        raise CannotDecode(PixelCode.DATA_NOT_DECODED, support=str(error)[:200], kind=kind) from error


def _check(header: StreamHeader, layout: PixelLayout, kind: str) -> None:
    """Compare the stream's size with the attributes, before memory is taken for it."""
    if (header.rows, header.columns) != (layout.rows, layout.columns):
        raise CannotDecode(
            PixelCode.SIZE_DIFFERS,
            kind=kind,
            columns=header.columns,
            rows=header.rows,
            said_columns=layout.columns,
            said_rows=layout.rows,
        )
    if header.components != layout.samples:
        raise CannotDecode(PixelCode.COMPONENTS_DIFFER, kind=kind, components=header.components, said=layout.samples)
    if not 1 <= header.precision <= layout.bits_allocated:
        raise CannotDecode(PixelCode.BITS_DIFFER, kind=kind, bits=header.precision, said=layout.bits_allocated)


def _checked(values: Pixels, header: StreamHeader, layout: PixelLayout, photometric: str) -> Samples:
    """Compare what came out with what was promised."""
    shape = (layout.rows, layout.columns) if layout.samples == 1 else (layout.rows, layout.columns, layout.samples)
    if values.size != layout.samples_in_frame or values.dtype.kind not in "iu":
        raise CannotDecode(PixelCode.DECODED_SIZE_DIFFERS, support=str(values.shape))
    return Samples(values.reshape(shape), header.precision, photometric)
