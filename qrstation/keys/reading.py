"""Reads certificates as people see them; whatever is wrong with a file is one of the codes.

cryptography is imported with the first certificate.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qrstation.core.codes.keys import KeyCode
from qrstation.core.errors import StationError
from qrstation.keys.certificate import Certificate
from qrstation.keys.pem_file import certificate_blocks

if TYPE_CHECKING:
    from cryptography import x509

MOST_NAMES = 20
"""So many host names of a certificate are told; there may be thousands."""


def read_certificates(path: Path) -> list[Certificate]:
    """Give the certificates of a PEM file, in their order: one, a chain, or those of authorities. Raises StationError.

    Files are bounded (`pem_file.MOST_BYTES`); whoever calls is a worker.
    """
    try:
        return [certificate_of(der) for der in certificate_blocks(path)]
    except _Broken as error:
        raise StationError(KeyCode.BROKEN_CERTIFICATE, path=str(path)) from error


def certificate_of(untrusted: bytes) -> Certificate:
    """Give a certificate of its bytes in DER, such as a peer's. Raises ValueError for what is none."""
    from cryptography import x509

    try:
        return _certificate(x509.load_der_x509_certificate(untrusted), untrusted)
    except (ValueError, TypeError, OverflowError, x509.InvalidVersion, x509.DuplicateExtension) as error:
        raise _Broken from error


class _Broken(ValueError):
    """Its bytes are no certificate."""


def _certificate(read: x509.Certificate, der: bytes) -> Certificate:
    subject, issuer = _name(read.subject), _name(read.issuer)
    return Certificate(
        subject,
        issuer,
        read.not_valid_before_utc,
        read.not_valid_after_utc,
        fingerprint(der),
        _alternative_names(read),
        read.subject == read.issuer,
    )


def fingerprint(der: bytes) -> str:
    """Give the SHA-256 of a certificate's bytes, as hexadecimal pairs with colons."""
    return hashlib.sha256(der).digest().hex(":").upper()


def _name(name: x509.Name) -> str:
    """Give the common name, else the whole."""
    from cryptography.x509.oid import NameOID

    common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    value: Any = common[0].value if common else ""
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    return value or name.rfc4514_string()


def _alternative_names(read: x509.Certificate) -> tuple[str, ...]:
    """Give host names and addresses; extensions that cannot be read say none."""
    from cryptography import x509

    try:
        found = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError, TypeError):
        return ()
    return tuple(str(name.value) for name in found if isinstance(name, x509.DNSName | x509.IPAddress))[:MOST_NAMES]
