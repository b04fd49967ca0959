"""Searches: the same question to several archives side by side, each on a worker thread, answers in batches."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Sequence

from qrstation.core.archive import Archive, Connect
from qrstation.core.codes.jobs import JobCode
from qrstation.core.errors import RequestFailed, StationError
from qrstation.core.events import MatchesFound, Publish, SearchEnd, SearchEnded
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.notice import Notice, notice
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Query, StudyQuery, image_query, series_query, with_shown
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.search.inquiry import Inquiry

LOG = logging.getLogger(__name__)
BATCH_SECONDS = 0.1
BATCH_MATCHES = 200


class Searcher:
    """Starts and stops searches; what they find is published with the generation number that `search` gave."""

    def __init__(self, connect: Connect, publish: Publish) -> None:
        self._connect = connect
        self._publish = publish
        self._generations = itertools.count(1)
        self._running: dict[int, CancelToken] = {}
        self._threads: set[threading.Thread] = set()
        self._lock = threading.Lock()

    def search(self, query: StudyQuery, archives: Sequence[ArchiveSettings]) -> int:
        """Ask every one of ``archives`` for studies; gives the generation of the search."""
        return self._start(tuple(map(with_shown, query.queries())), archives)

    def find_series(self, study_uid: str, archive: ArchiveSettings) -> int:
        """Ask ``archive`` for the series of a study; gives a generation of its own."""
        return self._start((with_shown(series_query(study_uid)),), (archive,))

    def find_instances(self, study_uid: str, series_uid: str, archive: ArchiveSettings) -> int:
        """Ask ``archive`` for the instances of a series; gives a generation of its own."""
        return self._start((image_query(study_uid, series_uid),), (archive,))

    def stop(self, generation: int) -> None:
        """Stop a search; each archive's part still ends with a SearchEnded."""
        with self._lock:
            token = self._running.get(generation)
        if token is not None:
            token.cancel()

    def close(self, patience: float = 5.0) -> None:
        """Stop everything, without an orderly end, and wait for the workers, at most ``patience`` seconds."""
        with self._lock:
            tokens, threads = list(self._running.values()), list(self._threads)
        for token in tokens:
            token.insist()
        deadline = time.monotonic() + patience
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _start(self, queries: tuple[Query, ...], archives: Sequence[ArchiveSettings]) -> int:
        generation = next(self._generations)
        token = CancelToken()
        asked = [self._connect(archive) for archive in archives]
        parts = [ArchiveSearch(generation, archive, queries, token, self._publish) for archive in asked]
        left = len(parts)

        def run(part: ArchiveSearch) -> None:
            nonlocal left
            part.run()
            with self._lock:
                left -= 1
                self._threads.discard(threading.current_thread())
                if left == 0:
                    self._running.pop(generation, None)

        with self._lock:
            if parts:
                self._running[generation] = token
            threads = [threading.Thread(target=run, args=(part,), name="search", daemon=True) for part in parts]
            self._threads.update(threads)
        for thread in threads:
            thread.start()
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
        self._archive = archive.settings.name
        self._inquiry = Inquiry(archive, queries, self._take, cancel)
        self._publish = publish
        self._batch: list[Match] = []
        self._flushed = 0.0
        self._started = time.monotonic()

    def run(self) -> None:
        """Ask, publish MatchesFound in batches, and at the end one SearchEnded, whatever happens."""
        try:
            answer = self._inquiry.run()
            end = self._end(answer.end, answer.remarks)
        except StationError as error:
            end = self._end(SearchEnd.FAILED, (error.notice,), has_answered=isinstance(error, RequestFailed))
        except Exception:
            # A bug of ours must not leave the search running for ever in the window.
            LOG.exception("search failed unexpectedly")
            end = self._end(SearchEnd.FAILED, (notice(JobCode.SEARCH_FAILED_UNEXPECTEDLY),))
        self._flush()
        self._publish(end)

    def _end(self, end: SearchEnd, remarks: tuple[Notice, ...], *, has_answered: bool = False) -> SearchEnded:
        seconds, matches = time.monotonic() - self._started, self._inquiry.matches
        return SearchEnded(self._generation, self._archive, end, matches, seconds, remarks, has_answered)

    def _take(self, match: Match) -> None:
        self._batch.append(match)
        now = time.monotonic()
        if len(self._batch) >= BATCH_MATCHES or now - self._flushed >= BATCH_SECONDS:
            self._flushed = now
            self._flush()

    def _flush(self) -> None:
        if self._batch:
            batch, self._batch = tuple(self._batch), []
            self._publish(MatchesFound(self._generation, self._archive, batch))
