"""Files that somebody chose: whatever stands there is told in words, in bounds, and without waiting."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from qrstation.core.codes.keys import KeyCode
from qrstation.core.codes.tls import TlsCode
from qrstation.core.errors import StationError
from qrstation.core.notice import Code
from qrstation.keys.pem_file import MOST_BYTES, certificate_blocks, is_encrypted_key, read_file
from tests.keys.issued import encrypt, issue

BEGIN, END = b"-----BEGIN CERTIFICATE-----\n", b"\n-----END CERTIFICATE-----\n"


def of(code: Code) -> Callable[[StationError], bool]:
    """Give the test whether an error is of a code."""
    return lambda error: error.notice.code == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", TlsCode.NO_CERTIFICATE),
        (b"\x00" * 4096, TlsCode.NO_CERTIFICATE),
        (b"\x30\x82\x01\x00" + bytes(256), KeyCode.NOT_PEM),
        (BEGIN + b"!!!!" + END, KeyCode.BROKEN_CERTIFICATE),
        (BEGIN + b"QQ" + END, KeyCode.BROKEN_CERTIFICATE),
        (BEGIN + "ä".encode() + END, KeyCode.BROKEN_CERTIFICATE),
        (BEGIN * 20_000, TlsCode.NO_CERTIFICATE),
        (b"x" * (MOST_BYTES + 1), KeyCode.FILE_TOO_LARGE),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", TlsCode.NO_CERTIFICATE),
    ],
    ids=["empty", "zeros", "der", "signs", "cut", "umlaut", "never-ends", "too-large", "key"],
)
def test_what_is_no_certificate_is_told(tmp_path: Path, content: bytes, code: Code) -> None:
    path = tmp_path / "chosen.pem"
    path.write_bytes(content)
    with pytest.raises(StationError, check=of(code)):
        certificate_blocks(path)


def test_what_is_no_file_is_told_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, code in (
        (tmp_path / "gone", TlsCode.FILE_UNREADABLE),
        (tmp_path, TlsCode.FILE_UNREADABLE),
        (tmp_path / "pipe", TlsCode.FILE_UNREADABLE),
        (Path("/dev/zero"), TlsCode.FILE_UNREADABLE),
        (Path("a\0b"), TlsCode.FILE_UNREADABLE),
        (tmp_path / ("a" * 300), TlsCode.FILE_UNREADABLE),
    ):
        with pytest.raises(StationError, check=of(code)):
            read_file(path)


def test_whether_a_key_has_a_passphrase_is_seen_by_its_head(tmp_path: Path) -> None:
    files = issue(tmp_path)
    assert not is_encrypted_key(files.key)
    assert is_encrypted_key(encrypt(files.key, "secret"))
    old = tmp_path / "old.pem"
    old.write_text(
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,00\n\nAAAA\n"
        "-----END RSA PRIVATE KEY-----\n"
    )
    assert is_encrypted_key(old)
    with pytest.raises(StationError, check=of(TlsCode.NO_KEY)):
        is_encrypted_key(files.certificate)


def test_all_certificates_of_a_file_are_given(tmp_path: Path) -> None:
    files = issue(tmp_path)
    both = tmp_path / "both.pem"
    both.write_bytes(b"some words\n" + files.certificate.read_bytes() + b"more\n" + files.ca.read_bytes())
    assert len(certificate_blocks(both)) == 2
