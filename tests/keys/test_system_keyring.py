"""The keyring: one that keeps, is locked, hangs, or is not there; each is told, and none is waited for for ever."""

from __future__ import annotations

import logging

import keyring.backends.fail
import keyring.backends.null
import pytest

from qrstation.core.codes.keys import KeyCode
from qrstation.core.errors import StationError
from qrstation.keys.system_keyring import SystemKeyring
from tests.keys.issued import HangingRing, LockedRing, MemoryRing, ring_in_use


def test_what_is_kept_is_given() -> None:
    with ring_in_use(MemoryRing()):
        assert SystemKeyring().get("a") is None
        SystemKeyring().keep("a", "secret")
        assert SystemKeyring().get("a") == "secret"


@pytest.mark.parametrize("none", [keyring.backends.fail.Keyring, keyring.backends.null.Keyring])
def test_a_machine_without_one_gets_a_plain_message(none: type[MemoryRing]) -> None:
    with ring_in_use(none()):
        for ask in (lambda: SystemKeyring().get("a"), lambda: SystemKeyring().keep("a", "b")):
            with pytest.raises(StationError, check=lambda error: error.notice.code == KeyCode.NO_KEYRING):
                ask()


def test_one_that_is_locked_is_told_and_nothing_of_its_words(caplog: pytest.LogCaptureFixture) -> None:
    with ring_in_use(LockedRing()), caplog.at_level(logging.DEBUG), pytest.raises(StationError) as told:
        SystemKeyring().get("a")
    assert told.value.notice.code == KeyCode.KEYRING_LOCKED
    assert "42" not in str(told.value) + caplog.text


def test_one_that_hangs_is_waited_for_in_bounds() -> None:
    ring = HangingRing()
    with ring_in_use(ring):
        hasty = SystemKeyring(seconds=0.01)
        for _ in range(6):  # more than are left to themselves
            with pytest.raises(StationError, check=lambda error: error.notice.code == KeyCode.KEYRING_SILENT):
                hasty.get("a")


def test_one_that_fails_in_its_own_way_is_told() -> None:
    class Odd(MemoryRing):
        def get_password(self, service: str, username: str) -> str | None:
            raise RuntimeError("password=42")

    with ring_in_use(Odd()), pytest.raises(StationError) as told:
        SystemKeyring().get("a")
    assert (told.value.notice.code, told.value.support) == (KeyCode.KEYRING_FAILED, "RuntimeError")
    assert told.value.__cause__ is None
