"""Opens files of certificates and keys that somebody chose, and says in a code what is wrong with them."""

from __future__ import annotations

from pathlib import Path

from qrstation.core.codes.keys import KeyCode
from qrstation.core.codes.tls import TlsCode
from qrstation.core.errors import StationError
from qrstation.core.notice import Code
from qrstation.core.station.pem import CERTIFICATE, Block, blocks, read_start

MOST_BYTES = 1_000_000
"""Of a file: the authorities of a whole system take a quarter of it."""
_CERTIFICATES = (CERTIFICATE, b"X509 CERTIFICATE", b"TRUSTED CERTIFICATE")
_ENCRYPTED_HEADER = b"Proc-Type: 4,ENCRYPTED"
_SEQUENCE = b"\x30"
"""How what is in DER, and PKCS #12 too, begins."""


def read_file(path: Path) -> bytes:
    """Give a file's bytes. Raises StationError for what cannot be read, or is too large to be what it should be."""
    name = str(path)
    try:
        data = read_start(path, MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        reason = (error.strerror if isinstance(error, OSError) else None) or "no file can be called so"
        raise StationError(TlsCode.FILE_UNREADABLE, path=name, reason=reason) from error
    if len(data) > MOST_BYTES:
        raise StationError(KeyCode.FILE_TOO_LARGE, path=name, kilobytes=MOST_BYTES // 1000)
    return data


def certificate_blocks(path: Path) -> list[bytes]:
    """Give the certificates of a file in DER, in their order. Raises StationError where there is none."""
    data = read_file(path)
    found = [block for block in _whole(data) if block.label in _CERTIFICATES]
    if not found:
        raise StationError(_instead(data, TlsCode.NO_CERTIFICATE), path=str(path))
    try:
        return [block.der() for block in found]
    except ValueError as error:
        raise StationError(KeyCode.BROKEN_CERTIFICATE, path=str(path)) from error


def is_encrypted_key(path: Path) -> bool:
    """Tell whether the key of a file needs a passphrase. Raises StationError where there is no key."""
    data = read_file(path)
    for block in _whole(data):
        if block.is_private_key:
            return block.label.startswith(b"ENCRYPTED") or _ENCRYPTED_HEADER in block.body
    raise StationError(_instead(data, TlsCode.NO_KEY), path=str(path))


def _whole(data: bytes) -> list[Block]:
    return [block for block in blocks(data) if block.is_whole]


def _instead(data: bytes, otherwise: Code) -> Code:
    return KeyCode.NOT_PEM if data.startswith(_SEQUENCE) else otherwise
