"""What the store holds, asked on a worker: counts, searches, series, and what happens to bad news."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from qrstation.core.deeds import Deed, StoreAsked
from qrstation.core.errors import StoreUnusable
from qrstation.core.events import Event, HoldingsCounted, MatchesFound, SearchEnd, SearchEnded
from qrstation.core.patient import Demographics
from qrstation.core.standard.query import StudyQuery
from qrstation.core.station.place import THIS_STATION
from qrstation.jobs.background import holdings
from qrstation.jobs.background.holdings import HoldingsWorker
from qrstation.store import index_newest
from qrstation.store.index import IndexReader
from qrstation.store.index_newest import IndexNewest
from qrstation.words import words_of_all
from tests.store.material import ct, keep, opened
from tests.told import told


class HeldReader(IndexReader):
    """A reader whose counting waits to be let go, and remembers what it was asked."""

    def __init__(self, index_file: Path, store_folder: Path) -> None:
        super().__init__(index_file, store_folder)
        self.begun: queue.SimpleQueue[tuple[str, ...]] = queue.SimpleQueue()
        self.gate = threading.Semaphore(0)

    def counts_by_patient(self, study_uids: Collection[str]) -> dict[str, dict[Demographics, int]]:
        self.begun.put(tuple(study_uids))
        self.gate.acquire()
        return super().counts_by_patient(study_uids)


class News:
    """What a worker tells."""

    def __init__(self) -> None:
        self.queue: queue.SimpleQueue[Event] = queue.SimpleQueue()

    def next(self) -> Any:
        return self.queue.get(timeout=10)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store of two studies: 1.2.1 with two series of 3 and 1 instances, 1.2.2 with one instance."""
    with opened(tmp_path) as (store, news):
        for number in range(3):
            keep(store, ct(number, "1.2.1", "1.2.1.1"))
        keep(store, ct(9, "1.2.1", "1.2.1.2"))
        keep(store, ct(1, "1.2.2"))
        assert news.wait_stored(5)
    return tmp_path


@pytest.fixture
def news() -> News:
    return News()


@pytest.fixture
def worker(folder: Path, news: News) -> Iterator[HoldingsWorker]:
    with IndexReader(folder / "index.sqlite", folder / "store") as reader:
        made = HoldingsWorker(reader, news.queue.put)
        yield made
        made.close()


@pytest.fixture
def held(folder: Path, news: News) -> Iterator[tuple[HoldingsWorker, HeldReader]]:
    reader = HeldReader(folder / "index.sqlite", folder / "store")
    made = HoldingsWorker(reader, news.queue.put)
    yield made, reader
    reader.gate.release(100)
    made.close()
    reader.close()


def test_what_is_here_is_counted_and_what_is_not_is_zero(worker: HoldingsWorker, news: News) -> None:
    worker.count(["1.2.1", "1.2.9"])
    counted = news.next()
    assert counted.counts == {"1.2.1": 4, "1.2.9": 0}
    assert {uid: list(found.values()) for uid, found in counted.by_patient.items()} == {"1.2.1": [4]}


def test_what_a_person_searches_here_is_told_and_what_the_window_needs_to_know_is_not(folder: Path, news: News) -> None:
    told: list[Deed] = []
    with IndexReader(folder / "index.sqlite", folder / "store") as reader:
        worker = HoldingsWorker(reader, news.queue.put, told.append)
        worker.count(["1.2.1"], with_series=True)
        worker.find_series("1.2.1", 8, "here")
        worker.search(StudyQuery(patient_id="P-9", modalities=("CT",)), 7, "here")
        worker.search(StudyQuery(typed="morgan"), 9, "here")
        worker.close()
    by_key, by_words = told
    assert isinstance(by_key, StoreAsked)
    assert {"PatientID=P-9", "ModalitiesInStudy=CT"} <= set(by_key.asked.splitlines())
    assert by_key.matches == 0
    assert isinstance(by_words, StoreAsked)
    assert "words=morgan" in by_words.asked.splitlines()
    assert "morgan" not in repr(by_words)


def test_series_are_counted_where_they_are_asked_for(worker: HoldingsWorker, news: News) -> None:
    worker.count(["1.2.1"], with_series=True)
    assert news.next().counts == {"1.2.1": 4, "1.2.1.1": 3, "1.2.1.2": 1}


