"""A retrieve: list, subtract what is here, move, and wait for the store, which alone decides how it ended."""

from __future__ import annotations

import ipaddress
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from qrstation.core.cancel import CancelToken
from qrstation.core.errors import PeerError, StationError
from qrstation.core.job import FailedInstance, JobState, RetrieveOutcome, RetrieveRequest
from qrstation.core.node import Node
from qrstation.core.settings import ArchiveSettings, StationSettings
from qrstation.jobs.arrivals import Arrivals
from qrstation.jobs.ledger import Ledger, Listing, list_instances
from qrstation.network.identifier import move_keys
from qrstation.network.move_scu import MoveCounts, MoveEnd, move
from qrstation.network.status import CANCELLED, SUB_OPERATIONS_FAILED, SUCCESS, hexadecimal, move_words

LATE_ARRIVALS = 10.0
"""Seconds to wait for stores after the last response, counted anew at each arrival."""
RATE_WINDOW = 3.0
WAITING_AFTER = 2.0
"""Seconds without a first arrival after which a job is shown as waiting for the archive."""


class Holdings(Protocol):
    """What the store can say about what it holds; safe to ask from a worker."""

    def held_among(self, uids: Collection[str]) -> frozenset[str]:
        """Give those of ``uids`` (SOP Instance UIDs) that the store holds."""


@dataclass(frozen=True, slots=True)
class RetrieveProgress:
    """How far a retrieve is."""

    state: JobState
    expected: int | None
    stored: int
    rate: float
    waited: float
    message: str = ""


@dataclass(frozen=True, slots=True)
class RetrieveParts:
    """What a retrieve works with, all of it given when it starts."""

    station: StationSettings
    archive: ArchiveSettings
    port: int
    """The port on which the receiver truly listens."""
    holdings: Holdings
    arrivals: Arrivals
    report: Callable[[RetrieveProgress], None]
    cancel: CancelToken
    late_arrivals: float = LATE_ARRIVALS


def check_reachable(station: StationSettings, archive: ArchiveSettings) -> None:
    """Raise StationError when a remote archive could never send to this station, since it listens on loopback."""
    if station.announce or not _is_loopback(station.bind) or _is_loopback(archive.host):
        return
    raise StationError(
        f"this station listens on {station.bind} only, where {archive.name} cannot reach it",
        "set bind to this machine's address (or 0.0.0.0) in the settings, then retrieve again",
    )


def _is_loopback(host: str) -> bool:
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def retrieve(request: RetrieveRequest, parts: RetrieveParts) -> RetrieveOutcome:
    """Retrieve what ``request`` names and tell the truth about it.

    Never raises for what a peer did: a failure is an outcome with its message, advice and counts.
    """
    return _Retrieve(request, parts).run()


@dataclass(frozen=True, slots=True)
class _Stored:
    uids: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Moved:
    end: MoveEnd | None
    error: StationError | None = None


_News = _Stored | _Moved | MoveCounts


