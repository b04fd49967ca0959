"""What a rule fetches is written down as a rule's, and stops where the store has no room for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import pytest

from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.errors import ReceiverGone
from qrstation.core.events import ReceiverChanged, ReceiverState
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobOutcome, JobProgress, JobState, Request, RetrieveRequest, SendRequest
from qrstation.core.station.settings import Settings
from qrstation.jobs.keeping_house.fetching import room_now
from qrstation.jobs.keeping_house.room import StoreRoom
from qrstation.jobs.station_work import StationWork
from qrstation.receiver.getting import archives_of
from qrstation.receiver.supervisor import ReceiverLink
from qrstation.store.state import StateFile
from qrstation.store.state_prefetched import PrefetchedStudies
from qrstation.words import words_of
from tests.archives import ScriptedArchive
from tests.jobs.station import Station
from tests.jobs.test_station_work import Link

GB = 1_000_000_000


@dataclass
class Roomy(Link):
    """A link to a receiver that says how much room it has, as its state and when it is asked."""

    used: int = 50 * GB
    free: int = 50 * GB
    is_gone: bool = False
    asked: list[str] = field(default_factory=list)

    @property
    def state(self) -> ReceiverChanged:
        """Give its state as last heard."""
        return ReceiverChanged(ReceiverState.LISTENING, port=self.port, store_bytes=self.used, free_bytes=self.free)

    def request(self, command: str) -> dict[str, Any]:
        """Tell the room."""
        self.asked.append(command)
        if self.is_gone:
            raise ReceiverGone(ReceiverCode.NOT_STARTED)
        return {"used": self.used, "free": self.free}


class Bench:
    """Does jobs at a scripted archive, with what is written down of what rules fetch."""

    def __init__(self, station: Station, archive: ScriptedArchive, state: StateFile) -> None:
        self.archive = archive
        self.link = Roomy(station.port)
        self.records = PrefetchedStudies(state, station.store.reader.held)
        self.settings = Settings(replace(station.settings, ae_title="QRSTATION"), archives=(archive.settings,))
        self.cancel = CancelToken()
        self.on_progress = lambda progress: None
        self.work = StationWork(
            lambda: self.settings,
            archives_of,
            lambda: cast(ReceiverLink, self.link),
            station.store.reader,
            station.arrivals,
            prefetched=lambda: self.records,
        )

    def do(self, request: Request) -> JobOutcome:
        """Do a job."""
        return self.work.do(request, self._report, self.cancel)

    def _report(self, progress: JobProgress) -> None:
        self.on_progress(progress)

    def fetch(self, *, by_rule: bool = True) -> JobOutcome:
        """Fetch the archive's study."""
        return self.do(RetrieveRequest("Scripted", self.archive.study, is_prefetch=by_rule))

    @property
    def unopened(self) -> list[str]:
        """What may be cleaned away one day."""
        return [each.study_uid for each in self.records.unopened()]


@pytest.fixture
def bench(station: Station, tmp_path: Path) -> Iterator[Bench]:
    with (
        ScriptedArchive(destination=("QRSTATION", "127.0.0.1", station.port)) as archive,
        closing(StateFile(tmp_path / "state.sqlite")) as state,
    ):
        archive.add_series(3)
        yield Bench(station, archive, state)


def test_what_a_rule_fetches_is_a_rules_until_a_person_fetches_it_too(bench: Bench) -> None:
    assert bench.fetch().state is JobState.SUCCEEDED
    assert bench.unopened == [bench.archive.study]
    assert bench.fetch(by_rule=False).state is JobState.SUCCEEDED
    assert bench.unopened == []


def test_what_a_person_fetched_never_becomes_a_rules(bench: Bench) -> None:
    assert bench.fetch(by_rule=False).stored == 3
    bench.archive.add_series(1)
    assert bench.fetch().stored == 4
    assert bench.unopened == []


def test_what_a_person_sends_stays_and_what_a_rule_passes_on_does_not_count(bench: Bench) -> None:
    bench.fetch()
    bench.do(SendRequest("Scripted", bench.archive.study, is_prefetch=True))
    assert bench.unopened == [bench.archive.study]
    bench.do(SendRequest("Scripted", bench.archive.study))
    assert bench.unopened == []


def test_of_a_fetch_that_brought_nothing_nothing_is_kept(bench: Bench) -> None:
    bench.archive.images.clear()
    assert bench.fetch().state is JobState.FAILED
    assert bench.unopened == []


def test_without_room_a_rule_asks_for_nothing_and_a_person_does(bench: Bench) -> None:
    bench.link.used, bench.link.free = 100 * GB, GB // 2
    outcome = bench.fetch()
    assert (outcome.state, bench.archive.moves) == (JobState.FAILED, [])
    assert outcome.notice is not None
    assert outcome.notice.code == OutcomeCode.NO_ROOM
    assert words_of(outcome.notice).line == (
        "no room in the store: rules leave its last 500 MB to what people fetch; delete studies, "
        "allow it more (store.max_gb), or let unopened priors be removed (store.clean_after_days)"
    )
    assert bench.fetch(by_rule=False).state is JobState.SUCCEEDED
    assert bench.link.asked == ["room"]


def test_a_rules_retrieve_stops_where_room_runs_out(bench: Bench) -> None:
    def move(archive: ScriptedArchive, event: Any) -> Iterator[Any]:
        first, *_ = archive.wanted(event.identifier)
        yield archive.destination[1], archive.destination[2], {"contexts": [archive._ct_context()]}
        yield 3
        yield 0xFF00, first
        archive.go_on.wait(20)
        yield 0xFE00, None

    bench.archive.move = move

    def fill(progress: JobProgress) -> None:
        if progress.stored:
            bench.link.free = 0

    bench.on_progress = fill
    outcome = bench.fetch()
    assert (outcome.state, outcome.stored, len(outcome.missing)) == (JobState.PARTIAL, 1, 2)
    assert outcome.notice is not None
    assert words_of(outcome.notice).what == "no room in the store: it is full"
    assert not bench.cancel.is_cancelled
    assert bench.unopened == [bench.archive.study]


def test_a_person_who_cancels_a_rules_retrieve_hears_that_and_nothing_of_room(bench: Bench) -> None:
    bench.cancel.cancel()
    outcome = bench.fetch()
    assert (outcome.state, outcome.notice and outcome.notice.code) == (JobState.CANCELLED, OutcomeCode.CANCELLED)


def test_a_receiver_that_does_not_say_how_much_room_there_is_keeps_nobody_from_fetching(bench: Bench) -> None:
    bench.link.is_gone = True
    assert room_now(cast(ReceiverLink, bench.link)) == StoreRoom()
    assert bench.fetch().state is JobState.SUCCEEDED