def test_while_one_question_waits_what_changes_is_added_to_it(
    held: tuple[HoldingsWorker, HeldReader], news: News
) -> None:
    worker, reader = held
    worker.count_changed(["1.2.1"])
    assert reader.begun.get(timeout=10) == ("1.2.1",)
    for uids in (["1.2.1"], ["1.2.2"], ["1.2.1", "1.2.2"], []):
        worker.count_changed(uids)
    reader.gate.release(2)
    assert news.next().counts["1.2.1"] == 4
    assert set(reader.begun.get(timeout=10)) == {"1.2.1", "1.2.2"}
    assert news.next().counts == {"1.2.1": 4, "1.2.1.1": 3, "1.2.1.2": 1, "1.2.2": 1, "1.2.2.1": 1}
    worker.count(["1.2.9"])
    assert reader.begun.get(timeout=10) == ("1.2.9",), "four changes were one question"


def test_nothing_changed_is_no_question(worker: HoldingsWorker, news: News) -> None:
    worker.count_changed([])
    worker.count(["1.2.9"])
    assert news.next() == HoldingsCounted({"1.2.9": 0})


def test_a_replacement_is_counted_once(folder: Path, worker: HoldingsWorker, news: News) -> None:
    with opened(folder) as (store, stored):
        keep(store, ct(1, "1.2.2"))
        assert stored.wait_again(1)
    worker.count_changed(["1.2.2"])
    assert news.next().counts["1.2.2"] == 1


def test_the_store_is_searched_like_an_archive(
    worker: HoldingsWorker, news: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_newest, "FIRST_PAGE", 1)
    monkeypatch.setattr(index_newest, "PAGE", 1)
    worker.search(StudyQuery(), 7, THIS_STATION)
    found = [news.next(), news.next()]
    assert all(isinstance(event, MatchesFound) and event.generation == 7 for event in found)
    assert [match.study_uid for event in found for match in event.matches] == ["1.2.2", "1.2.1"]
    end = news.next()
    assert (end.archive, end.end, end.matches) == (THIS_STATION, SearchEnd.COMPLETE, 2)


def test_a_study_of_two_modalities_that_are_asked_for_is_found_once(worker: HoldingsWorker, news: News) -> None:
    worker.search(StudyQuery(modalities=("CT", "CT", "MR")), 7, THIS_STATION)
    assert [match.study_uid for match in news.next().matches] == ["1.2.2", "1.2.1"]
    assert news.next().matches == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (StudyQuery(patient_name="ct1", typed="ct1"), 2),
        (StudyQuery(patient_name="ct1"), 0),
        (StudyQuery(patient_name="moretti", typed="ct1"), 0),
        (StudyQuery(patient_name="*", typed="*"), 2),
        (StudyQuery(institution="jfk", patient_name="ct1", typed="ct1"), 2),
        (StudyQuery(institution="nowhere", patient_name="ct1", typed="ct1"), 0),
    ],
)
def test_a_name_typed_in_front_is_found_by_its_words(
    worker: HoldingsWorker, news: News, query: StudyQuery, found: int
) -> None:
    worker.search(query, 7, THIS_STATION)
    event = news.next()
    while not isinstance(event, SearchEnded):
        event = news.next()
    assert (event.end, event.matches) == (SearchEnd.COMPLETE, found)


def test_a_search_that_is_stopped_ends_so(worker: HoldingsWorker, news: News) -> None:
    worker.stop(8)
    worker.search(StudyQuery(), 8, THIS_STATION)
    end = news.next()
    assert isinstance(end, SearchEnded)
    assert end.end is SearchEnd.STOPPED
    worker.search(StudyQuery(), 9, THIS_STATION)
    assert isinstance(news.next(), MatchesFound), "the next search is another"


def test_the_series_of_a_study_are_listed(worker: HoldingsWorker, news: News) -> None:
    worker.find_series("1.2.1", 3, THIS_STATION)
    assert [match.series_uid for match in news.next().matches] == ["1.2.1.1", "1.2.1.2"]
    assert news.next().end is SearchEnd.COMPLETE


def failing(error: Exception) -> Callable[..., Any]:
    def fail(*_arguments: object, **_named: object) -> Any:
        raise error

    return fail


