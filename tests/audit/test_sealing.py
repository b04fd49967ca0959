"""The keyring seals the trail where there is one, and nobody ever waits for it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from qrstation.audit.head import Head
from qrstation.audit.sealing import Sealing, known_head, known_key
from qrstation.core.codes.audit import AuditCode
from qrstation.core.errors import StationError


class Kept:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}
        self.is_asked = threading.Event()

    def get(self, name: str) -> str | None:
        return self.secrets.get(name)

    def keep(self, name: str, secret: str) -> None:
        self.secrets[name] = secret
        self.is_asked.set()


class Absent:
    """A keyring that is not there."""

    def __init__(self) -> None:
        self.is_asked = threading.Event()

    def get(self, name: str) -> str | None:
        self.is_asked.set()
        raise StationError(AuditCode.OFF)

    def keep(self, name: str, secret: str) -> None:
        raise StationError(AuditCode.OFF)


def test_a_key_is_made_once_and_found_again(tmp_path: Path) -> None:
    ring = Kept()
    first = Sealing(tmp_path, lambda: ring, after=0)
    first.close()
    second = Sealing(tmp_path, lambda: ring, after=0)
    second.close()
    assert first.key() is not None
    assert first.key() == second.key() == known_key(ring, tmp_path)
    other = Sealing(tmp_path / "other", lambda: ring, after=0)
    other.close()
    assert other.key() != first.key(), "each home has its own"


def test_the_last_head_is_copied_at_the_end(tmp_path: Path) -> None:
    ring = Kept()
    sealing = Sealing(tmp_path, lambda: ring, after=0)
    assert ring.is_asked.wait(10)
    sealing.note(Head(7, "a" * 64))
    sealing.note(Head(8, "b" * 64))
    sealing.close()
    assert known_head(ring, tmp_path) == Head(8, "b" * 64)


def test_without_a_keyring_there_is_no_key_and_no_trouble(tmp_path: Path) -> None:
    ring = Absent()
    sealing = Sealing(tmp_path, lambda: ring, after=0)
    assert ring.is_asked.wait(10)
    sealing.note(Head(7, "a" * 64))
    sealing.close()
    assert sealing.key() is None


def test_a_keyring_that_never_answers_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qrstation.audit.sealing.LAST_COPY", 0.01)
    answer = threading.Event()

    class Hanging(Kept):
        def get(self, name: str) -> str | None:
            answer.wait()
            return super().get(name)

    sealing = Sealing(tmp_path, Hanging, after=0)
    assert sealing.key() is None
    sealing.close()
    assert sealing.key() is None
    answer.set()


@pytest.mark.parametrize("text", ["", "zz", "7", "x y", "7 8 9"])
def test_what_the_keyring_holds_may_be_anything(tmp_path: Path, text: str) -> None:
    ring = Kept()
    Sealing(tmp_path, lambda: ring, after=0).close()
    for name in list(ring.secrets):
        ring.secrets[name] = text
    assert known_key(ring, tmp_path) is None or text == ""
    assert known_head(ring, tmp_path) is None
