"""Searches: the same question to several archives side by side, each on a worker thread, answers in batches."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from qrstation.core.archive import Archive, Connect
from qrstation.core.codes.jobs import JobCode
from qrstation.core.errors import RequestFailed, StationError
from qrstation.core.events import MatchesFound, Publish, SearchAdvanced, SearchEnd, SearchEnded
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.habits import Habits
from qrstation.core.notice import Notice, notice
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Query, StudyQuery, image_query, series_query, with_shown
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.search.batches import Batches
from qrstation.jobs.search.completing import Completing
from qrstation.jobs.search.in_step import InStep
from qrstation.jobs.search.inquiry import Inquiry
from qrstation.jobs.workers import PATIENCE, Workers

LOG = logging.getLogger(__name__)


class Searcher:
    """Starts and stops searches; what they find is published with the generation number that `search` gave."""

    def __init__(
        self, connect: Connect, publish: Publish, learn: Callable[[str, Habits], object] = lambda archive, news: None
    ) -> None:
        """``learn`` is told, on the thread of a search, what is proven of an archive while it is completed."""
        self._connect = connect
        self._learn = learn
        self._publish = publish
        self._generations = itertools.count(1)
        self._running: dict[int, dict[str, CancelToken]] = {}
        """Of each search the parts that are not over, by the archive's name."""
        self._in_step: dict[tuple[int, str], InStep] = {}
        self._lock = threading.Lock()
        """Guards both."""
        self._workers = Workers()

    def search(self, query: StudyQuery, archives: Sequence[ArchiveSettings]) -> int:
        """Ask every one of ``archives`` for studies; gives the generation of the search."""
        return self._start(tuple(map(with_shown, query.queries())), archives)

    def complete(self, query: StudyQuery, archives: Sequence[ArchiveSettings]) -> int:
        """Ask the same once more, and in parts what is cut short; see `qrstation.jobs.search.completing`."""
        return self._start(tuple(map(with_shown, query.queries())), archives, completes=True)

    def find_series(self, study_uid: str, archive: ArchiveSettings) -> int:
        """Ask ``archive`` for the series of a study; gives a generation of its own."""
        return self._start((with_shown(series_query(study_uid)),), (archive,))

    def find_instances(self, study_uid: str, series_uid: str, archive: ArchiveSettings) -> int:
        """Ask ``archive`` for the instances of a series; gives a generation of its own."""
        return self._start((image_query(study_uid, series_uid),), (archive,))

    def stop(self, generation: int, archive: str = "") -> None:
        """Stop a search, or one archive's part of it; each part still ends with a SearchEnded."""
        with self._lock:
            parts = self._running.get(generation, {})
            tokens = [token for name, token in parts.items() if archive in ("", name)]
        for token in tokens:
            token.cancel()

    def taken(self, event: MatchesFound) -> None:
        """Take that matches have arrived where they are shown: the search goes on only so far ahead of that."""
        with self._lock:
            in_step = self._in_step.get((event.generation, event.archive))
        if in_step is not None:
            in_step.taken()

    def close(self, patience: float = PATIENCE) -> None:
        """Stop everything, without an orderly end, and wait for the workers, at most ``patience`` seconds."""
        self._workers.close(patience)

    def _start(
        self, queries: tuple[Query, ...], archives: Sequence[ArchiveSettings], *, completes: bool = False
    ) -> int:
        generation = next(self._generations)
        tokens = {archive.name: CancelToken() for archive in archives}
        asked = [self._connect(archive) for archive in archives]
        parts = [
            ArchiveSearch(generation, archive, queries, tokens[archive.settings.name], self._publish)
            for archive in asked
        ]
        for part in parts if completes else ():
            part.complete(self._learn)

        def run(part: ArchiveSearch) -> None:
            part.run()
            with self._lock:
                running = self._running[generation]
                running.pop(part.archive, None)
                self._in_step.pop((generation, part.archive), None)
                if not running:
                    del self._running[generation]

        with self._lock:
            if parts:
                self._running[generation] = dict(tokens)
            self._in_step.update({(generation, part.archive): part.in_step for part in parts})
        for part in parts:
            self._workers.start(partial(run, part), "search", tokens[part.archive])
        return generation


class ArchiveSearch:
    """One archive's part of a search: an inquiry whose matches are published in batches."""

    def __init__(
        self,
        generation: int,
        archive: Archive,
        queries: tuple[Query, ...],
        cancel: CancelToken,
        publish: Publish,
    ) -> None:
        self._generation = generation
        self.archive = archive.settings.name
        self._batches = Batches(self._hand_over)
        self._inquiry = Inquiry(archive, queries, self._batches.take, cancel)
        self._publish = publish
        self.in_step = InStep()
        self._first: float | None = None
        self._came = 0
        self._started = time.monotonic()

    def complete(self, learn: Callable[[str, Habits], object]) -> None:
        """Have what is cut short asked in parts."""
        self._inquiry.completing = Completing(partial(learn, self.archive))

    def run(self) -> None:
        """Ask, publish MatchesFound in batches, and at the end one SearchEnded, whatever happens."""
        try:
            try:
                answer = self._inquiry.run()
            finally:
                self._batches.close()
            end = self._end(answer.end, answer.remarks)
        except StationError as error:
            end = self._end(SearchEnd.FAILED, (error.notice,), has_answered=isinstance(error, RequestFailed))
        except Exception:
            # A bug of ours must not leave the search running for ever in the window.
            LOG.exception("search failed unexpectedly")
            end = self._end(SearchEnd.FAILED, (notice(JobCode.SEARCH_FAILED_UNEXPECTEDLY),))
        self._publish(end)

    def _end(self, end: SearchEnd, remarks: tuple[Notice, ...], *, has_answered: bool = False) -> SearchEnded:
        seconds, matches = time.monotonic() - self._started, self._inquiry.matches
        first = seconds if self._first is None and end is SearchEnd.COMPLETE else self._first
        return SearchEnded(self._generation, self.archive, end, matches, seconds, remarks, has_answered, first)

    def _hand_over(self, batch: tuple[Match, ...]) -> None:
        if self._first is None:
            self._first = time.monotonic() - self._started
        self._came += len(batch)
        self.in_step.begin()
        self._publish(MatchesFound(self._generation, self.archive, batch))
        self._publish(SearchAdvanced(self._generation, self.archive, self._came, self._first))
