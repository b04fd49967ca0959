"""A key with its request: as OpenSSL reads them, private, and never over what is there."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import pytest

from qrstation.core.codes.keys import KeyCode
from qrstation.core.errors import StationError
from qrstation.keys import making
from qrstation.keys.making import Wanted, make_key
from qrstation.keys.pair import check_pair
from qrstation.keys.pem_file import is_encrypted_key
from qrstation.keys.reading import read_certificates


@pytest.fixture(autouse=True)
def smaller_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make what is found in a moment; that the real size can be made is seen in the dialog's test."""
    monkeypatch.setattr(making, "BITS", 1024)


def openssl(*arguments: str) -> str:
    """Run OpenSSL and give what it says."""
    return subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=True).stdout


def test_the_request_says_what_was_asked_for(tmp_path: Path) -> None:
    wanted = Wanted(tmp_path / "tls", "STATION17", ("pc17.example.org", "10.1.2.17", "münchen.example"), "St. Ägid")
    make_key(wanted)
    said = openssl("req", "-in", str(wanted.request), "-noout", "-text", "-verify", "-nameopt", "utf8,sep_comma_plus")
    assert "CN=STATION17,O=St. Ägid" in said.replace(" = ", "=").replace(", ", ",")
    assert "DNS:pc17.example.org, IP Address:10.1.2.17, DNS:xn--mnchen-3ya.example" in said
    assert "TLS Web Server Authentication, TLS Web Client Authentication" in said
    assert stat.S_IMODE(wanted.key.stat().st_mode) == 0o600
    assert stat.S_IMODE(wanted.folder.stat().st_mode) == 0o700
    assert not is_encrypted_key(wanted.key)
    assert not wanted.certificate.exists()


def test_a_certificate_that_signs_itself_is_trusted_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "BITS", 2048)  # OpenSSL takes no smaller one for a connection
    wanted = Wanted(tmp_path, "STATION17", ("127.0.0.1",), passphrase="a phrase", signs_itself=True)
    make_key(wanted)
    assert is_encrypted_key(wanted.key)
    check_pair(wanted.certificate, wanted.key, "a phrase")
    (read,) = read_certificates(wanted.certificate)
    assert (read.subject, read.names, read.is_self_signed) == ("STATION17", ("127.0.0.1",), True)
    for purpose in ("sslserver", "sslclient"):
        openssl(
            "verify", "-x509_strict", "-purpose", purpose, "-CAfile", str(wanted.certificate), str(wanted.certificate)
        )


@pytest.mark.parametrize("there", ["station-key.pem", "station-request.pem", "station.pem"])
def test_what_is_there_is_never_overwritten(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("mine")
    with pytest.raises(StationError, check=lambda error: error.notice.code == KeyCode.EXISTS_ALREADY):
        make_key(Wanted(tmp_path, "STATION17", signs_itself=True))
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(there, "mine")]


def test_a_link_to_nothing_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "station-key.pem").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StationError, check=lambda error: error.notice.code == KeyCode.EXISTS_ALREADY):
        make_key(Wanted(tmp_path, "STATION17"))
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"name": " "}, KeyCode.NAME_NEEDED),
        ({"name": "x" * 65}, KeyCode.NAME_UNUSABLE),
        ({"name": "a\0b"}, KeyCode.NAME_UNUSABLE),
        ({"organisation": "y" * 65}, KeyCode.NAME_UNUSABLE),
        ({"hosts": ("ä" * 300,)}, KeyCode.HOST_UNUSABLE),
        ({"hosts": ("a..ä",)}, KeyCode.HOST_UNUSABLE),
    ],
    ids=str,
)
def test_what_no_certificate_can_carry_is_told_and_nothing_is_made(
    tmp_path: Path, wanted: dict[str, object], code: KeyCode
) -> None:
    with pytest.raises(StationError, check=lambda error: error.notice.code == code):
        make_key(Wanted(**{"folder": tmp_path, "name": "STATION17", **wanted}))  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StationError, check=lambda error: error.notice.code == KeyCode.UNWRITABLE):
        make_key(Wanted(tmp_path / "file" / "tls", "STATION17"))
