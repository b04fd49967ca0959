"""What is said of files for TLS that are no good, each by its name and never by what is in it."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from trustme import KeyType

from qrstation.core.codes.keys import KeyCode
from qrstation.core.codes.tls import TlsCode
from qrstation.core.errors import StationError, TlsFailed
from qrstation.core.notice import Code
from qrstation.core.station.settings import ArchiveSettings, ReceiverSettings
from qrstation.core.station.tls_place import TlsPlace
from qrstation.network.upper_layer.tls_files import Answering, for_calling
from qrstation.words import words_of
from tests.certificates import Authority, Pair

SECRET = "open sesame"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def pair(authority: Authority) -> Pair:
    return authority.issue()


def failure(make: Callable[[], object]) -> tuple[Code | str, str]:
    """Give why files were refused, and in which words."""
    with pytest.raises(TlsFailed) as caught:
        make()
    words = words_of(caught.value)
    assert words.advice
    assert SECRET not in f"{words.line} {caught.value!r} {caught.value.__cause__!r}"
    return caught.value.notice.code, words.what


def loading(certificate: Path, key: Path, place: TlsPlace | None = None) -> Callable[[], object]:
    """Give what loads the files as those of the receiver, and then as those shown to an archive."""
    named = {"tls_certificate": str(certificate), "tls_key": str(key)}

    def load() -> None:
        archive = ArchiveSettings("A", "A", "h", 1, tls=True, **named)  # type: ignore[arg-type]
        with pytest.raises(TlsFailed) as caught:
            for_calling(archive, place or TlsPlace())
        with pytest.raises(TlsFailed) as again:
            Answering(ReceiverSettings(**named), place or TlsPlace()).load()  # type: ignore[arg-type]
        assert caught.value.notice == again.value.notice
        raise again.value

    return load


def test_what_is_no_good_is_named(tmp_path: Path, authority: Authority, pair: Pair) -> None:
    other, text, folder = authority.issue(), tmp_path / "text", tmp_path / "folder"
    text.write_text("hello")
    folder.mkdir()
    broken = tmp_path / "broken"
    broken.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n")
    certificate, key = pair.certificate, pair.key
    for files, code, file in (
        ((certificate, other.key), TlsCode.KEY_DOES_NOT_FIT, other.key),
        ((certificate, text), TlsCode.NO_KEY, text),
        ((certificate, broken), TlsCode.NO_KEY, broken),
        ((text, key), TlsCode.NO_CERTIFICATE, text),
        ((broken, key), TlsCode.NO_CERTIFICATE, broken),
        ((certificate, folder), TlsCode.FILE_UNREADABLE, folder),
        ((tmp_path / "nowhere", key), TlsCode.FILE_UNREADABLE, tmp_path / "nowhere"),
    ):
        found, words = failure(loading(*files))
        assert found == code
        assert str(file) in words


def test_a_pipe_is_not_waited_for(tmp_path: Path, pair: Pair) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert failure(loading(tmp_path / "pipe", pair.key))[0] == TlsCode.FILE_UNREADABLE


def test_a_key_with_a_passphrase_is_opened_or_the_passphrase_is_said_to_be_wrong(tmp_path: Path, pair: Pair) -> None:
    key = serialization.load_pem_private_key(pair.key.read_bytes(), None)
    forms = (serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL)
    for number, kind in enumerate(forms):
        locked = tmp_path / f"{number}.key"
        locked.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, kind, serialization.BestAvailableEncryption(SECRET.encode()))
        )
        rules = ReceiverSettings(tls_certificate=str(pair.certificate), tls_key=str(locked))
        Answering(rules, TlsPlace(passphrase={locked: SECRET}.__getitem__)).load()
        assert failure(loading(pair.certificate, locked))[0] == TlsCode.PASSPHRASE_MISSING
        for wrong in ("wrong", "", SECRET + "x", "x" * 5000):
            place = TlsPlace(passphrase=lambda _, wrong=wrong: wrong)  # type: ignore[misc]
            code, words = failure(loading(pair.certificate, locked, place))
            assert code in (TlsCode.PASSPHRASE_WRONG, TlsCode.FILE_UNREADABLE)
            assert str(locked) in words


def test_a_keyring_that_does_not_give_a_passphrase_is_told_with_the_key_that_needs_it(
    tmp_path: Path, pair: Pair
) -> None:
    def away(path: Path) -> str:
        raise StationError(KeyCode.KEYRING_LOCKED)

    locked = tmp_path / "locked.key"
    key = serialization.load_pem_private_key(pair.key.read_bytes(), None)
    form, locks = serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(SECRET.encode())
    locked.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, locks))
    code, words = failure(loading(pair.certificate, locked, TlsPlace(passphrase=away)))
    assert code == TlsCode.PASSPHRASE_AWAY
    assert words == f"the passphrase of the key {locked} is not to be had: the keyring is locked"


def test_a_certificate_that_is_too_weak_is_refused(tmp_path: Path) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    pair = Authority(tmp_path).issue(key_type=KeyType.RSA)
    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505  # which is what is to be refused
    made = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "weak")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(weak.public_key())
        .serial_number(1)
        .not_valid_before(made.not_valid_before_utc)
        .not_valid_after(made.not_valid_after_utc)
        .sign(weak, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    pair.certificate.write_bytes(certificate.public_bytes(pem))
    pair.key.write_bytes(weak.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    assert failure(loading(pair.certificate, pair.key))[0] == TlsCode.TOO_WEAK


def test_issuers_are_read_from_one_file_with_words_between(tmp_path: Path, authority: Authority) -> None:
    both = tmp_path / "both.pem"
    both.write_text(f"# ours\n{authority.file.read_text()}# theirs\n{Authority(tmp_path, 'two').file.read_text()}")
    archive = ArchiveSettings("A", "A", "h", 1, tls=True, tls_ca=str(both))
    assert len(for_calling(archive, TlsPlace()).known) == 2
    for wrong in ("", "nothing here"):
        both.write_text(wrong)
        assert failure(lambda: for_calling(archive, TlsPlace()))[0] == TlsCode.NO_CERTIFICATE


def test_only_what_is_safe_is_spoken(pair: Pair) -> None:
    contexts = [
        Answering(pair.of_receiver(), TlsPlace()).load(),
        for_calling(ArchiveSettings("A", "A", "h", 1, tls=True), TlsPlace()).context,
    ]
    for context in contexts:
        assert context.minimum_version is ssl.TLSVersion.TLSv1_2
        assert context.options & ssl.OP_NO_COMPRESSION
        assert context.options & ssl.OP_NO_RENEGOTIATION
        for cipher in context.get_ciphers():
            assert cipher["aead"], cipher["name"]
            assert cipher["protocol"] == "TLSv1.3" or cipher["name"].startswith("ECDHE")
    assert contexts[1].verify_mode is ssl.CERT_REQUIRED
