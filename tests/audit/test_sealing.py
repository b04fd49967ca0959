"""The keyring seals the trail where there is one, and nobody ever waits for it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from qrstation.audit.head import Head, read_head, write_head
from qrstation.audit.record import FIRST_LINK, following
from qrstation.audit.sealing import Sealing, known_head, known_key
from qrstation.audit.verifying import verify
from qrstation.core.codes.audit import AuditCode
from qrstation.core.errors import StationError
from qrstation.core.station.home import Home
from tests.audit.material import entry, home_at, only_file, records, trail_of
from tests.waiting import until


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


def rewrite(home: Home, most: int) -> None:
    """Write the trail anew, without seals and with other words, as somebody does who has no key; with its head."""
    link, made = FIRST_LINK, []
    for old in records(home)[:most]:
        record = following(link, old.number, old.time, old.xml.replace(b"10.0.0.7", b"10.6.6.6"), None)
        link = record.link
        made.append(record.line)
    only_file(home).write_bytes(b"".join(made))
    write_head(home.audit_head, Head(len(made), link, only_file(home).name, only_file(home).stat().st_size))


def sealed(home: Home, ring: Kept, count: int, told: list[Head]) -> None:
    """Write records as a process does that is there for a while."""
    sealing = Sealing(home.audit, lambda: ring, after=0, every=0.01, harmed=told.append)
    assert until(lambda: sealing.key() is not None)
    trail = trail_of(home, sealing.key)
    for number in range(count):
        sealing.note(trail.append([entry(number)]))
    sealing.close()


@pytest.mark.parametrize("most", [10, 4])
def test_a_trail_written_anew_stays_broken_whatever_is_written_after(tmp_path: Path, most: int) -> None:
    home, ring, told = home_at(tmp_path), Kept(), list[Head]()
    sealed(home, ring, 10, told)
    kept = known_head(ring, home.audit)
    assert verify(home, known_key(ring, home.audit), kept).is_whole
    rewrite(home, most)
    for _ in range(2):
        sealed(home, ring, 8, told)
    assert known_head(ring, home.audit) == kept
    broken = [(each.code, each.get("number")) for each in verify(home, known_key(ring, home.audit), kept).breaks]
    assert broken == [(AuditCode.REWRITTEN, 10)]
    assert told == [kept, kept], "each process tells it once"


def test_a_trail_written_anew_while_a_process_runs_is_told(tmp_path: Path) -> None:
    home, ring, told = home_at(tmp_path), Kept(), list[Head]()
    sealing = Sealing(home.audit, lambda: ring, after=0, every=0.01, harmed=told.append)
    sealing.note(trail_of(home).append([entry(1), entry(2)]))
    assert until(lambda: known_head(ring, home.audit) is not None)
    kept = known_head(ring, home.audit)
    rewrite(home, 2)
    sealing.note(trail_of(home).append([entry(3)]))
    assert until(lambda: told == [kept])
    sealing.close()
    assert known_head(ring, home.audit) == kept


def test_the_copy_goes_on_once_its_record_went_for_its_age_and_never_back(tmp_path: Path) -> None:
    home, ring, told = home_at(tmp_path), Kept(), list[Head]()
    sealed(home, ring, 2, told)
    for day in ("2026-12-30", "2026-12-31"):
        trail_of(home, day=day, keep_days=1).append([entry(1)])
    trail_of(home, day="2027-01-01", keep_days=1).append([entry(1)])
    assert records(home)[0].number > 2
    sealing = Sealing(home.audit, lambda: ring, after=0, harmed=told.append)
    head = read_head(home.audit_head)
    assert head is not None
    sealing.note(head)
    assert until(lambda: sealing.key() is not None)
    sealing.close()
    slow = Sealing(home.audit, lambda: ring, after=0, harmed=told.append)
    slow.note(Head(3, "a" * 64))
    assert until(lambda: slow.key() is not None)
    slow.close()
    assert (known_head(ring, home.audit), told) == (Head(head.number, head.link), [])


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
