"""Asks the store on a worker what it holds, and searches it as if it were an archive."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Collection, Iterable

from qrstation.core.errors import StationError
from qrstation.core.events import Event, HoldingsCounted, MatchesFound, Publish, SearchEnd, SearchEnded
from qrstation.core.query import StudyQuery, series_query
from qrstation.store.index import IndexReader

LOG = logging.getLogger(__name__)
BATCH = 200


class HoldingsWorker:
    """One thread with the index; everything it finds out is published."""

    def __init__(self, reader: IndexReader, publish: Publish) -> None:
        self._reader = reader
        self._publish = publish
        self._work: queue.SimpleQueue[Callable[[], Iterable[Event]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="holdings", daemon=True)
        self._thread.start()

    def count(self, study_uids: Collection[str], with_series: bool = False) -> None:
        """Ask how many instances are here of studies, and of their series; a HoldingsCounted follows."""
        uids = tuple(study_uids)

        def work() -> Iterable[Event]:
            counts = dict.fromkeys(uids, 0)
            counts.update(self._reader.counts(uids))
            if with_series:
                for uid in uids:
                    counts.update({series.series_uid: series.instances for series in self._reader.series(uid)})
            return (HoldingsCounted(counts),)

        self._work.put(work)

    def search(self, query: StudyQuery, generation: int, place: str) -> None:
        """Search the store's studies; MatchesFound and SearchEnded follow, as from an archive called ``place``."""

        def work() -> Iterable[Event]:
            started = time.monotonic()
            seen: set[str] = set()
            for each in query.queries():
                matches = [match for match in self._reader.find(each) if match.study_uid not in seen]
                seen.update(match.study_uid for match in matches)
                for first in range(0, len(matches), BATCH):
                    yield MatchesFound(generation, place, tuple(matches[first : first + BATCH]))
            yield SearchEnded(generation, place, SearchEnd.COMPLETE, len(seen), time.monotonic() - started)

        self._work.put(lambda: self._guarded(work, generation, place))

    def find_series(self, study_uid: str, generation: int, place: str) -> None:
        """List the store's series of a study; MatchesFound and SearchEnded follow."""

        def work() -> Iterable[Event]:
            matches = tuple(self._reader.find(series_query(study_uid)))
            yield MatchesFound(generation, place, matches)
            yield SearchEnded(generation, place, SearchEnd.COMPLETE, len(matches))

        self._work.put(lambda: self._guarded(work, generation, place))

    def close(self) -> None:
        """End the thread after what it is doing."""
        self._work.put(None)
        self._thread.join(5.0)

    def _guarded(self, work: Callable[[], Iterable[Event]], generation: int, place: str) -> Iterable[Event]:
        try:
            yield from work()
        except StationError as error:
            yield SearchEnded(
                generation, place, SearchEnd.FAILED, message=error.what, advice=error.advice, code=error.code
            )

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            try:
                for event in work():
                    self._publish(event)
            except StationError as error:
                LOG.warning("the store could not be asked: %s", error.what)
            except Exception:
                # A bug of ours must not end the thread: later questions are still answered.
                LOG.exception("asking the store failed unexpectedly")
