"""What is seen of the files that somebody chose: each of its own, whatever is wrong with the others."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from qrstation.core.codes.keys import KeyCode
from qrstation.core.codes.tls import TlsCode
from qrstation.keys import reading
from qrstation.keys.looking import Looking, SeenKey, TlsFiles
from qrstation.keys.passphrases import Passphrases
from tests.keys.issued import HangingRing, MemoryRing, encrypt, issue, ring_in_use


@pytest.fixture
def looking(tmp_path: Path) -> Looking:
    return Looking(tmp_path, Passphrases(environment={}))


def test_files_that_belong_together(looking: Looking, tmp_path: Path) -> None:
    issue(tmp_path / "tls", "pacs.example.org")
    seen = looking.look(TlsFiles("tls/certificate.pem", "tls/key.pem", "tls/ca.pem"))
    assert [each.names for each in seen.certificates] == [("pacs.example.org",)]
    assert len(seen.authorities) == 1
    assert (seen.key, seen.certificate_problem, seen.ca_problem) == (SeenKey(fits=True), None, None)


def test_each_file_has_its_own_problem(looking: Looking, tmp_path: Path) -> None:
    files = issue(tmp_path)
    other = issue(tmp_path / "other")
    os.mkfifo(tmp_path / "pipe")
    seen = looking.look(TlsFiles(str(files.certificate), str(other.key), str(tmp_path / "pipe")))
    assert seen.certificates
    assert seen.key is not None
    assert (seen.key.fits, seen.key.problem and seen.key.problem.code) == (False, TlsCode.KEY_DOES_NOT_FIT)
    assert seen.ca_problem is not None
    assert seen.ca_problem.code == TlsCode.FILE_UNREADABLE


@pytest.mark.parametrize("named", ["~nobody-at-all/a.pem", "gone.pem", "a\0b", "/", "x" * 400])
def test_whatever_is_typed_is_told_and_no_traceback(looking: Looking, named: str) -> None:
    seen = looking.look(TlsFiles(named, named, named))
    problems = seen.certificate_problem, seen.ca_problem, seen.key and seen.key.problem
    assert [each and each.code for each in problems] == [TlsCode.FILE_UNREADABLE] * 3


def test_a_key_with_a_passphrase_is_asked_for_apart(looking: Looking, tmp_path: Path) -> None:
    files = issue(tmp_path)
    chosen = TlsFiles(str(files.certificate), str(encrypt(files.key, "right")))
    assert looking.look(chosen).key == SeenKey(is_encrypted=True)
    ring = MemoryRing()
    with ring_in_use(ring):
        missing = looking.unlock(chosen)
        assert missing.problem is not None
        assert missing.problem.code == TlsCode.PASSPHRASE_MISSING
        wrong = looking.unlock(chosen, "wrong")
        assert wrong.problem is not None
        assert wrong.problem.code == TlsCode.PASSPHRASE_WRONG
        assert looking.unlock(chosen, "right") == SeenKey(is_encrypted=True, fits=True)
        assert ring.kept == {}, "looking keeps nothing"


def test_a_key_that_others_may_read_fits_and_is_warned_of(looking: Looking, tmp_path: Path) -> None:
    files = issue(tmp_path)
    files.key.chmod(0o644)
    key = looking.look(TlsFiles(str(files.certificate), str(files.key))).key
    assert key is not None
    assert (key.fits, key.problem and key.problem.code) == (True, KeyCode.KEY_OPEN_TO_OTHERS)


def test_a_drive_that_is_gone_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()
    monkeypatch.setattr(reading, "read_certificates", lambda path: let_go.wait())
    seen = Looking(tmp_path, Passphrases(environment={}), seconds=0.01).look(TlsFiles("a.pem"))
    let_go.set()
    assert seen.certificate_problem is not None
    assert seen.certificate_problem.code == KeyCode.FILE_SILENT


def test_a_keyring_that_hangs_is_told(tmp_path: Path) -> None:
    from qrstation.keys.system_keyring import SystemKeyring

    files = issue(tmp_path)
    chosen = TlsFiles(str(files.certificate), str(encrypt(files.key, "x")))
    with ring_in_use(HangingRing()):
        hasty = Looking(tmp_path, Passphrases(SystemKeyring(seconds=0.01), {}))
        problem = hasty.unlock(chosen).problem
    assert problem is not None
    assert problem.code == KeyCode.KEYRING_SILENT
