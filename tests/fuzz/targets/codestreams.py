"""Headers of compressed frames (JPEG, JPEG 2000, JP2), which are read before a library is given the bytes."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from qrstation.core.errors import CannotDecode
from qrstation.imaging.pixels.codestream import read_j2k, read_jpeg, unwrap_jp2
from tests.fuzz.target import Target


def _take(data: bytes) -> None:
    if data[:1] == b"\0":
        read_jpeg(data[1:])
    else:
        header = read_j2k(unwrap_jp2(data[1:]))
        assert header.rows >= 0


def _seeds() -> Mapping[str, bytes]:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 4, 4, 1) + b"\1\x11\0"
    scan = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\1\0\0\x3f\0" + b"\x12\xff\0\x34\xff\xd0\x56"
    jpeg = b"\xff\xd8\xff\xe0\0\4ab" + frame + scan + b"\xff\xd9"
    size = struct.pack(">HHH8IH", 0xFF51, 41, 0, 4, 4, 0, 0, 4, 4, 0, 0, 1) + b"\7\1\1"
    code = b"\xff\x52" + struct.pack(">H", 12) + bytes((0, 0, 0, 1, 0, 1, 4, 4, 0, 1))
    quant = b"\xff\x5c\0\5\x40\x40\x40"
    tile = b"\xff\x90" + struct.pack(">HHIBB", 10, 0, 18, 0, 1) + b"\xff\x93" + b"data"
    j2k = b"\xff\x4f" + size + code + quant + tile + b"\xff\xd9"
    boxes = struct.pack(">I4sI", 12, b"jP  ", 0x0D0A870A) + struct.pack(">I4s", len(j2k) + 8, b"jp2c") + j2k
    return {"jpeg": b"\0" + jpeg, "j2k": b"\1" + j2k, "jp2": b"\1" + boxes}


TARGET = Target(_take, _seeds, (CannotDecode,), words=(b"\xff\xd8", b"\xff\xc4", b"\xff\x90", b"jp2c", b"\xff\x93"))
