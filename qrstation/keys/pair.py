"""Tells whether a certificate, a key and a passphrase belong together, as what will use them does: OpenSSL by `ssl`.

Not by cryptography: it keeps every other thread waiting while it decrypts a key, and how long that takes the file says.
"""

from __future__ import annotations

import os
import ssl
from pathlib import Path

from qrstation.core.codes.keys import KeyCode
from qrstation.core.codes.tls import TlsCode
from qrstation.core.errors import StationError
from qrstation.keys.pem_file import is_encrypted_key

_OF_ANOTHER = ("KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH", "NO_CERTIFICATE_ASSIGNED", "NO_PRIVATE_KEY_ASSIGNED")
_TOO_WEAK = ("EE_KEY_TOO_SMALL", "CA_KEY_TOO_SMALL", "CA_MD_TOO_WEAK", "EE_KEY_TOO_WEAK")
OTHERS_MAY_READ = 0o077
LONGEST = 1000
"""Bytes of a passphrase: OpenSSL takes no more than 1024."""


def check_pair(certificate: Path, key: Path, passphrase: str | None) -> None:
    """Raise StationError where they do not belong together; ``passphrase`` is None where none is known.

    That a certificate can be read is looked at before: what is told here concerns the key.
    """
    is_encrypted = is_encrypted_key(key)
    if is_encrypted and passphrase is None:
        raise StationError(TlsCode.PASSPHRASE_MISSING, path=str(key))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        # A function, so that OpenSSL asks nobody at a terminal: without one it would.
        context.load_cert_chain(
            certificate, key, password=lambda: (passphrase or "").encode(errors="replace")[:LONGEST]
        )
    except ssl.SSLError as error:
        if error.reason in _OF_ANOTHER:
            raise StationError(TlsCode.KEY_DOES_NOT_FIT, path=str(key), certificate=str(certificate)) from error
        if error.reason in _TOO_WEAK:
            weak = error.reason.replace("_", " ").lower()
            raise StationError(TlsCode.TOO_WEAK, path=str(certificate), reason=weak) from error
        code = TlsCode.PASSPHRASE_WRONG if is_encrypted else KeyCode.KEY_BROKEN
        raise StationError(code, support=error.reason or "", path=str(key)) from error
    except (OSError, ValueError) as error:
        raise StationError(KeyCode.KEY_BROKEN, path=str(key)) from error


def is_open_to_others(key: Path) -> bool:
    """Tell whether others on this machine may read a key; False where the system does not tell."""
    if os.name == "nt":
        return False
    try:
        return bool(key.stat().st_mode & OTHERS_MAY_READ)
    except OSError:
        return False
