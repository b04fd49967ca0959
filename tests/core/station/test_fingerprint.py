"""Fingerprints: as people write them, of certificates, and in files."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from qrstation.core.station.fingerprint import (
    fingerprint_in,
    fingerprint_of,
    fingerprints_in_file,
    is_fingerprint_or_file,
)
from tests.keys.issued import issue

DIGITS = "0f" * 32


@pytest.mark.parametrize(
    "text",
    [DIGITS, DIGITS.upper(), ":".join(["0F"] * 32), "sha256 Fingerprint=" + ":".join(["0F"] * 32), f" {DIGITS} "],
)
def test_a_fingerprint_is_read_as_people_write_it(text: str) -> None:
    assert fingerprint_in(text) == DIGITS
    assert is_fingerprint_or_file(text)


@pytest.mark.parametrize("text", [DIGITS[:-1], "0F:0F", "SHA256:12", "A" * 40, ":"])
def test_a_fingerprint_with_a_slip_is_no_file(text: str) -> None:
    assert fingerprint_in(text) is None
    assert not is_fingerprint_or_file(text)


@pytest.mark.parametrize(
    "text", ["main.pem", "certificates/main.pem", "/etc/ssl/main.crt", "~/main.pem", "C:\\main.pem"]
)
def test_a_file_is_no_fingerprint(text: str) -> None:
    assert fingerprint_in(text) is None
    assert is_fingerprint_or_file(text)


def test_a_file_gives_the_fingerprint_of_each_of_its_certificates(tmp_path: Path) -> None:
    certificate = issue(tmp_path).certificate
    (one,) = fingerprints_in_file(certificate)
    assert len(one) == 64
    both = tmp_path / "both.pem"
    second = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    broken = b"-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n"
    both.write_bytes(b"some words\n" + certificate.read_bytes() + broken + second)
    assert fingerprints_in_file(both) == {one, hashlib.sha256(bytes(3)).hexdigest()}
    assert fingerprint_of(bytes(3)) in fingerprints_in_file(both)


def test_a_file_without_a_certificate_gives_none(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_bytes(b"")
    assert fingerprints_in_file(tmp_path / "empty.pem") == frozenset()
    with pytest.raises(FileNotFoundError):
        fingerprints_in_file(tmp_path / "none.pem")


def test_a_pipe_in_its_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pem")
    with pytest.raises(OSError, match="pipe"):
        fingerprints_in_file(tmp_path / "pipe.pem")
