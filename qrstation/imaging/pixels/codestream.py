"""Reads the headers of compressed frames: size, depth and colour transform, and whether the stream is whole."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from qrstation.core.codes.pixels import Flaw, PixelCode
from qrstation.core.errors import CannotDecode
from qrstation.core.notice import notice

_SOI = b"\xff\xd8"
_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SOF_LS = 0xF7
_SOS = 0xDA
_EOI = 0xD9
# In entropy coded data 0xFF is followed by a stuffed zero (JPEG-LS: any byte below 0x80), a restart, or a fill byte.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_MARKER_LS = re.compile(rb"\xff[\x80-\xcf\xd8-\xfe]")
_J2K_START = b"\xff\x4f\xff\x51"
_JP2_START = b"\x00\x00\x00\x0cjP"
_MAX_TILES = 65535


@dataclass(frozen=True, slots=True)
class StreamHeader:
    """What a codestream says of itself."""

    rows: int
    columns: int
    components: int
    precision: int
    signed: bool = False
    lossless_jpeg: bool = False
    transformed: bool = False
    """JPEG 2000: the multiple component transform was used, and the decoder undoes it."""
    levels: int = 0
    """JPEG 2000: how often the image was halved: so many lower resolutions can be had."""
    adobe: int | None = None
    """JPEG: the colour transform of the Adobe marker, 0 none, 1 YCbCr."""
    jfif: bool = False
    component_ids: tuple[int, ...] = ()


def read_jpeg(data: bytes) -> StreamHeader:
    """Read a JPEG or JPEG-LS stream's header and walk over its markers to the end (ITU-T T.81 annex B, T.87 annex C).

    Raises CannotDecode for a stream that is cut off or damaged between its markers.
    """
    if not data.startswith(_SOI):
        raise damaged("JPEG", Flaw.NO_START)
    frame: StreamHeader | None = None
    adobe: int | None = None
    jfif = False
    position = 2
    while True:
        marker, body, position = _segment(data, position)
        if marker == _EOI:
            break
        if marker == 0xE0 and body.startswith(b"JFIF\0"):
            jfif = True
        elif marker == 0xEE and body.startswith(b"Adobe") and len(body) >= 12:
            adobe = body[11] if body[11] in (0, 1) else None
        elif marker in _SOF or marker == _SOF_LS:
            if frame is not None:
                raise damaged("JPEG", Flaw.TWO_FRAME_HEADERS)
            frame = _read_sof(marker, body)
        elif marker == _SOS:
            if frame is None:
                raise damaged("JPEG", Flaw.SCAN_TOO_EARLY)
            position = _skip_scan(data, position, _MARKER if frame.component_ids else _MARKER_LS)
    if frame is None:
        raise damaged("JPEG", Flaw.NO_FRAME_HEADER)
    return StreamHeader(
        frame.rows,
        frame.columns,
        frame.components,
        frame.precision,
        lossless_jpeg=frame.lossless_jpeg,
        adobe=adobe,
        jfif=jfif,
        component_ids=frame.component_ids,
    )


def _segment(data: bytes, position: int) -> tuple[int, bytes, int]:
    """Give the marker at ``position``, its body, and what comes after it."""
    while data[position : position + 2] == b"\xff\xff":
        position += 1
    if position + 2 > len(data):
        raise cut_off("JPEG")
    if data[position] != 0xFF:
        raise damaged("JPEG", Flaw.NO_MARKER)
    marker = data[position + 1]
    if marker == _EOI or marker == 0x01 or 0xD0 <= marker <= 0xD7:
        return marker, b"", position + 2
    if position + 4 > len(data):
        raise cut_off("JPEG")
    (length,) = struct.unpack_from(">H", data, position + 2)
    end = position + 2 + length
    if length < 2:
        raise damaged("JPEG", Flaw.SEGMENT_WITHOUT_LENGTH)
    if end > len(data):
        raise cut_off("JPEG")
    return marker, data[position + 4 : end], end


def _read_sof(marker: int, body: bytes) -> StreamHeader:
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        raise damaged("JPEG", Flaw.SHORT_FRAME_HEADER)
    precision, rows, columns, components = struct.unpack_from(">BHHB", body)
    # JPEG-LS streams are told by having no ids here: their stuffing differs.
    ids = () if marker == _SOF_LS else tuple(body[6 : 6 + 3 * components : 3])
    return StreamHeader(rows, columns, components, precision, lossless_jpeg=marker == 0xC3, component_ids=ids)


def _skip_scan(data: bytes, position: int, pattern: re.Pattern[bytes]) -> int:
    """Give where the next marker after entropy coded data is."""
    found = pattern.search(data, position)
    if found is None:
        raise cut_off("JPEG")
    return found.start()


def unwrap_jp2(data: bytes) -> bytes:
    """Give the codestream inside JP2 boxes, which do not belong into DICOM but come (ISO 15444-1 annex I)."""
    if not data.startswith(_JP2_START):
        return data
    position = 0
    while position + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        header = 8
        if length == 1 and position + 16 <= len(data):
            (length,) = struct.unpack_from(">Q", data, position + 8)
            header = 16
        end = len(data) if length == 0 else position + length
        if kind == b"jp2c":
            return data[position + header : end]
        if end < position + header:
            break
        position = end
    raise damaged("JPEG 2000", Flaw.JP2_WITHOUT_CODESTREAM)


def read_j2k(data: bytes) -> StreamHeader:
    """Read a JPEG 2000 or HTJ2K codestream's header, and check that its tile-parts are all there (ISO 15444-1 A).

    Raises CannotDecode for a stream that is cut off, or whose components differ from each other.
    """
    if not data.startswith(_J2K_START) or len(data) < 44:
        raise damaged("JPEG 2000", Flaw.NO_CODESTREAM)
    x1, y1, x0, y0, tile_x, tile_y, tile_x0, tile_y0, components = struct.unpack_from(">8IH", data, 8)
    depths = data[42 : 42 + 3 * components]
    if len(depths) < 3 * components or not components:
        raise cut_off("JPEG 2000")
    if len(set(depths[::3])) > 1 or set(depths[1::3]) | set(depths[2::3]) != {1}:
        raise CannotDecode(PixelCode.COMPONENTS_UNEQUAL, kind="JPEG 2000")
    if not tile_x or not tile_y or x1 <= x0 or y1 <= y0:
        raise damaged("JPEG 2000", Flaw.NO_SIZE)
    tiles = -(-(x1 - tile_x0) // tile_x) * -(-(y1 - tile_y0) // tile_y)
    if tiles > _MAX_TILES:
        raise damaged("JPEG 2000", Flaw.TOO_MANY_TILES)
    transformed, levels = _walk_j2k(data)
    depth = depths[0]
    return StreamHeader(
        y1 - y0,
        x1 - x0,
        components,
        (depth & 0x7F) + 1,
        bool(depth & 0x80),
        transformed=transformed,
        levels=levels,
    )


def _walk_j2k(data: bytes) -> tuple[bool, int]:
    """Walk over main header and tile-parts to the end.

    Tells whether the multiple component transform is used, and how many decomposition levels there are.
    """
    transformed, levels = False, 0
    position = 2
    while position + 4 <= len(data):
        marker, length = struct.unpack_from(">HH", data, position)
        if marker == 0xFFD9:
            return transformed, levels
        if marker == 0xFF52 and position + 10 <= len(data):
            transformed, levels = data[position + 8] == 1, data[position + 9]
        if marker == 0xFF90:
            if position + 12 > len(data):
                break
            (part,) = struct.unpack_from(">I", data, position + 6)
            if part == 0:  # until the end of the codestream, which is the last thing in it
                if data.rstrip(b"\0").endswith((b"\xff\xd9", b"\xff\xd9\xff")):
                    return transformed, levels
                break
            if part < 14:
                raise damaged("JPEG 2000", Flaw.TILE_WITHOUT_LENGTH)
            position += part
        elif marker < 0xFF00 or length < 2:
            raise damaged("JPEG 2000", Flaw.NO_MARKER)
        else:
            position += 2 + length
    if data[position : position + 2] == b"\xff\xd9":
        return transformed, levels
    raise cut_off("JPEG 2000")


def cut_off(kind: str) -> CannotDecode:
    """Give the error for data of a kind of compression that ends before it should."""
    return CannotDecode(PixelCode.DATA_CUT_OFF, kind=kind)


def damaged(kind: str, how: Flaw) -> CannotDecode:
    """Give the error for data of a kind of compression that is not as it should be."""
    return CannotDecode(PixelCode.DATA_DAMAGED, kind=kind, how=notice(how))
