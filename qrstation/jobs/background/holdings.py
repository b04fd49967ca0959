"""Asks the store on a worker what it holds, and searches it as if it were an archive."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

from qrstation.core.errors import StationError
from qrstation.core.events import Event, HoldingsCounted, MatchesFound, Publish, SearchEnd, SearchEnded
from qrstation.core.patient import Demographics
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Query, StudyQuery, series_query
from qrstation.store.index import IndexReader

LOG = logging.getLogger(__name__)
BATCH = 200
_Key = tuple[str, Demographics]


class HoldingsWorker:
    """One thread with the index; everything it finds out is published."""

    def __init__(self, reader: IndexReader, publish: Publish) -> None:
        self._reader = reader
        self._publish = publish
        self._lock = threading.Lock()
        self._changed: set[str] = set()
        self._stopped: set[int] = set()
        self._work: queue.SimpleQueue[Callable[[], Iterable[Event]] | None] = queue.SimpleQueue()
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

    def search(self, query: StudyQuery, generation: int, place: str) -> None:
        """Search the store's studies; MatchesFound and SearchEnded follow, as from an archive called ``place``."""

        def work() -> Iterable[Event]:
            started = time.monotonic()
            seen: set[_Key] = set()
            end = SearchEnd.COMPLETE
            batches = (batch for each in query.queries() for batch in self._batches(each, seen))
            for batch in batches:
                if self._is_stopped(generation):
                    end = SearchEnd.STOPPED
                    break
                yield MatchesFound(generation, place, batch)
            with self._lock:
                self._stopped.discard(generation)
            yield SearchEnded(generation, place, end, len(seen), time.monotonic() - started)

        self._work.put(lambda: self._guarded(work, generation, place))

    def find_series(self, study_uid: str, generation: int, place: str) -> None:
        """List the store's series of a study; MatchesFound and SearchEnded follow."""

        def work() -> Iterable[Event]:
            matches = tuple(self._reader.find(_with_patient(series_query(study_uid))))
            yield MatchesFound(generation, place, matches)
            yield SearchEnded(generation, place, SearchEnd.COMPLETE, len(matches))

        self._work.put(lambda: self._guarded(work, generation, place))

    def close(self) -> None:
        """End the thread after what it is doing."""
        self._work.put(None)
        self._thread.join(5.0)

    def _batches(self, query: Query, seen: set[_Key]) -> Iterator[tuple[Match, ...]]:
        """Give a query's matches by the hundred, without those that were ``seen``."""
        batch: list[Match] = []
        for match in self._reader.find(query):
            key = (match.study_uid, match.demographics)
            if key in seen:
                continue
            if query.series_keys and not self._has_series(match.study_uid, query):
                continue
            seen.add(key)
            batch.append(match)
            if len(batch) == BATCH:
                yield tuple(batch)
                batch = []
        if batch:
            yield tuple(batch)

    def _has_series(self, study_uid: str, query: Query) -> bool:
        asked = series_query(study_uid)
        return (
            next(iter(self._reader.find(replace(asked, keys=(*asked.keys, *query.series_keys)), 1)), None) is not None
        )

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

    def _guarded(self, work: Callable[[], Iterable[Event]], generation: int, place: str) -> Iterable[Event]:
        try:
            yield from work()
        except StationError as error:
            yield SearchEnded(generation, place, SearchEnd.FAILED, remarks=(error.notice,))

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            try:
                for event in work():
                    self._publish(event)
            except StationError as error:
                LOG.warning("the store could not be asked: %s", error)
            except Exception:
                # A bug of ours must not end the thread: later questions are still answered.
                LOG.exception("asking the store failed unexpectedly")


def _with_patient(query: Query) -> Query:
    """Have it told whose each match is: a study may hold series of two patients."""
    keywords = ("PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate")
    return replace(query, keys=(*query.keys, *((keyword, "") for keyword in keywords)))
