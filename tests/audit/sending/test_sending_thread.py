"""The thread of a process: it sends what a real trail has, one of a home alone, and ends when it is told to."""

from __future__ import annotations

import queue
import subprocess
import sys
from pathlib import Path

import pytest

from qrstation.audit.files import FOLDER, START, Position
from qrstation.audit.sending import sending_thread
from qrstation.audit.sending.sending_thread import SendingThread, records_to_send, sent_file
from qrstation.core.codes.syslog import SyslogCode
from qrstation.core.deeds import CallFailed, Deed
from qrstation.core.station.audit_sending import SendingChanged
from qrstation.core.station.home import Home
from qrstation.core.station.settings import AuditSettings
from tests.audit.sending.collector import HOST, RunningCollector, TestAuthority, running
from tests.audit.sending.trail import Trail, xml_of
from tests.peers import free_port

PATIENCE = 20


class Process:
    """What a process of a home has of this."""

    def __init__(self, home: Home, syslog: str, ca_file: str = "") -> None:
        self.news: queue.Queue[SendingChanged] = queue.Queue()
        self.told: list[Deed] = []
        settings = AuditSettings(syslog=syslog, syslog_ca=ca_file)
        self.thread = SendingThread(home, settings, self.news.put, self.told.append)
        self.thread.start()

    def hears(self) -> SendingChanged:
        return self.news.get(timeout=PATIENCE)


@pytest.fixture
def trail(home: Home) -> Trail:
    return Trail(home.logs / FOLDER)


def test_what_is_recorded_is_sent_once_by_one_process(
    home: Home, trail: Trail, collector: RunningCollector, authority: TestAuthority
) -> None:
    made = trail.add(5)
    place = f"{HOST}:{collector.port}", str(authority.file)
    first, second = Process(home, *place), Process(home, *place)
    assert [xml_of(each) for each in collector.heard(5)] == made
    made += trail.add(2)
    first.thread.look_again()
    second.thread.look_again()
    assert [xml_of(each) for each in collector.heard(7)] == made
    first.thread.close()
    made += trail.add(2)
    second.thread.look_again()
    assert [xml_of(each) for each in collector.heard(9)] == made, "the other goes on at once"
    second.thread.close()
    assert sent_file(home).read().position.number == 9
    assert len(collector.messages) == 9


def test_a_collector_that_is_not_there_is_told_and_holds_up_no_end(home: Home, trail: Trail) -> None:
    trail.add(1)
    process = Process(home, f"{HOST}:{free_port()}")
    news = process.hears()
    assert news.trouble is not None
    assert news.trouble.code == SyslogCode.REFUSED
    process.thread.close()
    assert sent_file(home).read().position == START
    assert process.told == [], "that is no matter of trust"


def test_a_collector_that_is_not_trusted_is_recorded(
    home: Home, trail: Trail, collector: RunningCollector, tmp_path: Path
) -> None:
    trail.add(1)
    process = Process(home, f"{HOST}:{collector.port}", str(TestAuthority(tmp_path).file))
    news = process.hears()
    process.thread.close()
    assert news.trouble is not None
    assert process.told == [CallFailed("", HOST, news.trouble)]


def test_a_silent_collector_holds_up_no_end(home: Home, trail: Trail) -> None:
    trail.add(1)
    with running(None) as silent:
        process = Process(home, f"{HOST}:{silent.port}")
        silent.begun(1)
        process.thread.close(0.2)
        assert process.thread._thread is not None
        assert not process.thread._thread.is_alive()


def test_without_a_collector_nothing_is_done(home: Home, trail: Trail) -> None:
    trail.add(1)
    process = Process(home, "")
    assert process.hears() == SendingChanged("")
    process.thread.close()
    assert not (home.logs / FOLDER / "sent.json").exists()


def test_a_collector_that_is_set_later_is_used_at_once(
    home: Home, trail: Trail, collector: RunningCollector, authority: TestAuthority
) -> None:
    made = trail.add(1)
    process = Process(home, "")
    process.hears()
    process.thread.use(AuditSettings(syslog=f"{HOST}:{collector.port}", syslog_ca=str(authority.file)))
    assert [xml_of(each) for each in collector.heard(1)] == made
    process.thread.close()


def test_a_bug_does_not_end_the_sending(
    home: Home,
    trail: Trail,
    collector: RunningCollector,
    authority: TestAuthority,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = trail.add(2)
    seen: list[int] = []

    def once_wrong(folder: Path, position: Position) -> object:
        seen.append(position.number)
        if len(seen) == 1:
            raise RuntimeError("a bug")
        return records_to_send(folder, position)

    monkeypatch.setattr(sending_thread, "records_to_send", once_wrong)
    monkeypatch.setattr(sending_thread, "AFTER_A_BUG", 0.0)
    process = Process(home, f"{HOST}:{collector.port}", str(authority.file))
    assert [xml_of(each) for each in collector.heard(2)] == made
    process.thread.close()
    assert "failed unexpectedly" in caplog.text


def test_a_trail_that_was_begun_anew_is_sent_from_its_beginning(tmp_path: Path) -> None:
    Trail(tmp_path).add(3)
    size = next(tmp_path.iterdir()).stat().st_size
    name = "000000000001_2026-11-29.log"
    assert [record.number for record, _ in records_to_send(tmp_path, Position(2, name, 0))] == [3]
    assert [record.number for record, _ in records_to_send(tmp_path, Position(9, name, size + 1))] == [1, 2, 3]
    assert [record.number for record, _ in records_to_send(tmp_path, Position(9, "other.log", 0))] == [1, 2, 3]
    assert list(records_to_send(tmp_path / "none", Position(9, "other.log", 0))) == []


def test_the_start_waits_for_no_tls() -> None:
    code = "import sys, qrstation.audit.sending.sending_thread; sys.exit('ssl' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
