"""Asks one archive's worklist what is scheduled: for the window, for rules, and for whoever else has an archive."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qrstation.core.archive import Archive
from qrstation.core.codes.peers import PeerCode
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.notice import Notice, notice
from qrstation.core.standard.worklist import WorklistEntry, WorklistQuery
from qrstation.jobs.search.inquiry import Answer


def ask_worklist(
    archive: Archive,
    queries: Sequence[WorklistQuery],
    on_entry: Callable[[WorklistEntry], object],
    cancel: CancelToken,
    limit: int | None = None,
) -> Answer:
    """Ask the queries over one connection, and hand on each entry once that is what was asked for.

    Raises PeerError where there is no contact, it is lost, the archive answers with a failure, or it offers no
    worklist (AssociationRejected); what was handed on stays. ``limit`` stops it after so many answers.
    """
    asking = _Asking(on_entry, limit)
    try:
        with archive.worklist(cancel) as worklist:
            for query in queries:
                if asking.is_stopped or cancel.is_cancelled or asking.left == 0:
                    break
                asking.begin(query)
                summary = worklist.find(query, asking.take, cancel, asking.left)
                asking.undecodable += summary.undecodable
                asking.is_stopped = summary.end is SearchEnd.STOPPED
                if summary.notice is not None and summary.ended_by_archive:
                    asking.remarks.append(summary.notice)
    except Cancelled:
        asking.is_stopped = True
    return asking.answer()


class _Asking:
    """What has come so far."""

    def __init__(self, on_entry: Callable[[WorklistEntry], object], limit: int | None) -> None:
        self._on_entry = on_entry
        self._limit = limit
        self._query = WorklistQuery()
        self._seen: set[tuple[str, ...]] = set()
        self._came: set[tuple[str, ...]] = set()
        """What the query that runs has brought: what it brings again counts towards the limit."""
        self.undecodable = 0
        self.is_stopped = False
        self.remarks: list[Notice] = []

    @property
    def left(self) -> int | None:
        """How many answers may still come; None for any number."""
        return None if self._limit is None else max(0, self._limit - len(self._seen) - self.undecodable)

    def begin(self, query: WorklistQuery) -> None:
        """Take what is asked now."""
        self._query = query
        self._came = set()

    def take(self, entry: WorklistEntry) -> bool:
        """Take an entry; tells whether it counts towards the limit."""
        if entry.key in self._came:
            return True  # else an archive that says the same for ever would never be stopped
        self._came.add(entry.key)
        if entry.key in self._seen or self.left == 0 or not self._query.fits(entry):
            return False
        self._seen.add(entry.key)
        self._on_entry(entry)
        return True

    def answer(self) -> Answer:
        """Say how it ended."""
        end = SearchEnd.CUT_SHORT if self.remarks or self.undecodable else SearchEnd.COMPLETE
        if self.is_stopped:
            end = SearchEnd.STOPPED
        if self.undecodable:
            self.remarks.append(notice(PeerCode.UNREADABLE_ANSWERS, count=self.undecodable))
        return Answer(end, len(self._seen), self.undecodable, tuple(dict.fromkeys(self.remarks)))
