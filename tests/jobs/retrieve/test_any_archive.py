"""A retrieve from an archive that speaks no DIMSE: the interface is all that jobs know."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from qrstation.core.archive import (
    Archive,
    Delivery,
    End,
    FindSummary,
    Forwarding,
    Kind,
    Offer,
    OnMatch,
    Scheduled,
    Sending,
    Shaken,
    Wanted,
    Way,
)
from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import AssociationLost
from qrstation.core.events import Again, InstancesStored, SearchEnd
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.finding import Step
from qrstation.core.jobs.habits import Negotiable
from qrstation.core.jobs.job import JobOutcome, JobState, RetrieveRequest
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level, Query
from qrstation.core.station.settings import ArchiveSettings, StationSettings
from qrstation.jobs.pace import Pace
from qrstation.jobs.retrieve.arrivals import Arrivals
from qrstation.jobs.retrieve.parts import RetrieveParts
from qrstation.jobs.retrieve.retrieving import retrieve
from tests.told import told

STUDY = "1.2"
IMAGES = {f"{STUDY}.{series}": [f"{STUDY}.{series}.{number}" for number in range(5)] for series in (1, 2)}
ALL = [uid for uids in IMAGES.values() for uid in uids]


class Store:
    """Holds what came, and tells of it."""

    def __init__(self) -> None:
        self.arrivals = Arrivals()
        self._held: set[str] = set()
        self._lock = threading.Lock()

    def keep(self, series: str, uid: str) -> None:
        with self._lock:
            self._held.add(uid)
        self.arrivals.on_stored(InstancesStored(again=(Again(STUDY, series, uid),)))

    def held_among(self, uids: Collection[str]) -> frozenset[str]:
        with self._lock:
            return frozenset(self._held.intersection(uids))


class WebArchive:
    """An archive that gives each image over the connection that asks; ``answers`` tells how each request ends."""

    ways = (Way.PULL,)

    def __init__(self, store: Store, answers: Callable[[int], Delivery | None]) -> None:
        self.settings = ArchiveSettings("Web", "WEB", "127.0.0.1", 1, parallel=2)
        self._store = store
        self._answers = answers
        self._lock = threading.Lock()
        self.requests: list[Wanted] = []

    @contextmanager
    def search(self, cancel: CancelToken) -> Iterator[WebArchive]:
        yield self

    def find(self, query: Query, take: OnMatch, cancel: CancelToken, limit: int | None = None) -> FindSummary:
        series = [query.value("SeriesInstanceUID")] if query.level is Level.IMAGE else list(IMAGES)
        found = [(each, uid) for each in series for uid in (IMAGES[each] if query.level is Level.IMAGE else [""])]
        for each, uid in found:
            take(Match("Web", query.level, {"SeriesInstanceUID": each, "SOPInstanceUID": uid}))
        return FindSummary(SearchEnd.COMPLETE, len(found))

    def fetching(self, way: Way, sop_classes: Callable[[], tuple[str, ...]]) -> WebArchive:
        assert way is Way.PULL
        return self

    def fetch(self, wanted: Wanted, cancel: CancelToken) -> Delivery:
        with self._lock:
            self.requests.append(wanted)
            number = len(self.requests)
        answer = self._answers(number)
        if answer is not None:
            return answer
        uids = wanted.instance_uids or IMAGES[wanted.series_uid]
        for uid in uids:
            self._store.keep(wanted.series_uid, uid)
        return Delivery(End.DONE, "200", sent=len(uids))

    def close(self) -> None:
        pass

    def worklist(self, cancel: CancelToken) -> AbstractContextManager[Scheduled]:
        raise NotImplementedError

    def forwarding(self, destination: str, cancel: CancelToken) -> AbstractContextManager[Forwarding]:
        raise NotImplementedError

    def sending(self, kinds: Iterable[Kind], cancel: CancelToken) -> AbstractContextManager[Sending]:
        raise NotImplementedError

    def resolve(self, cancel: CancelToken) -> str:
        raise NotImplementedError

    def knock(self, cancel: CancelToken) -> float:
        raise NotImplementedError

    def shake_hands(self, cancel: CancelToken) -> Shaken:
        raise NotImplementedError

    def offer(self, cancel: CancelToken) -> Offer:
        raise NotImplementedError

    def negotiates(self, cancel: CancelToken) -> tuple[Negotiable, ...]:
        raise NotImplementedError

    def test(self, cancel: CancelToken) -> None:
        raise NotImplementedError

    def probe(self, passed: Callable[[Step], object], cancel: CancelToken) -> Offer:
        raise NotImplementedError


def retrieved(answers: Callable[[int], Delivery | None] = lambda number: None) -> tuple[JobOutcome, WebArchive]:
    """Retrieve the study."""
    store = Store()
    made = WebArchive(store, answers)
    archive: Archive = made
    pace = Pace(late=0.1, late_again=0.1, after_loss=0.1, pauses=(0.01,))
    parts = RetrieveParts(
        StationSettings(), archive, 0, store, store.arrivals, lambda progress: None, CancelToken(), pace=pace
    )
    return retrieve(RetrieveRequest("Web", STUDY), parts), made


def test_all_comes() -> None:
    outcome, _ = retrieved()
    assert (outcome.state, outcome.expected, outcome.stored, outcome.status) == (JobState.SUCCEEDED, 10, 10, "200")


@pytest.mark.parametrize("end", [End.BUSY, End.FAILED, End.PARTLY, End.DONE])
def test_what_did_not_come_at_first_is_asked_for_again(end: End) -> None:
    outcome, archive = retrieved(lambda number: Delivery(end, "503", told("later")) if number <= 2 else None)
    assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, 10)
    assert len(archive.requests) > 2


def test_contact_that_is_lost_is_taken_up_again() -> None:
    def answers(number: int) -> Delivery | None:
        if number == 1:
            raise AssociationLost(WindowCode.TOLD, what="cut off")
        return None

    assert retrieved(answers)[0].state is JobState.SUCCEEDED


@pytest.mark.parametrize("end", [End.REFUSED, End.DESTINATION_UNKNOWN])
def test_what_is_refused_for_good_is_not_asked_for_again(end: End) -> None:
    outcome, archive = retrieved(lambda number: Delivery(end, "403", told("not allowed", "ask")))
    assert (outcome.state, outcome.status) == (JobState.FAILED, "403")
    assert outcome.notice is not None
    assert outcome.notice.get("what") == "not allowed"
    assert len(archive.requests) <= 2, "one for each worker"
