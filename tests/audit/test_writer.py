"""Whoever reports something waits for nothing and meets no error; what is reported is written, or told to be lost."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from qrstation.audit import builders, terms
from qrstation.audit.message import AuditMessage
from qrstation.audit.verifying import verify
from qrstation.audit.writer import AuditWriter, Build
from qrstation.core.codes.audit import AuditCode
from qrstation.core.notice import Notice
from qrstation.core.station.home import Home
from tests.audit.material import STATION, home_at, message, records, trail_of


def event(number: int) -> Build:
    return lambda: (message(number),)


def lost(count: int) -> AuditMessage:
    return builders.security_alert(STATION, terms.RECORDING_STOPPED, f"{count} lost")


def test_what_is_reported_on_many_threads_is_all_there(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    writer = AuditWriter(trail_of(home), lost)

    def report() -> None:
        for number in range(100):
            writer.add(event(number))

    threads = [threading.Thread(target=report) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()
    writer.close()
    assert len(records(home)) == 400
    assert verify(home).is_whole


def test_nothing_reported_makes_no_trail(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    AuditWriter(trail_of(home), lost).close()
    assert not home.audit.exists()


def unwritable(home: Home) -> Path:
    """Put a file where the trail's folder should be: nobody can write there, not even root."""
    home.audit.write_text("in the way")
    return home.audit


def test_a_trail_that_cannot_be_written_is_told_once_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_at(tmp_path)
    obstacle = unwritable(home)
    monkeypatch.setattr("qrstation.audit.writer.AGAIN", 0.01)
    told: list[Notice] = []
    is_told, is_written = threading.Event(), threading.Event()

    def tell(what: Notice) -> None:
        told.append(what)
        is_told.set()

    writer = AuditWriter(trail_of(home), lost, tell, lambda head: is_written.set())
    writer.add(event(1))
    assert is_told.wait(10)
    writer.add(event(2))
    obstacle.unlink()
    assert is_written.wait(10)
    writer.add(event(3))
    writer.close()
    assert [b"event %d" % n in each.xml for n, each in enumerate(records(home), start=1)] == [True] * 3
    assert [each.code for each in told] == [AuditCode.UNWRITABLE]


def test_what_is_lost_beyond_the_bound_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = home_at(tmp_path)
    obstacle = unwritable(home)
    monkeypatch.setattr("qrstation.audit.writer.AGAIN", 3600)
    monkeypatch.setattr("qrstation.audit.writer.MOST_WAITING", 5)
    is_told = threading.Event()
    writer = AuditWriter(trail_of(home), lost, lambda what: is_told.set())
    for number in range(8):
        writer.add(event(number))
    assert is_told.wait(10)
    obstacle.unlink()
    writer.close()
    assert len(records(home)) == 6
    assert b"3 lost" in records(home)[-1].xml


def test_the_end_is_not_held_up_by_a_trail_that_cannot_be_written(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    unwritable(home)
    writer = AuditWriter(trail_of(home), lost)
    writer.add(event(1))
    writer.close()
    assert not any(thread.name == "audit" for thread in threading.enumerate())


def test_a_record_that_cannot_be_made_costs_itself_alone(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    writer = AuditWriter(trail_of(home), lost)

    def bug() -> list[AuditMessage]:
        raise ValueError("a bug of ours")

    for build in (event(1), bug, event(2)):
        writer.add(build)
    writer.close()
    assert len(records(home)) == 2