def test_a_store_that_cannot_be_read_ends_the_search_with_its_reason(
    worker: HoldingsWorker, news: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(IndexNewest, "pages", failing(StoreUnusable.of(told("the index cannot be read", "run verify"))))
    worker.search(StudyQuery(), 7, THIS_STATION)
    end = news.next()
    assert (end.end, words_of_all(end.remarks).lines) == (SearchEnd.FAILED, ("the index cannot be read", "run verify"))


@pytest.mark.parametrize(
    "error", [StoreUnusable.of(told("the index cannot be read", "run verify")), RuntimeError("a bug")]
)
def test_a_failure_is_logged_and_the_next_question_is_answered(
    worker: HoldingsWorker,
    news: News,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(IndexReader, "counts_by_patient", failing(error))
        worker.count(["1.2.1"])
        worker.find_series("1.2.2", 4, THIS_STATION)
        assert isinstance(news.next(), MatchesFound)
    assert len(caplog.records) == 1


def test_a_study_of_two_patients_is_found_twice_and_its_series_say_whose_they_are(
    folder: Path, worker: HoldingsWorker, news: News
) -> None:
    with opened(folder) as (store, stored):
        other = ct(7, "1.2.1", "1.2.1.7")
        other.PatientName, other.PatientID, other.PatientBirthDate = "Moretti^Paolo", "9920", "19710902"
        keep(store, other)
        assert stored.wait_stored(1)
    worker.search(StudyQuery(), 1, THIS_STATION)
    found = [(match.study_uid, match.text("PatientID"), match.instances) for match in news.next().matches]
    assert sorted(found) == [("1.2.1", "1CT1", 4), ("1.2.1", "9920", 1), ("1.2.2", "1CT1", 1)]
    news.next()
    worker.find_series("1.2.1", 2, THIS_STATION)
    series = {match.series_uid: match.demographics.patient_id for match in news.next().matches}
    assert series == {"1.2.1.1": "1CT1", "1.2.1.2": "1CT1", "1.2.1.7": "9920"}
    news.next()
    worker.count(["1.2.1"])
    counted = news.next()
    assert {who.patient_id: count for who, count in counted.by_patient["1.2.1"].items()} == {"1CT1": 4, "9920": 1}


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of one study each, after which a search waits for good."""
    monkeypatch.setattr(index_newest, "FIRST_PAGE", 1)
    monkeypatch.setattr(index_newest, "PAGE", 1)
    monkeypatch.setattr(holdings, "PATIENCE", 3600.0)


@pytest.mark.usefixtures("small_pages")
def test_the_next_page_comes_once_the_last_was_taken_behind_what_else_is_asked(
    worker: HoldingsWorker, news: News
) -> None:
    worker.search(StudyQuery(), 7, THIS_STATION)
    assert [match.study_uid for match in news.next().matches] == ["1.2.2"]
    worker.count(["1.2.9"])
    assert news.next() == HoldingsCounted({"1.2.9": 0}), "the search rests, and keeps nobody waiting"
    worker.go_on(8)
    worker.count(["1.2.2"])
    worker.go_on(7)
    worker.go_on(7)
    assert isinstance(news.next(), HoldingsCounted)
    assert [match.study_uid for match in news.next().matches] == ["1.2.1"]
    worker.go_on(7)
    end = news.next()
    assert (end.end, end.matches) == (SearchEnd.COMPLETE, 2)
    assert news.queue.empty()


@pytest.mark.usefixtures("small_pages")
def test_a_search_that_rests_is_stopped_at_once_and_others_go_on(worker: HoldingsWorker, news: News) -> None:
    worker.search(StudyQuery(), 7, THIS_STATION)
    assert news.next().generation == 7
    worker.search(StudyQuery(), 8, THIS_STATION)
    assert news.next().generation == 8
    worker.stop(7)
    end = news.next()
    assert (end.generation, end.end, end.matches) == (7, SearchEnd.STOPPED, 1)
    worker.go_on(8)
    assert [match.study_uid for match in news.next().matches] == ["1.2.1"]


@pytest.mark.usefixtures("small_pages")
def test_a_search_of_whose_pages_nobody_tells_goes_on_by_itself(
    worker: HoldingsWorker, news: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holdings, "PATIENCE", 0.0)
    worker.search(StudyQuery(), 7, THIS_STATION)
    assert [type(news.next()) for _ in range(3)] == [MatchesFound, MatchesFound, SearchEnded]


@pytest.mark.usefixtures("small_pages")
def test_the_time_that_the_window_takes_is_not_the_search_s(
    worker: HoldingsWorker, news: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr("qrstation.jobs.background.holdings.time.monotonic", lambda: clock[0])
    worker.search(StudyQuery(), 7, THIS_STATION)
    for _ in range(2):
        news.next()
        clock[0] += 10
        worker.go_on(7)
    assert news.next().seconds == 0
