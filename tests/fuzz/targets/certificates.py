"""A certificate, from a peer or a PEM file: told as people see it, or said that it is none."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from contextlib import suppress

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from qrstation.core.errors import StationError
from qrstation.keys.certificate import Certificate
from qrstation.keys.pem_file import is_encrypted_key
from qrstation.keys.reading import MOST_NAMES, certificate_of, read_certificates
from qrstation.words import words_of
from tests.fuzz.made import written
from tests.fuzz.target import Target

NOW = datetime.datetime(2026, 11, 29, tzinfo=datetime.UTC)


def _take(data: bytes) -> None:
    with suppress(ValueError):
        _look(certificate_of(data))
    path = written(data, "file.pem")
    try:
        for certificate in read_certificates(path):
            _look(certificate)
    except StationError as error:
        words_of(error.notice)
    with suppress(StationError):
        assert is_encrypted_key(path) in (True, False)


def _look(certificate: Certificate) -> None:
    assert isinstance(certificate.subject, str)
    assert isinstance(certificate.issuer, str)
    assert len(certificate.names) <= MOST_NAMES
    assert isinstance(certificate.days_left(NOW), int)
    for told in (certificate.is_over(NOW), certificate.is_early(NOW), certificate.ends_soon(NOW)):
        assert told in (True, False)


def _seeds() -> Mapping[str, bytes]:
    key = Ed25519PrivateKey.from_private_bytes(b"nobody's key, of 32 characters!!")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "archive.invalid")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 17, NOW, NOW + datetime.timedelta(90))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("archive.invalid")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, None)
    )
    pem = made.public_bytes(Encoding.PEM)
    return {
        "der": made.public_bytes(Encoding.DER),
        "chain": pem + b"text between\n" + pem,
        "key": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + pem,
        "cut": pem[: len(pem) // 2],
    }


WORDS = (
    b"-----BEGIN CERTIFICATE-----\n",
    b"-----END CERTIFICATE-----\n",
    b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n",
    b"=",
)
TARGET = Target(_take, _seeds, words=WORDS, memory=8 << 20)
