"""Passphrases: from the variable, else from the keyring, which is asked once."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrstation.core.codes.tls import TlsCode
from qrstation.core.errors import StationError
from qrstation.keys.passphrases import VARIABLE, Passphrases
from tests.keys.issued import HangingRing, MemoryRing, ring_in_use

KEY = Path("/keys/station-key.pem")


def test_the_variable_goes_before_a_keyring_that_may_hang() -> None:
    with ring_in_use(HangingRing()):
        assert Passphrases(environment={VARIABLE: "of scripts"}).of(KEY) == "of scripts"


def test_each_key_has_its_own_and_the_keyring_is_asked_once() -> None:
    ring = MemoryRing()
    with ring_in_use(ring):
        Passphrases(environment={}).keep(KEY, "one")
        Passphrases(environment={}).keep(Path("/keys/other.pem"), "two")
        asking = Passphrases(environment={})
        assert [asking.of(KEY) for _ in range(3)] == ["one"] * 3
        assert ring.asked == 1
        asking.keep(KEY, "new")
        assert asking.of(KEY) == "new"
        ring.kept = dict.fromkeys(ring.kept, "changed elsewhere")
        asking.forget_known()
        assert asking.of(KEY) == "changed elsewhere"


def test_that_none_is_kept_is_told_and_asked_again() -> None:
    ring = MemoryRing()
    with ring_in_use(ring):
        asking = Passphrases(environment={})
        for _ in range(2):
            with pytest.raises(StationError, check=lambda error: error.notice.code == TlsCode.PASSPHRASE_MISSING):
                asking.of(KEY)
        assert ring.asked == 2


def test_the_same_file_has_the_same_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    with ring_in_use(MemoryRing()):
        Passphrases(environment={}).keep(Path("key.pem"), "one")
        assert Passphrases(environment={}).of(tmp_path / "key.pem") == "one"
