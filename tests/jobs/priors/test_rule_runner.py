"""A rule's run at a real archive: found, chosen and handed to the queue, once, and never twice at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from qrstation.core.codes.jobs import JobCode
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobSnapshot, JobState, Request, RetrieveRequest, SendRequest
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, RuleSettings, Settings
from qrstation.jobs.priors.handing_over import Queue
from qrstation.jobs.priors.known_words import KnownWords
from qrstation.jobs.priors.rule_lock import rule_lock
from qrstation.jobs.priors.rule_runner import RuleRunner
from qrstation.jobs.priors.rule_seen import Seen
from qrstation.jobs.priors.search import PriorsParts
from qrstation.store.index import IndexReader
from qrstation.store.state import StateFile
from qrstation.store.state_identities import KeptIdentities
from qrstation.words import words_of
from tests.connected import connected
from tests.jobs.priors.test_prefetching import CURRENT, FOLLOW_UP, UIDS, archives, reader
from tests.peers import free_port

__all__ = ["archives", "reader"]

NOW = datetime.fromisoformat("2025-01-14T12:00:00+00:00")
RULE = RuleSettings("Thorax", "Main", (("StudyDate", "today"), ("PatientID", "4711")), every_minutes=10, priors=3)


class Bench:
    """A runner of a home, and a queue that keeps what it is given."""

    def __init__(self, home: Home, archives: tuple[ArchiveSettings, ...], reader: IndexReader, state: StateFile):
        self.settings = Settings(archives=archives)
        parts = PriorsParts(connected, reader, lambda: self.settings, home.priors, KeptIdentities(state))
        self.jobs: dict[int, JobSnapshot] = {}
        queue = Queue(self.submit, self.jobs.get)
        self.runner = RuleRunner(parts, KnownWords(home.priors), queue, lambda name: rule_lock(home, name))
        self.cancel = CancelToken()

    def submit(self, request: Request) -> int:
        """Take a job up."""
        number = len(self.jobs) + 1
        self.jobs[number] = JobSnapshot(number, request)
        return number

    def run(self, rule: RuleSettings = RULE) -> tuple[int, int] | None:
        """Run the rule: gives for how many patients, and how many studies it wants."""
        ran = self.runner.run(rule, NOW, self.cancel)
        return None if ran is None else (ran.patients, ran.fetched)

    def end(self, number: int, state: JobState) -> None:
        """End a job."""
        self.jobs[number] = replace(self.jobs[number], state=state)
        self.runner.job_changed(self.jobs[number])

    def named(self, kind: type[Request]) -> list[tuple[str, str]]:
        """Give the studies of the jobs of a kind, and which archive does them."""
        names = {uid: name for name, uid in UIDS.items()} | {CURRENT: "current", FOLLOW_UP: "follow-up"}
        requests = [job.request for job in self.jobs.values() if isinstance(job.request, kind)]
        return [(names[request.study_uid], request.archive) for request in requests]

    @property
    def asked(self) -> list[tuple[str, str]]:
        """What is to be retrieved, and from where."""
        return self.named(RetrieveRequest)

    def number(self, study: str, archive: str) -> int:
        """Give the retrieve of a study from an archive."""
        (number,) = (
            number
            for number, job in self.jobs.items()
            if isinstance(job.request, RetrieveRequest)
            and (job.request.study_uid, job.request.archive) == (UIDS[study], archive)
        )
        return number


@pytest.fixture
def bench(home: Home, tmp_path: Path, archives: tuple[ArchiveSettings, ...], reader: IndexReader) -> Iterator[Bench]:
    state = StateFile(tmp_path / "state.sqlite")
    made = Bench(home, archives, reader, state)
    yield made
    made.runner.close()
    state.close()


@pytest.mark.peer
def test_what_is_missing_is_handed_over_once_and_what_came_goes_into_the_cache(bench: Bench) -> None:
    assert bench.run() == (1, 2)
    assert sorted(bench.asked) == [("tap", "Main"), ("thorax", "Cache")]
    assert all(job.request.is_prefetch for job in bench.jobs.values())
    assert bench.run() == (0, 0), "nothing is new"
    assert bench.named(SendRequest) == [("current", "Cache")], "it is here, and the cache lacks it"
    bench.end(bench.number("thorax", "Cache"), JobState.FAILED)
    bench.end(bench.number("tap", "Main"), JobState.SUCCEEDED)
    assert bench.asked[2:] == [("thorax", "Main")]
    assert bench.named(SendRequest)[1:] == [("tap", "Cache")]
    bench.end(bench.number("thorax", "Main"), JobState.FAILED)
    assert bench.run() == (1, 2), "what came from nowhere is tried again"


@pytest.mark.peer
def test_a_rule_is_held_until_its_jobs_are_done(bench: Bench, home: Home) -> None:
    bench.run()
    other = rule_lock(home, "Thorax")
    assert not other.acquire()
    for study, archive in (("thorax", "Cache"), ("tap", "Main")):
        bench.end(bench.number(study, archive), JobState.CANCELLED)
    assert other.acquire()
    assert bench.run() is None
    other.release()
    assert bench.run() == (0, 0), "what a person stopped is not begun again"


@pytest.mark.peer
def test_the_studies_themselves_are_fetched_where_they_are_missing(bench: Bench) -> None:
    assert bench.run(replace(RULE, studies=True, priors=2)) == (1, 2)
    assert sorted(bench.asked)[0] == ("follow-up", "Main"), "beside the prior that is missing"


@pytest.mark.peer
def test_other_settings_have_everything_looked_at_anew(bench: Bench) -> None:
    bench.run()
    assert bench.run(replace(RULE, priors=2)) == (1, 1)


@pytest.mark.peer
def test_what_an_archive_fails_in_is_told_and_asked_again(bench: Bench) -> None:
    main, cache = bench.settings.archives
    bench.settings = Settings(archives=(main, replace(cache, port=free_port(), timeout=2)))
    for _ in range(2):
        ran = bench.runner.run(RULE, NOW, bench.cancel)
        assert ran is not None
        (remark,) = ran.remarks
        assert (ran.patients, remark.code, remark.get("archive")) == (1, JobCode.AT_ARCHIVE, "Cache")
        assert words_of(remark).what.startswith("Cache: ")
        assert words_of(remark).advice


@pytest.mark.peer
def test_a_rule_whose_archive_is_down_or_gone_is_told(bench: Bench) -> None:
    main, cache = bench.settings.archives
    for left in ((replace(main, port=free_port(), timeout=2), cache), (cache,)):
        bench.settings = Settings(archives=left)
        ran = bench.runner.run(RULE, NOW, bench.cancel)
        assert ran is not None
        assert (ran.patients, ran.fetched, len(ran.remarks)) == (0, 0, 1)
    assert bench.jobs == {}


@pytest.mark.peer
def test_a_run_that_is_stopped_hands_over_nothing(bench: Bench) -> None:
    bench.cancel.cancel()
    assert bench.run() == (0, 0)
    assert bench.jobs == {}


@pytest.mark.peer
def test_a_run_that_breaks_off_tells_what_it_had_done_by_then(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(seen: Seen, patients: list[Any], *, counts: bool) -> Iterator[Any]:
        yield patients[0]
        raise RuntimeError("a bug")

    monkeypatch.setattr(Seen, "in_turn", broken)
    ran = bench.runner.run(RULE, NOW, bench.cancel)
    assert ran is not None
    assert (ran.patients, ran.fetched) == (1, 2)
    assert [told.code for told in ran.remarks] == [JobCode.SEARCH_FAILED_UNEXPECTEDLY]
