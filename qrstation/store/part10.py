"""The head of a stored file: preamble and file meta information, built and read as bytes (PS3.10 section 7.1)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from qrstation.core.codes.objects import ObjectCode
from qrstation.core.errors import NotDicom
from qrstation.core.standard.element_head import Buffer
from qrstation.core.standard.element_walk import MalformedDataSet
from qrstation.core.standard.file_meta import PREAMBLE, has_preamble, read_file_meta
from qrstation.core.station.identity import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME

SUM_LENGTH = 16
"""Bytes of the checksum at the very end of a head that was built here."""
SUM_CREATOR = "2.25.190846217462894531206573128734610298454"
"""Private Information Creator UID (0002,0100): the private information is the file's checksum."""
_SOP_CLASS, _SOP_INSTANCE, _SOURCE, _SUM_CREATOR, _SUM = 0x0002, 0x0003, 0x0016, 0x0100, 0x0102


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
            _short(_SOP_CLASS, b"UI", sop_class_uid, b"\0"),
            _short(_SOP_INSTANCE, b"UI", sop_uid, b"\0"),
            _short(0x0010, b"UI", transfer_syntax_uid, b"\0"),
            _short(0x0012, b"UI", IMPLEMENTATION_CLASS_UID, b"\0"),
            _short(0x0013, b"SH", IMPLEMENTATION_VERSION_NAME, b" "),
            _short(_SOURCE, b"AE", source_ae_title, b" ") if source_ae_title else b"",
            _short(_SUM_CREATOR, b"UI", SUM_CREATOR, b"\0"),
            struct.pack("<HH2sHL", 2, _SUM, b"OB", 0, SUM_LENGTH) + bytes(SUM_LENGTH),
        )
    )
    return PREAMBLE + struct.pack("<HH2sHL", 2, 0, b"UL", 4, len(body)) + body


def _short(element: int, vr: bytes, text: str, pad: bytes) -> bytes:
    raw = text.encode("latin-1", "replace")
    raw += pad * (len(raw) % 2)
    return struct.pack("<HH2sH", 2, element, vr, len(raw)) + raw


def read_head(data: Buffer) -> FileHead:
    """Read the file meta information. Raises NotDicom."""
    if not has_preamble(data):
        raise NotDicom(ObjectCode.NO_DICM)
    try:
        meta = read_file_meta(data)
    except MalformedDataSet as error:
        raise NotDicom(ObjectCode.BROKEN_META) from error
    syntax = meta.transfer_syntax_uid
    if not syntax:
        raise NotDicom(ObjectCode.NO_TRANSFER_SYNTAX)
    checksum = b""
    if next(reversed(meta.elements)) == _SUM and meta.text(_SUM_CREATOR) == SUM_CREATOR:
        checksum = meta.elements[_SUM]
    return FileHead(
        meta.text(_SOP_CLASS),
        meta.text(_SOP_INSTANCE),
        syntax,
        meta.data_set_start,
        checksum.hex() if len(checksum) == SUM_LENGTH else "",
        meta.text(_SOURCE),
    )
