"""Searches at several archives side by side: what is published, in which order, and how each part ends."""

from __future__ import annotations

import contextlib
import dataclasses
import queue
import threading
from collections.abc import Iterator

import pytest
from pydicom.dataset import Dataset

from qrstation.core.events import Event, MatchesFound, SearchAdvanced, SearchEnd, SearchEnded
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.query import StudyQuery
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.search import batches
from qrstation.jobs.search.search import ArchiveSearch, Searcher
from qrstation.network.dimse.command_set import CommandField
from qrstation.words import words_of_all
from tests.connected import connected
from tests.hostile import Conversation, HostileArchive
from tests.listed import Studies, row
from tests.peers import free_port
from tests.silent import WAYS, silent

THREE = {"1.1": ["CT"], "1.2": ["MR", "SR"], "1.3": ["CT", "PT"]}


class News:
    """What is published, and a searcher that publishes it."""

    def __init__(self) -> None:
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.searcher = Searcher(connected, self.events.put)

    def until_ended(self, parts: int = 1) -> tuple[list[MatchesFound], list[SearchEnded]]:
        """Take the news until so many parts have ended."""
        found: list[MatchesFound] = []
        ended: list[SearchEnded] = []
        while len(ended) < parts:
            event = self.events.get(timeout=30)
            if isinstance(event, MatchesFound):
                found.append(event)
            elif isinstance(event, SearchEnded):
                ended.append(event)
        return found, ended


@pytest.fixture
def news() -> Iterator[News]:
    made = News()
    yield made
    made.searcher.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "search"]


def uids(found: list[MatchesFound]) -> list[str]:
    """Give the studies found, in their order."""
    return [match.study_uid for event in found for match in event.matches]


def test_each_archive_answers_and_ends_under_the_generation_of_the_search(news: News) -> None:
    with HostileArchive(0, answer=Studies(THREE)) as one, HostileArchive(0, answer=Studies({"2.1": ["CT"]})) as other:
        archives = [
            ArchiveSettings(name, "X", "127.0.0.1", archive.port) for name, archive in (("One", one), ("Other", other))
        ]
        generation = news.searcher.search(StudyQuery(), archives)
        found, ended = news.until_ended(2)
    assert {each.generation for each in found} == {each.generation for each in ended} == {generation}
    assert {(event.archive, event.end, event.matches) for event in ended} == {
        ("One", SearchEnd.COMPLETE, 3),
        ("Other", SearchEnd.COMPLETE, 1),
    }
    assert sorted(uids([event for event in found if event.archive == "One"])) == ["1.1", "1.2", "1.3"]
    assert uids([event for event in found if event.archive == "Other"]) == ["2.1"]


def test_generations_are_never_the_same(news: News) -> None:
    with HostileArchive(0, answer=Studies(THREE)) as archive:
        generations = {news.searcher.search(StudyQuery(), [archive.settings]) for _ in range(5)}
        generations |= {news.searcher.find_series("1.1", archive.settings) for _ in range(5)}
        _, ended = news.until_ended(10)
    assert {event.generation for event in ended} == generations
    assert len(generations) == 10


def test_an_archive_that_fails_does_not_keep_the_other_from_answering(news: News) -> None:
    with HostileArchive(0, answer=Studies(THREE)) as archive:
        dead = ArchiveSettings("Dead", "DEAD", "127.0.0.1", free_port(), timeout=2)
        news.searcher.search(StudyQuery(), [dead, archive.settings])
        found, ended = news.until_ended(2)
    by_name = {event.archive: event for event in ended}
    assert by_name["Dead"].end is SearchEnd.FAILED
    assert "cannot be reached" in words_of_all(by_name["Dead"].remarks).what
    assert words_of_all(by_name["Dead"].remarks).advice
    assert not by_name["Dead"].has_answered
    assert by_name["Hostile"].end is SearchEnd.COMPLETE
    assert len(uids(found)) == 3


