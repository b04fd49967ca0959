"""Worklists of several archives side by side, each on a worker thread, answers in batches; as `search` does studies."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Sequence

from qrstation.core.archive import Archive, Connect
from qrstation.core.codes.jobs import JobCode
from qrstation.core.codes.peers import PeerCode
from qrstation.core.errors import StationError
from qrstation.core.events import EntriesFound, Publish, SearchEnd, WorklistEnded
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.notice import Notice, notice
from qrstation.core.standard.worklist import WorklistEntry, WorklistQuery
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.search.batches import Batches
from qrstation.jobs.search.worklist import ask_worklist
from qrstation.jobs.workers import PATIENCE, Workers

LOG = logging.getLogger(__name__)
MOST_ENTRIES = 2_000
"""Entries of one archive at most: nobody reads more."""


class WorklistSearcher:
    """Asks one question at a time: another one, or `stop`, ends the one before, and what it still finds is dropped."""

    def __init__(self, connect: Connect, publish: Publish) -> None:
        self._connect = connect
        self._publish = publish
        self._generations = itertools.count(1)
        self._token = CancelToken()
        self._workers = Workers()

    def ask(self, queries: Sequence[WorklistQuery], archives: Sequence[ArchiveSettings]) -> int:
        """Ask every one of ``archives``; gives the generation of the question."""
        self.stop()
        generation, self._token = next(self._generations), CancelToken()
        parts = [_Part(generation, self._connect(one), tuple(queries), self._token, self._publish) for one in archives]
        for part in parts:
            self._workers.start(part.run, "worklist", self._token)
        return generation

    def stop(self) -> None:
        """Stop what is being asked; each archive's part still ends with a WorklistEnded."""
        self._token.cancel()

    def close(self, patience: float = PATIENCE) -> None:
        """Stop everything, without an orderly end, and wait for the workers, at most ``patience`` seconds."""
        self._workers.close(patience)


class _Part:
    """One archive's part of a question."""

    def __init__(
        self,
        generation: int,
        archive: Archive,
        queries: tuple[WorklistQuery, ...],
        cancel: CancelToken,
        publish: Publish,
    ) -> None:
        self._generation = generation
        self._archive = archive
        self._queries = queries
        self._cancel = cancel
        self._publish = publish
        self._batches = Batches(self._hand_over)
        self._entries = 0
        self._started = time.monotonic()

    def run(self) -> None:
        """Ask, publish EntriesFound in batches, and at the end one WorklistEnded, whatever happens."""
        try:
            try:
                answer = ask_worklist(self._archive, self._queries, self._take, self._cancel, MOST_ENTRIES)
            finally:
                self._batches.close()
            end = self._end(answer.end, answer.remarks)
        except StationError as error:
            is_offered = error.notice.code != PeerCode.WORKLIST_NOT_OFFERED
            end = self._end(SearchEnd.FAILED, (error.notice,), is_offered=is_offered)
        except Exception:
            # A bug of ours must not leave the question running for ever in the window.
            LOG.exception("asking a worklist failed unexpectedly")
            end = self._end(SearchEnd.FAILED, (notice(JobCode.SEARCH_FAILED_UNEXPECTEDLY),))
        self._publish(end)

    def _end(self, end: SearchEnd, remarks: tuple[Notice, ...], *, is_offered: bool = True) -> WorklistEnded:
        name, seconds = self._archive.settings.name, time.monotonic() - self._started
        return WorklistEnded(self._generation, name, end, self._entries, seconds, remarks, is_offered)

    def _take(self, entry: WorklistEntry) -> None:
        self._entries += 1
        self._batches.take(entry)

    def _hand_over(self, batch: tuple[WorklistEntry, ...]) -> None:
        self._publish(EntriesFound(self._generation, self._archive.settings.name, batch))
