"""Makes a key, the request that an authority signs (PKCS #10), and a certificate that the key signs itself.

An RSA key of 3072 bits: each suite that PS3.15 B.12 names is authenticated by RSA, and older peers know no other. What
is there already is never overwritten; files are 0600 but for what is meant for others.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from qrstation.core.codes.keys import KeyCode
from qrstation.core.errors import StationError
from qrstation.core.station.home import make_private, private_opener

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

BITS = 3072
SELF_SIGNED_DAYS = 825
"""What a certificate that signs itself is good for; longer ones some programs refuse."""
LONGEST_NAME = 64
"""Of a common name (RFC 5280, ub-common-name)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be made, in which folder; ``passphrase`` "" leaves the key without one."""

    folder: Path
    name: str
    """The common name: what people read."""
    hosts: tuple[str, ...] = ()
    """Host names and addresses at which this station is called."""
    organisation: str = ""
    passphrase: str = ""
    signs_itself: bool = False

    @property
    def key(self) -> Path:
        """The file of the key."""
        return self.folder / "station-key.pem"

    @property
    def request(self) -> Path:
        """The file of the request, for the authority."""
        return self.folder / "station-request.pem"

    @property
    def certificate(self) -> Path:
        """The file of the certificate that signs itself, and of what the authority sends back."""
        return self.folder / "station.pem"


def make_key(wanted: Wanted) -> None:
    """Make the key, its request, and where wanted the certificate. Takes a second; for a worker. Raises StationError.

    What exists is left as it is, and of what was begun nothing stays where it fails.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    names = _names(wanted)
    files = (wanted.key, wanted.request, *((wanted.certificate,) if wanted.signs_itself else ()))
    for file in files:
        if file.exists() or file.is_symlink():
            raise StationError(KeyCode.EXISTS_ALREADY, path=str(file))
    subject = _subject(wanted)
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    for extension, is_critical in _extensions(names):
        builder = builder.add_extension(extension, is_critical)
    request = builder.sign(key, hashes.SHA256())
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if wanted.passphrase:
        encryption = serialization.BestAvailableEncryption(wanted.passphrase.encode())
    pem = serialization.Encoding.PEM
    contents = [
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, encryption),
        request.public_bytes(pem),
    ]
    if wanted.signs_itself:
        contents.append(_signed_by_itself(key, subject, names).public_bytes(pem))
    _write(wanted.folder, list(zip(files, contents, strict=True)))


def _signed_by_itself(key: RSAPrivateKey, subject: x509.Name, names: list[x509.GeneralName]) -> x509.Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))  # clocks differ
        .not_valid_after(now + timedelta(days=SELF_SIGNED_DAYS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    for extension, is_critical in _extensions(names):
        builder = builder.add_extension(extension, is_critical)
    return builder.sign(key, hashes.SHA256())


def _extensions(names: list[x509.GeneralName]) -> list[tuple[x509.ExtensionType, bool]]:
    """Give what the certificate is to be good for: it answers and it calls (id-kp-serverAuth, id-kp-clientAuth)."""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    usage = x509.KeyUsage(
        digital_signature=True,
        key_encipherment=True,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    both_ways = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (usage, True),
        (both_ways, False),
    ]
    return [*extensions, (x509.SubjectAlternativeName(names), False)] if names else extensions


def _subject(wanted: Wanted) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    if not wanted.name.strip():
        raise StationError(KeyCode.NAME_NEEDED)
    parts = [(NameOID.COMMON_NAME, wanted.name.strip())]
    if wanted.organisation.strip():
        parts.append((NameOID.ORGANIZATION_NAME, wanted.organisation.strip()))
    if any(len(value) > LONGEST_NAME or not value.isprintable() for _, value in parts):
        raise StationError(KeyCode.NAME_UNUSABLE, longest=LONGEST_NAME)
    try:
        return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])
    except ValueError as error:
        raise StationError(KeyCode.NAME_UNUSABLE, longest=LONGEST_NAME) from error


def _names(wanted: Wanted) -> list[x509.GeneralName]:
    from cryptography import x509

    names: list[x509.GeneralName] = []
    for host in dict.fromkeys(wanted.hosts):
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(host)))
        except ValueError:
            try:
                # As it goes over the wire: a name of other letters is written in these (RFC 5891).
                names.append(x509.DNSName(host if host.isascii() else host.encode("idna").decode("ascii")))
            except (ValueError, UnicodeError) as error:
                raise StationError(KeyCode.HOST_UNUSABLE, host=host) from error
    return names


def _write(folder: Path, files: list[tuple[Path, bytes]]) -> None:
    """Write new files, all or none."""
    made: list[Path] = []
    try:
        make_private(folder)
        for path, content in files:
            with open(path, "xb", opener=private_opener) as file:
                made.append(path)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
    except FileExistsError as error:
        _remove(made)
        raise StationError(KeyCode.EXISTS_ALREADY, path=str(error.filename)) from error
    except (OSError, ValueError) as error:
        _remove(made)
        reason = (error.strerror if isinstance(error, OSError) else None) or "no file can be called so"
        raise StationError(KeyCode.UNWRITABLE, folder=str(folder), reason=reason) from error


def _remove(made: list[Path]) -> None:
    for path in made:
        with contextlib.suppress(OSError):
            path.unlink()
