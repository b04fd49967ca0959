"""Asks the store on a worker what it holds, and searches it as if it were an archive."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from qrstation.core.deeds import Tell, store_asked
from qrstation.core.errors import StationError
from qrstation.core.events import Event, HoldingsCounted, MatchesFound, Publish, SearchEnd, SearchEnded
from qrstation.core.patient import Demographics
from qrstation.core.standard.query import Query, StudyQuery, image_query, series_query, with_shown
from qrstation.core.standard.typed import is_universal
from qrstation.store.index import IndexReader

T = TypeVar("T")
LOG = logging.getLogger(__name__)
PATIENCE = 0.5
"""Seconds after which a search goes on, though nobody said that its last page was taken."""
_Key = tuple[str, Demographics]
_Work = Callable[[], Iterable[Event]]


@dataclass(frozen=True, slots=True)
class _Resting:
    """What follows a page, and when it does at the latest, as `time.monotonic` tells."""

    work: _Work
    until: float


class _Clock:
    """Tells how long was worked."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Let the time pass that others take."""
        since = time.monotonic()
        yield
        self._started += time.monotonic() - since

    def seconds(self) -> float:
        """Give the seconds of work so far."""
        return time.monotonic() - self._started


class HoldingsWorker:
    """One thread with the index; everything it finds out is published."""

    def __init__(self, reader: IndexReader, publish: Publish, tell: Tell = lambda deed: None) -> None:
        """``tell`` hears, on that thread, what a person asked."""
        self._reader = reader
        self._publish = publish
        self._tell = tell
        self._lock = threading.Lock()
        self._changed: set[str] = set()
        self._stopped: set[int] = set()
        self._work: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._resting: dict[int, _Resting] = {}
        """Searches whose last page is not taken yet, by their generation."""
        self._thread = threading.Thread(target=self._run, name="holdings", daemon=True)
        self._thread.start()

    def count(self, study_uids: Collection[str], with_series: bool = False) -> None:
        """Ask how many instances are here of studies, and of their series; a HoldingsCounted follows."""
        uids = tuple(study_uids)
        self._work.put(lambda: (self._counted(uids, with_series),))

    def count_changed(self, study_uids: Collection[str]) -> None:
        """Ask the same of studies that change while images come in: what waits already is one question."""
        with self._lock:
            is_asked = bool(self._changed)
            self._changed.update(study_uids)
            if is_asked or not self._changed:
                return

        def work() -> Iterable[Event]:
            with self._lock:
                uids, self._changed = tuple(self._changed), set()
            return (self._counted(uids, with_series=True),)

        self._work.put(work)

    def stop(self, generation: int) -> None:
        """Stop a search of the store; it still ends with a SearchEnded."""
        with self._lock:
            self._stopped.add(generation)
        self.go_on(generation)

    def go_on(self, generation: int) -> None:
        """Say that the last page of a search was taken: the next may be made, behind what else is asked by now."""
        with self._lock:
            resting = self._resting.pop(generation, None)
            if resting is not None:
                self._work.put(resting.work)

    def search(self, query: StudyQuery, generation: int, place: str) -> None:
        """Search the store's studies, the newest first; MatchesFound and SearchEnded follow, as from an archive.

        After each page it waits for `go_on`, half a second at most: so the window has the interpreter to itself while
        it shows the page, the first above all, and nothing piles up before it.
        """

        def work() -> Iterator[Event | None]:
            clock = _Clock()
            seen: set[_Key] = set()
            end = SearchEnd.COMPLETE
            queries, words = _here(query)
            for page in self._reader.newest.pages(queries, words):
                if self._is_stopped(generation):
                    end = SearchEnd.STOPPED
                    break
                # A study that changes its day meanwhile comes again.
                news = tuple(match for match in page if (match.study_uid, match.demographics) not in seen)
                if queries[0].series_keys:
                    news = tuple(match for match in news if self._has_series(match.study_uid, queries[0]))
                seen.update((match.study_uid, match.demographics) for match in news)
                with clock.stopped():
                    yield MatchesFound(generation, place, news) if news else None
            with self._lock:
                self._stopped.discard(generation)
            self._tell(store_asked(queries, len(seen), words))
            yield SearchEnded(generation, place, end, len(seen), clock.seconds())

        self._put_step(self._guarded(work(), generation, place), generation)

    def find_series(self, study_uid: str, generation: int, place: str) -> None:
        """List the store's series of a study; MatchesFound and SearchEnded follow."""

        self._list(_with_patient(with_shown(series_query(study_uid))), generation, place)

    def find_instances(self, study_uid: str, series_uid: str, generation: int, place: str) -> None:
        """List the store's instances of a series; MatchesFound and SearchEnded follow."""
        self._list(image_query(study_uid, series_uid), generation, place)

    def _list(self, query: Query, generation: int, place: str) -> None:
        def work() -> Iterator[Event]:
            matches = tuple(self._reader.find(query))
            yield MatchesFound(generation, place, matches)
            yield SearchEnded(generation, place, SearchEnd.COMPLETE, len(matches))

        self._work.put(lambda: self._guarded(work(), generation, place))

    def known_names(self, most: int) -> tuple[str, ...]:
        """Give the names of patients here; on any worker. Raises StoreUnusable."""
        return self._reader.names.newest(most)

    def close(self) -> None:
        """End the thread after what it is doing."""
        self._work.put(None)
        self._thread.join(5.0)

    def _has_series(self, study_uid: str, query: Query) -> bool:
        """Tell whether a study has a series with the keys of a query that are not the study's own."""
        asked = series_query(study_uid)
        fitting = self._reader.find(replace(asked, keys=(*asked.keys, *query.series_keys)), 1)
        return next(iter(fitting), None) is not None

    def _is_stopped(self, generation: int) -> bool:
        with self._lock:
            return generation in self._stopped

    def _counted(self, uids: tuple[str, ...], with_series: bool) -> HoldingsCounted:
        counts = dict.fromkeys(uids, 0)
        by_patient = self._reader.counts_by_patient(uids)
        counts.update({uid: sum(found.values()) for uid, found in by_patient.items()})
        if with_series:
            for uid in uids:
                counts.update({series.series_uid: series.instances for series in self._reader.series(uid)})
        return HoldingsCounted(counts, by_patient)

    def _guarded(self, work: Iterator[T], generation: int, place: str) -> Iterator[T | SearchEnded]:
        try:
            yield from work
        except StationError as error:
            yield SearchEnded(generation, place, SearchEnd.FAILED, remarks=(error.notice,))

    def _put_step(self, events: Iterator[Event | None], generation: int) -> None:
        """Put a page of a long search behind what else is asked: counts and series do not wait for all of it."""

        def step() -> Iterator[Event]:
            for event in events:
                if isinstance(event, MatchesFound):
                    with self._lock:  # before it is told: whoever takes it may say so at once
                        self._resting[generation] = _Resting(step, time.monotonic() + PATIENCE)
                elif event is None:
                    self._work.put(step)
                if event is not None:
                    yield event
                return

        self._work.put(step)

    def _next(self) -> _Work | None:
        """Wait for work, and let go on what rested for too long."""
        while True:
            now = time.monotonic()
            with self._lock:
                rests = {generation: resting.until - now for generation, resting in self._resting.items()}
            for generation, left in rests.items():
                if left <= 0:
                    self.go_on(generation)
            try:
                return self._work.get(timeout=max(0.0, min(rests.values())) if rests else None)
            except queue.Empty:
                continue

    def _run(self) -> None:
        while (work := self._next()) is not None:
            try:
                for event in work():
                    self._publish(event)
            except StationError as error:
                LOG.warning("the store could not be asked: %s", error)
            except Exception:
                # A bug of ours must not end the thread: later questions are still answered.
                LOG.exception("asking the store failed unexpectedly")


def _here(query: StudyQuery) -> tuple[tuple[Query, ...], str]:
    """Give what the store is asked: what may be a name, an ID or a number is found by its words wherever they stand."""
    is_name = query.typed == query.patient_name
    has_wildcards = "?" in query.typed or "*" in query.typed.strip().removesuffix("*") or is_universal(query.typed)
    if has_wildcards or not (query.readings() or (query.typed and is_name)):
        return query.queries(), ""
    name = "" if is_name else query.patient_name
    return replace(query, typed="", patient_name=name).queries(), query.typed


def _with_patient(query: Query) -> Query:
    """Have it told whose each match is: a study may hold series of two patients."""
    keywords = ("PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate")
    return replace(query, keys=(*query.keys, *((keyword, "") for keyword in keywords)))