def test_the_last_matches_come_before_the_end_also_of_a_failure(news: News) -> None:
    def breaks_off(conversation: Conversation, keys: Dataset) -> bool:
        for uid in ("1.1", "1.2", "1.3"):
            conversation.respond(CommandField.C_FIND_RSP, 0xFF00, row(StudyInstanceUID=uid))
        conversation.abort()
        return True

    with HostileArchive(0, answer=Studies(THREE, before=breaks_off)) as archive:
        news.searcher.search(StudyQuery(), [archive.settings])
        found, (ended,) = news.until_ended()
    assert uids(found) == ["1.1", "1.2", "1.3"]
    assert (ended.end, ended.matches) == (SearchEnd.FAILED, 3)
    assert "aborted" in words_of_all(ended.remarks).what


def test_a_failure_that_the_archive_answers_with_is_told_from_silence(news: News) -> None:
    def refuses(conversation: Conversation, keys: Dataset) -> bool:
        conversation.respond(CommandField.C_FIND_RSP, 0xA900)
        return True

    with HostileArchive(0, answer=Studies(THREE, before=refuses)) as archive:
        news.searcher.search(StudyQuery(), [archive.settings])
        _, (ended,) = news.until_ended()
    assert (ended.end, ended.has_answered) == (SearchEnd.FAILED, True)
    assert words_of_all(ended.remarks).code == "0xA900"


def test_a_study_with_two_of_the_modalities_comes_once(news: News) -> None:
    with HostileArchive(0, answer=Studies(THREE, honours=False)) as archive:
        news.searcher.search(StudyQuery(modalities=("CT", "PT")), [archive.settings])
        found, (ended,) = news.until_ended()
    assert uids(found) == ["1.1", "1.3"]
    assert (ended.end, ended.matches, words_of_all(ended.remarks).what) == (SearchEnd.COMPLETE, 2, "")


def test_an_archive_that_does_not_say_the_modalities_is_looked_at_or_told(news: News) -> None:
    with HostileArchive(0, answer=Studies(THREE, honours=False, returns=False)) as archive:
        news.searcher.search(StudyQuery(modalities=("PT",)), [archive.settings])
        found, (ended,) = news.until_ended()
    assert (uids(found), words_of_all(ended.remarks).what) == (["1.3"], "")
    many = {f"1.{number}": ["CT"] for number in range(201)}
    with HostileArchive(0, answer=Studies(many, honours=False, returns=False)) as archive:
        news.searcher.search(StudyQuery(modalities=("PT",)), [archive.settings])
        found, (ended,) = news.until_ended()
    assert (len(uids(found)), ended.end) == (201, SearchEnd.COMPLETE)
    assert "not filtered" in words_of_all(ended.remarks).what
    assert words_of_all(ended.remarks).advice


@pytest.mark.parametrize(
    ("status", "is_garbled", "words", "code"),
    [(0xFE00, False, "nobody stopped it", "0xFE00"), (0x0000, True, "could not be read", ""),
     (0xB001, True, "cut its answer short; 1 of", "0xB001")],
)  # fmt: skip
def test_an_answer_that_is_not_whole_is_cut_short_and_told(
    news: News, status: int, is_garbled: bool, words: str, code: str
) -> None:
    def ends_early(conversation: Conversation, keys: Dataset) -> bool:
        conversation.respond(CommandField.C_FIND_RSP, 0xFF00, row(StudyInstanceUID="1.1"))
        if is_garbled:
            conversation.respond(CommandField.C_FIND_RSP, 0xFF00, b"\xff" * 20)
        conversation.respond(CommandField.C_FIND_RSP, status)
        return True

    with HostileArchive(0, answer=Studies(THREE, before=ends_early)) as archive:
        news.searcher.search(StudyQuery(), [archive.settings])
        found, (ended,) = news.until_ended()
    assert (uids(found), ended.end, words_of_all(ended.remarks).code) == (["1.1"], SearchEnd.CUT_SHORT, code)
    assert words in words_of_all(ended.remarks).what


def test_the_series_of_a_study_are_found(news: News) -> None:
    with HostileArchive(0, answer=Studies(THREE)) as archive:
        news.searcher.find_series("1.2", archive.settings)
        found, (ended,) = news.until_ended()
    assert [match.series_uid for event in found for match in event.matches] == ["1.2.0", "1.2.1"]
    assert (ended.end, ended.matches) == (SearchEnd.COMPLETE, 2)


