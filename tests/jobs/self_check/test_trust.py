"""The self-check's certificate and keyring: read as they are, and a machine without a keyring is well too."""

from __future__ import annotations

import ssl
import sys
from datetime import UTC, datetime
from pathlib import Path

import keyring.backends.fail
import pytest

from qrstation.core.errors import StationError
from qrstation.core.notice import Notice
from qrstation.core.resources import resource_file
from qrstation.jobs.self_check import trust
from qrstation.jobs.self_check.samples import FOLDER
from qrstation.keys.reading import read_certificates
from qrstation.words import words_of
from tests.keys.issued import LockedRing, MemoryRing, issue, ring_in_use


def line(told: Notice) -> str:
    """Give what is said."""
    return words_of(told).line


def test_the_certificate_is_read_and_believed_for_a_long_time() -> None:
    assert line(trust.certificate_is_read()) == f"a certificate is read, and believed by {ssl.OPENSSL_VERSION}"
    (found,) = read_certificates(resource_file(FOLDER, trust.CERTIFICATE))
    assert found.not_after > datetime(2100, 1, 1, tzinfo=UTC)


def test_another_certificate_in_its_place_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = issue(tmp_path, name="another").certificate
    monkeypatch.setattr(trust, "resource_file", lambda *_: other)
    with pytest.raises(StationError) as told:
        trust.certificate_is_read()
    assert words_of(told.value).line.startswith("a certificate was read wrongly: it is of “another”; install")


@pytest.mark.parametrize("ring", [MemoryRing(), LockedRing()])
def test_a_keyring_is_named_and_asked_for_nothing(ring: MemoryRing) -> None:
    with ring_in_use(ring):
        assert line(trust.keyring_is_asked()) == f"passphrases can be kept in {ring.name}"
    assert ring.asked == 0


def test_a_machine_without_one_is_well() -> None:
    with ring_in_use(keyring.backends.fail.Keyring()):
        assert line(trust.keyring_is_asked()).startswith(
            "passphrases come from QRSTATION_SECRET_TLS here: this machine"
        )


def test_what_speaks_with_it_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(trust.KEYRING_MODULES, sys.platform, ("never_heard_of",))
    with pytest.raises(ImportError, match="never_heard_of"):
        trust.keyring_is_asked()