class _Retrieve:
    """One running retrieve; its moves run on a thread of their own and everything comes back on one queue."""

    def __init__(self, request: RetrieveRequest, parts: RetrieveParts) -> None:
        self._request = request
        self._parts = parts
        self._archive = parts.archive
        self._news: queue.SimpleQueue[_News] = queue.SimpleQueue()
        self._ledger = Ledger(Listing({}, complete=False))
        self._started = time.monotonic()
        self._last_sign = self._started
        self._arrived: deque[tuple[float, int]] = deque()
        self._any_arrived = False
        self._stop_move = CancelToken()
        self._end: MoveEnd | None = None
        self._last_status: int | None = None
        self._error: StationError | None = None
        self._failed: dict[str, str] = {}
        self._stalled = False

    def run(self) -> RetrieveOutcome:
        self._report()
        self._parts.cancel.listen(self._stop_move.cancel)
        with self._parts.arrivals.watch(self._request.study_uid, lambda uids: self._news.put(_Stored(uids))):
            try:
                if self._request.destination in ("", self._parts.station.ae_title):
                    check_reachable(self._parts.station, self._archive)
                    self._retrieve_here()
                    return self._outcome_here()
                self._move_all([()])
                return self._outcome_elsewhere()
            except StationError as error:
                self._error = error
                return self._outcome_here()
            finally:
                self._parts.cancel.unlisten(self._stop_move.cancel)

    def _retrieve_here(self) -> None:
        listing = list_instances(self._archive, self._parts.station.ae_title, self._request, self._parts.cancel)
        self._ledger = Ledger(listing)
        listed = [uid for uids in listing.series.values() for uid in uids]
        if not self._request.replace:
            self._ledger.tick(self._parts.holdings.held_among(listed))
        self._report()
        if self._ledger.is_complete or self._parts.cancel.is_cancelled:
            return
        if listing.complete and not listed:
            raise PeerError(
                f"{self._archive.name} lists no images for what was asked",
                "search again: it may have been deleted or moved",
            )
        self._move_all(self._plan())
        self._wait_for_late_arrivals()

    def _plan(self) -> list[tuple[str, ...]]:
        """Choose the moves: the whole at once when nothing is here, else only the series that miss something."""
        if not self._ledger.listing.complete or self._request.series_uids or self._ledger.nothing_held():
            if self._request.series_uids and self._ledger.listing.complete:
                return [(series,) for series in self._ledger.series_with_missing()]
            return [(series,) for series in self._request.series_uids] or [()]
        return [(series,) for series in self._ledger.series_with_missing()]

    def _move_all(self, plan: list[tuple[str, ...]]) -> None:
        """Run the planned moves one after the other; each tuple names series, an empty one the whole study."""
        for series in plan:
            if self._parts.cancel.is_cancelled or self._stalled:
                return
            keys = move_keys(self._request.study_uid, series, self._request.instance_uids if series else ())
            self._stop_move = CancelToken()
            self._parts.cancel.listen(self._stop_move.cancel)
            worker = threading.Thread(target=self._move, args=(keys, self._stop_move), name="move", daemon=True)
            worker.start()
            self._follow()
            worker.join()
            if self._error is not None:
                return

    def _move(self, keys: dict[str, str], stop: CancelToken) -> None:
        station = self._parts.station
        destination = self._request.destination or station.ae_title
        try:
            end = move(self._archive, station.ae_title, destination, keys, self._news.put, stop)
            self._news.put(_Moved(end))
        except StationError as error:
            self._news.put(_Moved(None, error))

    def _follow(self) -> None:
        """Take news until the running move ends; the watchdog stops a move from which no sign of life comes."""
        self._last_sign = time.monotonic()
        while True:
            try:
                news = self._news.get(timeout=0.25)
            except queue.Empty:
                self._watch()
                continue
            if isinstance(news, _Moved):
                self._take_end(news)
                return
            self._take(news)

    def _watch(self) -> None:
        if time.monotonic() - self._last_sign > self._archive.silence and not self._stalled:
            self._stalled = True
            self._stop_move.cancel()
        self._report()

    def _take(self, news: _Stored | MoveCounts) -> None:
        if isinstance(news, MoveCounts):
            self._report()
            return
        now = time.monotonic()
        new = self._ledger.tick(news.uids)
        if new:
            self._last_sign = now
            self._any_arrived = True
            self._arrived.append((now, new))
        self._report()

    def _take_end(self, news: _Moved) -> None:
        self._error = news.error
        if news.end is None:
            return
        self._last_status = news.end.status
        # Of several moves the one that went wrong is the one to explain.
        if self._end is None or news.end.status != SUCCESS:
            self._end = news.end
        status = hexadecimal(news.end.status) if news.end.status else ""
        self._failed.update(dict.fromkeys(news.end.failed_uids, status))

    def _wait_for_late_arrivals(self) -> None:
        """Wait for stores that come after the last response: a success is not a receipt."""
        refused = self._end is None or self._end.status not in (SUCCESS, SUB_OPERATIONS_FAILED)
        if self._parts.cancel.is_cancelled or (refused and not self._any_arrived):
            return
        patience = self._parts.late_arrivals if self._error is None else min(1.0, self._parts.late_arrivals)
        for news in self._until_quiet(patience):
            if isinstance(news, _Stored | MoveCounts):
                self._take(news)

    def _until_quiet(self, patience: float) -> Iterator[_News]:
        deadline = time.monotonic() + patience
        # What is known to have been refused will not come late.
        while set(self._ledger.missing) - set(self._failed) or self._ledger.expected is None:
            left = deadline - time.monotonic()
            if left <= 0 or self._parts.cancel.is_cancelled:
                return
            try:
                news = self._news.get(timeout=min(left, 0.25))
            except queue.Empty:
                continue
            deadline = time.monotonic() + patience
            yield news

    def _report(self) -> None:
        now = time.monotonic()
        while self._arrived and now - self._arrived[0][0] > RATE_WINDOW:
            self._arrived.popleft()
        span = min(RATE_WINDOW, max(now - self._started, 0.25))
        rate = sum(count for _, count in self._arrived) / span
        waited = 0.0 if self._arrived else now - self._last_sign
        waiting = not self._any_arrived and waited > WAITING_AFTER
        message = ""
        if waiting:
            message = "archive is fetching from slow media" if self._archive.nearline else "waiting for the archive"
        state = JobState.WAITING if waiting else JobState.RUNNING
        self._parts.report(RetrieveProgress(state, self._ledger.expected, self._ledger.stored, rate, waited, message))

    def _outcome_here(self) -> RetrieveOutcome:
        ledger = self._ledger
        missing = ledger.missing
        if not self._request.replace:
            ledger.tick(self._parts.holdings.held_among(missing))
        missing = ledger.missing
        status = self._end.status if self._end else None
        outcome = RetrieveOutcome(
            state=JobState.SUCCEEDED,
            expected=ledger.expected,
            stored=ledger.stored,
            missing=missing,
            failed=tuple(FailedInstance(uid, self._failed[uid]) for uid in missing if uid in self._failed),
            status=None if self._last_status is None else hexadecimal(self._last_status),
            seconds=round(time.monotonic() - self._started, 3),
        )
        if ledger.is_complete or (ledger.expected is None and status == SUCCESS and ledger.stored):
            return outcome
        if self._parts.cancel.is_cancelled:
            return replace(outcome, state=JobState.CANCELLED, message="cancelled", advice="retry to get the rest")
        state = JobState.PARTIAL if ledger.stored else JobState.FAILED
        what, advice = self._reason(ledger)
        return replace(outcome, state=state, message=what, advice=advice)

    def _reason(self, ledger: Ledger) -> tuple[str, str]:
        """Say why not everything came, and what to do."""
        if self._error is not None:
            return self._error.what, self._error.advice
        if self._stalled:
            return (
                f"nothing has come from {self._archive.name} for {self._archive.silence:g} s",
                "retry; if it happens again, ask whether the archive is well, or set silence higher",
            )
        status = self._end.status if self._end else None
        count = f"{len(ledger.missing)} of {ledger.expected} images are missing" if ledger.expected else ""
        if status is not None and status not in (SUCCESS, CANCELLED):
            words = move_words(status, self._this_node())
            comment = self._comment()
            what = f"{words.what}{comment}"
            return (f"{count}: {what}" if ledger.stored and count else what), words.advice
        if ledger.stored:
            return count or "not all images came", "retry those that are missing"
        node = self._this_node()
        return (
            f"{self._archive.name} says it sent the images, but none arrived",
            f"it may send them elsewhere: check that it knows {node.ae_title} at address {node.host}, port {node.port}",
        )

    def _comment(self) -> str:
        comment = "".join(c for c in (self._end.comment if self._end else "") if c.isprintable())[:64]
        return f' ("{comment}")' if comment else ""

    def _this_node(self) -> Node:
        station = self._parts.station
        return Node(station.ae_title, station.announced_host, self._parts.port)

    def _outcome_elsewhere(self) -> RetrieveOutcome:
        """Judge a move to a third station by its counts, since our store says nothing about it."""
        counts = self._end.counts if self._end else MoveCounts()
        status = self._end.status if self._end else None
        sent, bad = counts.completed or 0, counts.failed or 0
        sent += counts.warning or 0
        outcome = RetrieveOutcome(
            state=JobState.SUCCEEDED,
            expected=None,
            stored=sent,
            failed=tuple(FailedInstance(uid, code) for uid, code in self._failed.items()),
            status=None if self._last_status is None else hexadecimal(self._last_status),
            seconds=round(time.monotonic() - self._started, 3),
        )
        if self._parts.cancel.is_cancelled:
            return replace(outcome, state=JobState.CANCELLED, message="cancelled", advice="")
        if status == SUCCESS and not bad:
            return outcome
        state = JobState.PARTIAL if sent else JobState.FAILED
        if self._error is not None:
            return replace(outcome, state=state, message=self._error.what, advice=self._error.advice)
        destination = self._request.destination
        words = move_words(status if status is not None else 0x0110, Node(destination, "its address", 0))
        if status == 0xA801:
            advice = f"ask its administrator to add the move destination {destination} with its address and port"
            what = f"the archive does not know {destination} (0xA801, move destination unknown)"
            return replace(outcome, state=state, message=what, advice=advice)
        return replace(outcome, state=state, message=words.what + self._comment(), advice=words.advice)
