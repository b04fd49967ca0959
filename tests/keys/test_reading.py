"""Certificates as people see them; what is harmed in any way is one error and no other."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from qrstation.core.codes.keys import KeyCode
from qrstation.core.errors import StationError
from qrstation.keys.pem_file import certificate_blocks
from qrstation.keys.reading import certificate_of, read_certificates
from tests.keys.issued import issue


def test_it_says_what_openssl_says(tmp_path: Path) -> None:
    files = issue(tmp_path, "pacs.example.org", "10.1.2.3", days=40, name="The archive")
    (read,) = read_certificates(files.certificate)
    said = subprocess.run(
        ["openssl", "x509", "-in", str(files.certificate), "-noout", "-fingerprint", "-sha256", "-enddate"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert said[0].partition("=")[2] == read.fingerprint
    assert f"{read.not_after:%b %e %H:%M:%S %Y} GMT" == said[1].partition("=")[2]
    assert (read.subject, read.names) == ("The archive", ("pacs.example.org", "10.1.2.3"))
    assert not read.is_self_signed
    assert read.days_left() in (39, 40)
    (authority,) = read_certificates(files.ca)
    assert authority.is_self_signed
    assert authority.subject == read.issuer


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
def test_a_harmed_certificate_is_an_error_of_ours_whatever_was_harmed(tmp_path: Path) -> None:
    (der,) = certificate_blocks(issue(tmp_path).certificate)
    chance = random.Random(17)
    refused = 0
    for _ in range(3000):
        harmed = bytearray(der)
        for _ in range(chance.randrange(1, 4)):
            harmed[chance.randrange(len(harmed))] = chance.randrange(256)
        cut = bytes(harmed[: chance.randrange(len(harmed))] if chance.random() < 0.2 else harmed)
        try:
            certificate_of(cut)
        except ValueError:
            refused += 1
    assert refused > 1000


def test_one_broken_certificate_among_others_is_told(tmp_path: Path) -> None:
    files = issue(tmp_path)
    bundle = tmp_path / "bundle.pem"
    broken = b"-----BEGIN CERTIFICATE-----\nMIIBAAAA\n-----END CERTIFICATE-----\n"
    bundle.write_bytes(files.ca.read_bytes() + broken)
    with pytest.raises(StationError, check=lambda error: error.notice.code == KeyCode.BROKEN_CERTIFICATE):
        read_certificates(bundle)
