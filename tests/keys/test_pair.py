"""Certificate, key and passphrase: whether they belong together."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrstation.core.codes.keys import KeyCode
from qrstation.core.codes.tls import TlsCode
from qrstation.core.errors import StationError
from qrstation.keys.pair import check_pair, is_open_to_others
from tests.keys.issued import encrypt, issue


def test_what_belongs_together_is_well(tmp_path: Path) -> None:
    files = issue(tmp_path)
    check_pair(files.certificate, files.key, None)
    check_pair(files.certificate, encrypt(files.key, "a phrase, ä"), "a phrase, ä")


@pytest.mark.parametrize("phrase", ["wrong", "", "x" * 5000, "with a\nline", "\ud800"])
def test_a_wrong_passphrase_is_told(tmp_path: Path, phrase: str) -> None:
    files = issue(tmp_path)
    locked = encrypt(files.key, "right")
    with pytest.raises(StationError, check=lambda error: error.notice.code == TlsCode.PASSPHRASE_WRONG):
        check_pair(files.certificate, locked, phrase)


def test_a_missing_passphrase_is_told_and_asked_for_nowhere(tmp_path: Path) -> None:
    files = issue(tmp_path)
    with pytest.raises(StationError, check=lambda error: error.notice.code == TlsCode.PASSPHRASE_MISSING):
        check_pair(files.certificate, encrypt(files.key, "right"), None)


def test_the_key_of_another_certificate_does_not_fit(tmp_path: Path) -> None:
    one, other = issue(tmp_path / "one"), issue(tmp_path / "other")
    with pytest.raises(StationError, check=lambda error: error.notice.code == TlsCode.KEY_DOES_NOT_FIT):
        check_pair(one.certificate, other.key, None)


def test_a_broken_key_is_told(tmp_path: Path) -> None:
    files = issue(tmp_path)
    lines = files.key.read_text().splitlines()
    files.key.write_text("\n".join([lines[0], "AAAA" + lines[1][4:], *lines[2:]]))
    with pytest.raises(StationError, check=lambda error: error.notice.code == KeyCode.KEY_BROKEN):
        check_pair(files.certificate, files.key, None)


def test_a_key_that_others_may_read_is_seen(tmp_path: Path) -> None:
    files = issue(tmp_path)
    assert not is_open_to_others(files.key)
    files.key.chmod(0o640)
    assert is_open_to_others(files.key)
    assert not is_open_to_others(tmp_path / "gone")