def test_a_search_that_is_stopped_ends_so_and_another_goes_on(news: News) -> None:
    def answers_when_cancelled(conversation: Conversation, number: int, keys: Dataset) -> bool:
        if number == CommandField.C_FIND_RQ:
            conversation.respond(CommandField.C_FIND_RSP, 0xFF00, row(StudyInstanceUID="1.1"))
            conversation.archive.entered.set()
        elif number == CommandField.C_CANCEL_RQ:
            conversation.respond(CommandField.C_FIND_RSP, 0xFE00, message_id=1)
        return True

    with (
        HostileArchive(0, answer=answers_when_cancelled) as slow,
        HostileArchive(0, answer=Studies(THREE)) as quick,
    ):
        stopped = news.searcher.search(StudyQuery(), [slow.settings])
        assert slow.entered.wait(10)
        other = news.searcher.search(StudyQuery(), [quick.settings])
        _, (first,) = news.until_ended()
        assert (first.generation, first.end) == (other, SearchEnd.COMPLETE)
        news.searcher.stop(stopped)
        news.searcher.stop(stopped)
        news.searcher.stop(987654)
        _, (second,) = news.until_ended()
    assert (second.generation, second.end, words_of_all(second.remarks).what) == (stopped, SearchEnd.STOPPED, "")


def test_closing_stops_what_runs(news: News) -> None:
    def says_nothing(conversation: Conversation, number: int, keys: Dataset) -> bool:
        if number == CommandField.C_CANCEL_RQ:
            conversation.respond(CommandField.C_FIND_RSP, 0xFE00, message_id=1)
        conversation.archive.entered.set()
        return True

    with HostileArchive(0, answer=says_nothing) as archive:
        news.searcher.search(StudyQuery(), [archive.settings])
        assert archive.entered.wait(10)
        news.searcher.close()
        _, (ended,) = news.until_ended()
    assert ended.end is SearchEnd.STOPPED


def test_no_archive_is_no_search(news: News) -> None:
    generation = news.searcher.search(StudyQuery(), [])
    assert generation > 0
    assert news.events.empty()


