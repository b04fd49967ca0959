"""A station's jobs work by the settings as they were at the start, whatever becomes of them meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import pytest

from qrstation.core.errors import PortTaken, UnknownArchive
from qrstation.core.events import InstancesStored, NewsLost, ReceiverChanged, ReceiverState
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobOutcome, JobState, Request, RetrieveRequest, SendRequest
from qrstation.core.station.settings import ArchiveSettings, Settings, StationSettings
from qrstation.core.station.settings_owner import SettingsOwner
from qrstation.jobs.retrieve.arrivals import Arrivals
from qrstation.jobs.station_work import StationWork, tell_arrivals
from qrstation.receiver.getting import archives_of
from qrstation.receiver.supervisor import ReceiverLink
from qrstation.words import words_of
from tests.archives import ScriptedArchive
from tests.jobs.station import Station
from tests.peers import Dcmqrscp
from tests.told import told

OTHERS = Settings(StationSettings(ae_title="OTHER"), archives=(ArchiveSettings("Other", "OTHER", "127.0.0.1", 9),))

TAKEN = PortTaken.of(told("port 11112 is taken", "choose another", "EADDRINUSE"))


@dataclass
class Link:
    """The link to a receiver that is the tests' own storage SCP."""

    port: int
    fails: bool = False
    claims: list[dict[str, str]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def wait_listening(self) -> ReceiverChanged:
        """Give its port at once."""
        if self.fails:
            raise TAKEN
        return ReceiverChanged(ReceiverState.LISTENING, port=self.port)

    def patience(self, silence: float) -> AbstractContextManager[None]:
        """Take note of it."""
        self.waits.append(silence)
        return nullcontext()

    def claim(self, command: str, **arguments: str) -> AbstractContextManager[None]:
        """Take note of it."""
        self.claims.append(arguments)
        return nullcontext()


class Bench:
    """Does jobs for a station whose settings change as soon as a job has asked for them."""

    def __init__(self, station: Station, archive: ArchiveSettings, file: Path) -> None:
        self.link = Link(station.port)
        self.owner = SettingsOwner(file)
        self.owner.save(Settings(replace(station.settings, ae_title="QRSTATION"), archives=(archive,)))
        self.asked = 0
        self.links = 0
        self.work = StationWork(self._settings, archives_of, self._receiver, station.store.reader, station.arrivals)

    def _settings(self) -> Settings:
        self.asked += 1
        given = self.owner.current()
        self.owner.save(OTHERS)
        return given

    def _receiver(self) -> ReceiverLink:
        self.links += 1
        return cast(ReceiverLink, self.link)

    def do(self, request: Request) -> JobOutcome:
        """Do a job."""
        return self.work.do(request, lambda progress: None, CancelToken())


@pytest.fixture
def archive(station: Station) -> Iterator[ScriptedArchive]:
    with ScriptedArchive(destination=("QRSTATION", "127.0.0.1", station.port)) as running:
        yield running


@pytest.fixture
def bench(station: Station, archive: ScriptedArchive, tmp_path: Path) -> Bench:
    return Bench(station, archive.settings, tmp_path / "qrstation.toml")


def test_settings_that_change_while_a_retrieve_starts_are_for_the_next_one(
    bench: Bench, archive: ScriptedArchive
) -> None:
    archive.add_series(3)
    callers: list[str] = []

    def move(archive: ScriptedArchive, event: Any) -> Iterator[Any]:
        callers.append(event.assoc.requestor.ae_title)
        archive.move = None
        yield from archive._move(event)

    archive.move = move
    outcome = bench.do(RetrieveRequest("Scripted", archive.study))
    assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, 3)
    assert (callers, bench.asked, bench.link.waits) == (["QRSTATION"], 1, [5 * 120])
    assert bench.owner.current() == OTHERS
    with pytest.raises(UnknownArchive):
        bench.do(RetrieveRequest("Scripted", archive.study))


def test_settings_that_change_while_a_send_starts_are_for_the_next_one(
    station: Station, archive: ScriptedArchive, tmp_path: Path
) -> None:
    archive.add_series(2)
    first = Bench(station, archive.settings, tmp_path / "first.toml")
    assert first.do(RetrieveRequest("Scripted", archive.study)).stored == 2
    station.store.index.call(lambda _: None)
    with Dcmqrscp() as peer:
        bench = Bench(station, peer.settings(), tmp_path / "second.toml")
        outcome = bench.do(SendRequest(peer.settings().name, archive.study))
    assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, 2)
    assert (bench.asked, bench.links) == (1, 0)


def test_what_is_retrieved_anew_is_claimed_series_by_series(bench: Bench, archive: ScriptedArchive) -> None:
    series = archive.add_series(1)
    request = RetrieveRequest("Scripted", archive.study, (series,), replace=True)
    assert bench.do(request).state is JobState.SUCCEEDED
    assert bench.link.claims == [{"study": archive.study, "series": series}]


def test_to_a_third_station_no_receiver_of_ours_is_needed(bench: Bench, archive: ScriptedArchive) -> None:
    archive.add_series(1)
    outcome = bench.do(RetrieveRequest("Scripted", archive.study, destination="THIRD"))
    assert (outcome.state, outcome.status, bench.links) == (JobState.FAILED, "0xA801", 0)


def test_without_a_receiver_a_retrieve_says_why(bench: Bench, archive: ScriptedArchive) -> None:
    bench.link.fails = True
    outcome = bench.do(RetrieveRequest("Scripted", archive.study))
    assert (outcome.state, outcome.notice) == (JobState.FAILED, TAKEN.notice)
    assert not archive.moves


def test_no_receiver_is_started_for_an_archive_that_cannot_reach_it(station: Station, tmp_path: Path) -> None:
    remote = ArchiveSettings("Remote", "REMOTE", "192.0.2.1", 104)
    bench = Bench(station, remote, tmp_path / "qrstation.toml")
    outcome = bench.do(RetrieveRequest("Remote", "1.2.3"))
    assert "where Remote cannot reach it" in words_of(outcome.notice).what
    assert bench.links == 0


def test_an_archive_that_was_removed_takes_no_jobs(bench: Bench, archive: ScriptedArchive) -> None:
    assert bench.work.limit_of("Scripted") == archive.settings.parallel
    assert bench.work.limit_of("Scripted") == 0


def test_jobs_hear_what_was_stored_and_that_news_were_lost() -> None:
    heard: list[str] = []
    arrivals = Arrivals()
    with arrivals.watch(
        RetrieveRequest("Main", "1.2.3"), lambda uids: heard.append("stored"), lambda: heard.append("lost")
    ):
        tell_arrivals(arrivals, NewsLost())
        tell_arrivals(arrivals, InstancesStored(()))
        tell_arrivals(arrivals, ReceiverChanged(ReceiverState.STARTING))
    assert heard == ["lost"]
