"""The head of a stored file: preamble and file meta information, built and read as bytes (PS3.10 section 7.1)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from qrstation.core.errors import NotDicom
from qrstation.core.standard.element_walk import Buffer
from qrstation.core.station.identity import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME

PREAMBLE = bytes(128) + b"DICM"
LONGEST_META = 1 << 20
SUM_LENGTH = 16
"""Bytes of the checksum at the very end of a head that was built here."""
SUM_CREATOR = "2.25.190846217462894531206573128734610298454"
"""Private Information Creator UID (0002,0100): the private information is the file's checksum."""


@dataclass(frozen=True, slots=True)
class FileHead:
    """What the file meta information says, and where the data set begins."""

    sop_class_uid: str
    sop_uid: str
    transfer_syntax_uid: str
    data_set_start: int
    checksum: str = ""
    """As hexadecimal digits, "" where the head holds none of ours."""
    source_ae_title: str = ""
    """Source Application Entity Title (0002,0016): who sent it; "" in a file of the store that was imported."""


def build_head(sop_class_uid: str, sop_uid: str, transfer_syntax_uid: str, source_ae_title: str) -> bytes:
    """Build preamble and file meta information for a data set received from ``source_ae_title``.

    Its last `SUM_LENGTH` bytes are left for the checksum, which is known when the data set has come to its end.
    """
    body = b"".join(
        (
            struct.pack("<HH2sHL", 2, 0x0001, b"OB", 0, 2) + b"\x00\x01",
            _short(0x0002, b"UI", sop_class_uid, b"\0"),
            _short(0x0003, b"UI", sop_uid, b"\0"),
            _short(0x0010, b"UI", transfer_syntax_uid, b"\0"),
            _short(0x0012, b"UI", IMPLEMENTATION_CLASS_UID, b"\0"),
            _short(0x0013, b"SH", IMPLEMENTATION_VERSION_NAME, b" "),
            _short(0x0016, b"AE", source_ae_title, b" ") if source_ae_title else b"",
            _short(0x0100, b"UI", SUM_CREATOR, b"\0"),
            struct.pack("<HH2sHL", 2, 0x0102, b"OB", 0, SUM_LENGTH) + bytes(SUM_LENGTH),
        )
    )
    return PREAMBLE + struct.pack("<HH2sHL", 2, 0, b"UL", 4, len(body)) + body


def _short(element: int, vr: bytes, text: str, pad: bytes) -> bytes:
    raw = text.encode("latin-1", "replace")
    raw += pad * (len(raw) % 2)
    return struct.pack("<HH2sH", 2, element, vr, len(raw)) + raw


def read_head(data: Buffer) -> FileHead:
    """Read the file meta information; it is always Explicit VR Little Endian. Raises NotDicom."""
    if len(data) < 132 or bytes(data[128:132]) != b"DICM":
        raise NotDicom("is no DICOM file (no DICM after the preamble)", "choose a DICOM file")
    position, end = 132, min(len(data), LONGEST_META)
    values: dict[int, str] = {}
    checksum = b""
    while position + 8 <= end:
        group, element, vr, length = struct.unpack("<HH2sH", data[position : position + 8])
        if group != 2:
            break
        position += 8
        if vr in (b"OB", b"UN", b"UT"):
            if position + 4 > end:
                raise NotDicom("has broken file meta information", "the file may be damaged")
            (length,) = struct.unpack("<L", data[position : position + 4])
            position += 4
        if position + length > end:
            raise NotDicom("has broken file meta information", "the file may be damaged")
        if vr in (b"UI", b"SH", b"AE"):
            values[element] = bytes(data[position : position + length]).decode("latin-1").strip(" \0")
        is_sum = element == 0x0102 and length == SUM_LENGTH and values.get(0x0100) == SUM_CREATOR
        checksum = bytes(data[position : position + length]) if is_sum else b""
        position += length
    if not values.get(0x0010):
        raise NotDicom("does not say its transfer syntax", "the file may be damaged")
    uids = values.get(0x0002, ""), values.get(0x0003, ""), values[0x0010]
    return FileHead(*uids, position, checksum.hex(), values.get(0x0016, ""))
