"""Worklists of several archives side by side: what is published, and how each part ends."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

import pytest

from qrstation.core.events import EntriesFound, Event, SearchEnd, WorklistEnded
from qrstation.core.standard.query import DateRange
from qrstation.core.standard.worklist import WorklistQuery
from qrstation.jobs.search import worklist_search
from qrstation.jobs.search.worklist_search import WorklistSearcher
from tests.connected import connected
from tests.peers import Dcmqrscp, Wlmscpfs
from tests.scheduled import TODAY, day
from tests.silent import silent

TODAYS = WorklistQuery.of(DateRange(TODAY, TODAY))


class News:
    """What is published, and a searcher that publishes it."""

    def __init__(self) -> None:
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.searcher = WorklistSearcher(connected, self.events.put)

    def until_ended(self, parts: int = 1) -> tuple[list[EntriesFound], dict[str, WorklistEnded]]:
        """Take the news until so many parts have ended."""
        found: list[EntriesFound] = []
        ended: dict[str, WorklistEnded] = {}
        while len(ended) < parts:
            event = self.events.get(timeout=30)
            if isinstance(event, EntriesFound):
                found.append(event)
            elif isinstance(event, WorklistEnded):
                ended[event.archive] = event
        return found, ended


@pytest.fixture
def news() -> Iterator[News]:
    made = News()
    yield made
    made.searcher.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "worklist"]


def test_one_that_has_none_is_told_apart_and_the_other_answers(news: News) -> None:
    with Wlmscpfs("WORKLIST") as worklist, Dcmqrscp() as archive:
        worklist.add(*day())
        generation = news.searcher.ask(TODAYS, [worklist.settings(name="List"), archive.settings(name="Archive")])
        found, ended = news.until_ended(2)
    assert sum(len(event.entries) for event in found) == 3
    assert {event.generation for event in found} == {event.generation for event in ended.values()} == {generation}
    assert (ended["List"].end, ended["List"].entries, ended["List"].is_offered) == (SearchEnd.COMPLETE, 3, True)
    assert (ended["Archive"].end, ended["Archive"].is_offered) == (SearchEnd.FAILED, False)


def test_another_question_stops_the_one_before(news: News, monkeypatch: pytest.MonkeyPatch) -> None:
    with silent("associates", monkeypatch) as peer:
        first = news.searcher.ask(TODAYS, [peer.settings])
        assert peer.entered.wait(20)
        second = news.searcher.ask(TODAYS, [])
        _, ended = news.until_ended()
    assert (ended["Silent"].generation, ended["Silent"].end) == (first, SearchEnd.STOPPED)
    assert second > first


def test_a_bug_ends_the_part_too(news: News, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(worklist_search, "ask_worklist", fails)
    with Dcmqrscp() as archive:
        news.searcher.ask(TODAYS, [archive.settings()])
        _, ended = news.until_ended()
    (end,) = ended.values()
    assert (end.end, len(end.remarks)) == (SearchEnd.FAILED, 1)