def test_the_first_match_comes_alone_and_the_others_in_batches(news: News, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH_SECONDS", 1e9)  # no clock has a part in it
    monkeypatch.setattr(batches, "BATCH_MATCHES", 10)
    with HostileArchive(0, answer=Studies({f"1.{number}": ["CT"] for number in range(25)})) as archive:
        news.searcher.search(StudyQuery(), [archive.settings])
        found, _ = news.until_ended()
    assert [len(event.matches) for event in found] == [1, 10, 10, 4]


def test_a_bug_of_ours_ends_the_search_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    events: list[Event] = []

    def publish(event: Event) -> None:
        events.append(event)
        if isinstance(event, MatchesFound):
            raise RuntimeError("a bug")

    with HostileArchive(0, answer=Studies(THREE)) as archive:
        ArchiveSearch(7, connected(archive.settings), StudyQuery().queries(), CancelToken(), publish).run()
    (ended,) = [event for event in events if isinstance(event, SearchEnded)]
    assert (ended.generation, ended.end, words_of_all(ended.remarks).what) == (
        7,
        SearchEnd.FAILED,
        "the search failed unexpectedly",
    )
    assert "a bug" in caplog.text


@pytest.mark.parametrize("way", WAYS)
def test_a_search_that_is_stopped_ends_while_the_archive_is_silent(
    news: News, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with silent(way, monkeypatch) as archive:
        generation = news.searcher.search(StudyQuery(), [archive.settings])
        assert archive.entered.wait(20)
        news.searcher.stop(generation)
        found, (ended,) = news.until_ended()
        assert (found, ended.end, words_of_all(ended.remarks).what) == ([], SearchEnd.STOPPED, "")


def test_a_match_is_told_though_the_archive_pauses_behind_it(news: News) -> None:
    go_on = threading.Event()

    def pauses(conversation: Conversation, keys: Dataset) -> bool:
        for uid in ("1.1", "1.2"):
            conversation.respond(CommandField.C_FIND_RSP, 0xFF00, row(StudyInstanceUID=uid))
        assert go_on.wait(30)
        conversation.respond(CommandField.C_FIND_RSP, 0x0000)
        return True

    with HostileArchive(0, answer=Studies(THREE, before=pauses)) as archive:
        generation = news.searcher.search(StudyQuery(), [archive.settings])
        told: list[Event] = []
        while len(uids([event for event in told if isinstance(event, MatchesFound)])) < 2:
            told.append(news.events.get(timeout=30))  # nothing more comes before the archive goes on
        advanced = news.events.get(timeout=30)
        assert isinstance(advanced, SearchAdvanced)
        assert (advanced.generation, advanced.archive, advanced.matches) == (generation, "Hostile", 2)
        go_on.set()
        _, (ended,) = news.until_ended()
    assert (ended.end, ended.first) == (SearchEnd.COMPLETE, advanced.first)


def test_one_archive_alone_is_stopped_and_the_other_goes_on(news: News, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        silent("associates", monkeypatch) as slow,
        HostileArchive(0, answer=Studies(THREE)) as fast,
        HostileArchive(0, answer=lambda conversation, number, keys: number == CommandField.C_FIND_RQ) as other,
    ):
        waiting = dataclasses.replace(other.settings, name="Other", timeout=60)
        generation = news.searcher.search(StudyQuery(), [slow.settings, fast.settings, waiting])
        found, (first,) = news.until_ended()
        assert (first.archive, len(uids(found))) == ("Hostile", 3)
        assert first.first is not None
        news.searcher.stop(generation, "Silent")
        news.searcher.stop(generation, "Nobody")
        _, (second,) = news.until_ended()
        assert (second.archive, second.end, second.first) == ("Silent", SearchEnd.STOPPED, None)
        news.searcher.stop(generation)
        _, (third,) = news.until_ended()
        assert (third.archive, third.end) == ("Other", SearchEnd.STOPPED)


@pytest.mark.parametrize("hears", [True, False])
def test_an_archive_that_never_ends_its_answers_is_stopped_whether_it_hears_or_not(news: News, hears: bool) -> None:
    def goes_on(conversation: Conversation, keys: Dataset) -> bool:
        number = 0
        with contextlib.suppress(OSError):
            while not (hears and conversation.hears(0)):
                number += 1
                conversation.respond(CommandField.C_FIND_RSP, 0xFF00, row(StudyInstanceUID=f"1.{number}"))
        return True

    with HostileArchive(0, answer=Studies(THREE, before=goes_on)) as archive:
        generation = news.searcher.search(StudyQuery(), [archive.settings])
        while not isinstance(event := news.events.get(timeout=30), SearchAdvanced) or event.matches < 300:
            continue
        news.searcher.stop(generation)
        _, (ended,) = news.until_ended()
    assert ended.end is SearchEnd.STOPPED


def test_what_comes_twice_or_of_a_wrong_level_is_no_second_row(news: News) -> None:
    def muddles(conversation: Conversation, keys: Dataset) -> bool:
        study = row(StudyInstanceUID="1.1", ModalitiesInStudy="CT")
        series = row(SeriesInstanceUID="1.1.1", QueryRetrieveLevel="SERIES")  # names no study, and is none
        image = row(StudyInstanceUID="1.1", SeriesInstanceUID="1.1.1", SOPInstanceUID="1.1.1.1")
        for data in (study, series, study, b"\xff" * 40, image, study):
            conversation.respond(CommandField.C_FIND_RSP, 0xFF00, data)
        conversation.respond(CommandField.C_FIND_RSP, 0x0000)
        return True

    with HostileArchive(0, answer=Studies(THREE, before=muddles)) as archive:
        news.searcher.search(StudyQuery(), [archive.settings])
        found, (ended,) = news.until_ended()
    assert uids(found) == ["1.1"]
    assert (ended.end, ended.matches) == (SearchEnd.CUT_SHORT, 1)
    assert words_of_all(ended.remarks).what == "2 of the archive's answers could not be read"
