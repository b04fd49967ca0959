"""Fingerprints of certificates: the SHA-256 of their DER bytes, as settings name them or as files hold them."""

from __future__ import annotations

import binascii
import hashlib
import re
from pathlib import Path

from qrstation.core.station.plain_file import open_plain

MOST_BYTES = 1 << 16
"""What is read of a file of certificates."""
_PREFIX = re.compile(r"sha-?256( fingerprint)?[=: ]\s*", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9a-fA-F]{64}")
_LIKE_ONE = re.compile(r"[0-9a-fA-F:\s]*:[0-9a-fA-F:\s]*|[0-9a-fA-F]{32,}")
"""What nobody calls a file: digits with colons, or very many of them."""
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----\s(.+?)-----END CERTIFICATE-----", re.DOTALL)


def fingerprint_in(text: str) -> str | None:
    """Give the fingerprint that a text is, 64 digits in small letters; None for what is none, such as a file's name.

    It may be written as `openssl x509 -fingerprint -sha256` does, with its name before it and colons.
    """
    digits = _PREFIX.sub("", text.strip(), count=1).replace(":", "")
    return digits.lower() if _DIGITS.fullmatch(digits) else None


def is_fingerprint_or_file(text: str) -> bool:
    """Tell whether a text is a fingerprint or may be the name of a file, and no fingerprint with a slip."""
    return fingerprint_in(text) is not None or not (_PREFIX.match(text.strip()) or _LIKE_ONE.fullmatch(text.strip()))


def fingerprint_of(certificate: bytes) -> str:
    """Give the fingerprint of a certificate in DER."""
    return hashlib.sha256(certificate).hexdigest()


def fingerprints_in_file(path: Path) -> frozenset[str]:
    """Give the fingerprints of the certificates in a PEM file, in its first 64 KiB. Raises OSError; never waits."""
    with open_plain(path) as file:
        data = file.read(MOST_BYTES) or b""
    found = set()
    for body in _PEM.findall(data):
        try:
            found.add(fingerprint_of(binascii.a2b_base64(body)))
        except binascii.Error:
            continue
    return frozenset(found)
