"""Fingerprints of certificates: the SHA-256 of their DER bytes, as settings name them or as files hold them."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from pathlib import Path

from qrstation.core.station.pem import CERTIFICATE, blocks, read_start

MOST_BYTES = 1 << 16
"""What is read of a file of certificates."""
_PREFIX = re.compile(r"sha-?256( fingerprint)?[=: ]\s*", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9a-fA-F]{64}")
_LIKE_ONE = re.compile(r"[0-9a-fA-F:\s]*:[0-9a-fA-F:\s]*|[0-9a-fA-F]{32,}")
"""What nobody calls a file: digits with colons, or very many of them."""


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
    found = set()
    for block in blocks(read_start(path, MOST_BYTES)):
        if block.label == CERTIFICATE and block.is_whole:
            with suppress(ValueError):
                found.add(fingerprint_of(block.der()))
    return frozenset(found)
