"""Opens files of certificates and keys that somebody chose, whatever they are: bounded, and no pipe is waited for.

PEM is a text with blocks between BEGIN and END (RFC 7468); what stands between the blocks is no part of them.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from pathlib import Path

from qrstation.core.codes.keys import KeyCode
from qrstation.core.codes.tls import TlsCode
from qrstation.core.errors import StationError
from qrstation.core.notice import Code
from qrstation.core.station.plain_file import open_plain

MOST_BYTES = 1_000_000
"""Of a file: the authorities of a whole system take a quarter of it."""
_MARK = re.compile(rb"-----(BEGIN|END) ([A-Z0-9 ]{1,40})-----")
_CERTIFICATES = (b"CERTIFICATE", b"X509 CERTIFICATE", b"TRUSTED CERTIFICATE")
_ENCRYPTED_HEADER = b"Proc-Type: 4,ENCRYPTED"
_SEQUENCE = b"\x30"
"""How what is in DER, and PKCS #12 too, begins."""


def read_file(path: Path) -> bytes:
    """Give a file's bytes. Raises StationError for what cannot be read, or is too large to be what it should be."""
    name = str(path)
    try:
        with open_plain(path) as file:
            data = file.read(MOST_BYTES + 1) or b""
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        reason = (error.strerror if isinstance(error, OSError) else None) or "no file can be called so"
        raise StationError(TlsCode.FILE_UNREADABLE, path=name, reason=reason) from error
    if len(data) > MOST_BYTES:
        raise StationError(KeyCode.FILE_TOO_LARGE, path=name, kilobytes=MOST_BYTES // 1000)
    return data


def certificate_blocks(path: Path) -> list[bytes]:
    """Give the certificates of a file in DER, in their order. Raises StationError where there is none."""
    data = read_file(path)
    found = [body for label, body in _blocks(data) if label in _CERTIFICATES]
    if not found:
        raise StationError(_instead(data, TlsCode.NO_CERTIFICATE), path=str(path))
    try:
        return [base64.b64decode(b"".join(body.split()), validate=True) for body in found]
    except (binascii.Error, ValueError) as error:
        raise StationError(KeyCode.BROKEN_CERTIFICATE, path=str(path)) from error


def is_encrypted_key(path: Path) -> bool:
    """Tell whether the key of a file needs a passphrase. Raises StationError where there is no key."""
    data = read_file(path)
    for label, body in _blocks(data):
        if label.endswith(b"PRIVATE KEY"):
            return label.startswith(b"ENCRYPTED") or _ENCRYPTED_HEADER in body
    raise StationError(_instead(data, TlsCode.NO_KEY), path=str(path))


def _blocks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give label and body of each block; one walk over the marks, however many begin and never end."""
    label, begin = b"", 0
    for mark in _MARK.finditer(data):
        if mark[1] == b"BEGIN":
            label, begin = mark[2], mark.end()
        elif mark[2] == label:
            yield label, data[begin : mark.start()]
            label = b""


def _instead(data: bytes, otherwise: Code) -> Code:
    return KeyCode.NOT_PEM if data.startswith(_SEQUENCE) else otherwise
