"""A retrieve: list, subtract what is here, move side by side, ask again for what is missing; the store has the word.

One thread owns all of a retrieve's state and takes news from one queue: what was listed, what arrived, which piece
ended. Workers carry the pieces, each over an association of its own, in places of the archive's lane.
"""

from __future__ import annotations

import ipaddress
import queue
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol

from qrstation.core.errors import ArchiveUnreachable, AssociationRejected, StationError
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.habits import Habits
from qrstation.core.jobs.job import JobState, RetrieveOutcome, RetrieveRequest
from qrstation.core.jobs.transcript import recorded
from qrstation.core.standard.node import Node
from qrstation.core.station.settings import ArchiveSettings, StationSettings
from qrstation.jobs.progress import RetrieveProgress
from qrstation.jobs.rate import Rate
from qrstation.jobs.retrieve.arrivals import Arrivals
from qrstation.jobs.retrieve.lane import Lane
from qrstation.jobs.retrieve.ledger import Ledger
from qrstation.jobs.retrieve.listing import Listed, Lister, ListingEnded, SeriesAnnounced
from qrstation.jobs.retrieve.outcome import Evidence, conclude
from qrstation.jobs.retrieve.pace import Pace
from qrstation.jobs.retrieve.pool import Piece, Pool
from qrstation.jobs.retrieve.third_station import forward
from qrstation.jobs.retrieve.ways import Ways
from qrstation.jobs.retrieve.worker import Carrier, Get, GetCarrier, MoveCarrier, PieceEnded, Worker
from qrstation.network.dimse.status import BUSY, MOVE_DESTINATION_UNKNOWN, PERMANENT, SUB_OPERATIONS_FAILED, SUCCESS
from qrstation.network.scu.c_move import MoveEnd

WAITING_AFTER = 2.0
"""Seconds without a first arrival after which a job is shown as waiting for the archive."""
QUIET_AFTER = 20.0
"""The same, once images have come."""
TICK = 0.25
LOOK_AGAIN = 1.0
"""Seconds after which the store itself is asked about what a piece still lacks."""
STOPPING = 4.5
"""Seconds that workers get to end when stopped: the archive is asked to cancel, then the association is aborted."""


class Holdings(Protocol):
    """What the store can say about what it holds; safe to ask from a worker."""

    def held_among(self, uids: Collection[str]) -> frozenset[str]:
        """Give those of ``uids`` (SOP Instance UIDs) that the store holds."""


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
    get: Get | None = None
    """Runs a C-GET at the receiver; needed where the archive's `retrieve` is "get" or "auto"."""
    lane: Lane | None = None
    """The archive's lane, shared with other jobs; None for one of its own."""
    rank: Callable[[], int] = lambda: 0
    """Gives which of the archive's jobs goes first now: the lower."""
    pace: Pace = field(default_factory=Pace)
    habits: Habits = field(default_factory=Habits)
    on_habits: Callable[[Habits], None] = lambda habits: None
    """Called when something new was noticed of the archive."""
    looked_at: Callable[[], str] = lambda: ""
    """Gives the Series Instance UID at which the user looks now."""


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
    if request.destination not in ("", parts.station.ae_title):

        def report(sent: int) -> None:
            parts.report(RetrieveProgress(JobState.RUNNING, None, sent, 0.0, 0.0))

        return forward(request, parts.archive, parts.station.ae_title, report, parts.cancel)
    return _Retrieve(request, parts).run()


@dataclass(frozen=True, slots=True)
class _Stored:
    uids: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Wake:
    """Somebody cancelled."""


@dataclass(frozen=True, slots=True)
class _NewsLost:
    """Some of what was stored was never told."""


_News = _Stored | _NewsLost | SeriesAnnounced | Listed | ListingEnded | PieceEnded | _Wake


@dataclass(slots=True, eq=False)
class _Settling:
    """A piece that has ended, of which stores may still be on their way."""

    piece: Piece
    patience: float
    deadline: float
    end: MoveEnd | None
    """None when nothing was answered that could be held against an instance."""


@dataclass(slots=True)
class _Later:
    """Instances that are asked for again after a pause."""

    at: float
    uids: tuple[str, ...]


class _Retrieve:
    """One running retrieve to this station."""

    def __init__(self, request: RetrieveRequest, parts: RetrieveParts) -> None:
        self._request = request
        self._parts = parts
        self._archive = parts.archive
        self._pace = parts.pace
        self._lane = parts.lane or Lane(parts.archive.parallel)
        self._news: queue.SimpleQueue[_News] = queue.SimpleQueue()
        self._ledger = Ledger()
        self._habits = parts.habits
        whole_series = not request.instance_uids
        self._pool = Pool(parts.habits.instance_lists, whole_series=whole_series)
        self._ways = Ways(self._pool, parts.pace, whole_series=whole_series)
        self._seen = Evidence()
        self._workers: list[Worker] = []
        self._leaving: list[Worker] = []
        self._settling: dict[_Settling, None] = {}
        """In the order in which they ended."""
        self._looked = 0.0
        """When the store was last asked what it holds of what is settling."""
        self._later: list[_Later] = []
        self._listing = True
        self._stop_listing = CancelToken()
        self._is_over = False
        """Whether no more pieces are to be carried: all is here, or it cannot go on."""
        self._losses = 0
        self._refusals = 0
        self._contact = False
        """Whether the archive has answered a move."""
        self._not_before = 0.0
        """When the archive may be called again after contact was lost or it was too busy."""
        self._waits_for_others = False
        """Whether only other jobs keep this one from its first association."""
        self._started = time.monotonic()
        self._last_sign = self._started
        self._complete_since: float | None = None
        self._rate = Rate()
        self._first_arrival: float | None = None
        self._has_sent = False
        """Whether anything of what was asked for has come, known before or not."""
        self._message = ""
        self._classes: set[str] = set()
        self._by_get = parts.get is not None and parts.archive.retrieve == "get"

    # --- the loop ----------------------------------------------------------------------------------------------

    def run(self) -> RetrieveOutcome:
        self._report()
        self._parts.cancel.listen(self._wake)
        tell = self._news.put
        lister = Lister(
            self._archive,
            self._parts.station.ae_title,
            self._request,
            tell,
            self._stop_listing,
            self._parts.looked_at,
            self._pace,
        )
        try:
            if not self._by_get:
                self._check_reachable()
            with self._parts.arrivals.watch(self._request, lambda uids: tell(_Stored(uids)), lambda: tell(_NewsLost())):
                thread = threading.Thread(target=recorded(lister.run), name="list", daemon=True)
                thread.start()
                try:
                    while not self._has_ended():
                        self._employ()
                        self._take_news()
                finally:
                    self._stop_all(thread)  # also when the store fails: no worker and no place of the lane is left
        except StationError as error:
            self._seen.error = error
        finally:
            self._parts.cancel.unlisten(self._wake)
            self._lane.leave(self)
        return self._outcome()

    def _check_reachable(self) -> None:
        try:
            check_reachable(self._parts.station, self._archive)
        except StationError:
            if not self._may_switch:
                raise
            self._by_get = True

    @property
    def _may_switch(self) -> bool:
        """Tell whether C-GET is left to be tried, where C-MOVE does not work."""
        return self._parts.get is not None and self._archive.retrieve == "auto" and not self._by_get

    def _wake(self) -> None:
        self._news.put(_Wake())

    def _has_ended(self) -> bool:
        if self._parts.cancel.is_cancelled:
            self._seen.cancelled = True
            return True
        if self._ledger.is_complete:
            # All is here; the archive's last word is waited for, but not for ever.
            self._complete_since = self._complete_since or time.monotonic()
            return not self._is_busy or time.monotonic() - self._complete_since > self._pace.last_response
        if self._is_over:
            return not self._is_busy and not self._settling
        return not (self._listing or self._is_busy or self._settling or self._later) and self._pool.is_empty

    @property
    def _is_busy(self) -> bool:
        """Tell whether a piece is being carried."""
        return any(worker.piece is not None for worker in self._workers)

    def _take_news(self) -> None:
        """Wait for news until something is due, take all there is, then do what is due."""
        now = time.monotonic()
        due = [settling.deadline for settling in self._settling] + [later.at for later in self._later]
        if self._not_before > now:
            due.append(self._not_before)
        wait = max(0.0, min([TICK, *(at - now for at in due)]))
        try:
            self._take(self._news.get(timeout=wait) if wait else self._news.get_nowait())
            while True:
                self._take(self._news.get_nowait())
        except queue.Empty:
            pass
        self._settle()
        self._look_at_the_clock()
        self._report()

    def _take(self, news: _News) -> None:
        match news:
            case _Stored():
                self._has_sent = True
                self._stored(news.uids)
            case _NewsLost():
                self._look_into_the_store(self._ledger.missing)
            case Listed():
                self._listed(news)
            case SeriesAnnounced():
                self._pool.announce(news.series_uid, news.instances)
            case ListingEnded():
                self._listing_ended(news)
            case PieceEnded():
                self._ended(news)
            case _:
                pass

    def _look_at_the_clock(self) -> None:
        now = time.monotonic()
        ready = [later for later in self._later if later.at <= now]
        for later in ready:
            self._later.remove(later)
            self._pool.put_back(self._ledger.missing_of(later.uids))
        if self._waits_for_others:
            self._last_sign = now  # that is no silence of the archive
        if now - self._last_sign > self._archive.silence and not self._is_over:
            if self._may_switch and self._first_arrival is None:
                self._switch_to_get()
                return
            self._seen.stalled = True
            self._give_up()

    # --- listing and arrivals ----------------------------------------------------------------------------------

    def _listed(self, news: Listed) -> None:
        new = self._ledger.add(news.numbers)
        if new:
            self._last_sign = time.monotonic()
        if not self._request.replace:
            self._ledger.tick(self._parts.holdings.held_among(new))
        self._classes |= news.classes
        self._pool.add(news.series_uid, len(new), {uid: news.numbers[uid] for uid in self._ledger.missing_of(new)})
        if news.is_last:
            self._pool.close(news.series_uid)

    def _listing_ended(self, news: ListingEnded) -> None:
        self._listing = False
        # A listing that was stopped has named what it came to, and says that it is complete all the same.
        self._ledger.is_closed = news.complete and not self._stop_listing.is_cancelled
        self._pool.end_listing()
        if news.error is not None:
            self._seen.error = news.error
            self._give_up()
        elif not news.complete:
            self._ask_for_what_is_not_listed(news.unlisted)
        elif self._ledger.expected == 0:
            self._seen.listed_nothing = True

    def _ask_for_what_is_not_listed(self, unlisted: tuple[str, ...]) -> None:
        """Ask for series as a whole, or for instances as they were named, where the archive did not list to the end."""
        named = self._request.instance_uids
        if not named:
            whole = self._request.series_uids if "" in unlisted else unlisted
            self._pool.ask_whole(whole or ("",))
            return
        series = next(iter(self._request.series_uids), "")
        new = self._ledger.add(named)
        self._pool.add(series, len(new), dict.fromkeys(new, 0))
        self._pool.close(series)

    def _stored(self, uids: frozenset[str]) -> None:
        new = self._ledger.tick(uids)
        if not new:
            return
        now = time.monotonic()
        self._last_sign = now
        self._first_arrival = self._first_arrival or now
        self._rate.count(new)
        self._losses = self._refusals = 0
        self._message = ""
        self._lane.arrived(new)
        for settling in self._settling:
            settling.deadline = now + settling.patience

    # --- workers -----------------------------------------------------------------------------------------------

    def _employ(self) -> None:
        """Give pieces to workers that are free, and take new workers where the lane has places."""
        self._waits_for_others = False
        if self._is_over or time.monotonic() < self._not_before:
            self._lane.leave(self)  # others may have the places meanwhile
            return
        for worker in [worker for worker in self._workers if worker.piece is None]:
            piece = self._next_piece() if self._lane.may_keep(self, self._parts.rank()) else None
            if piece is None and (not self._listing or not self._lane.may_keep(self, self._parts.rank())):
                self._let_go(worker)
            elif piece is not None:
                worker.give(piece)
        while not self._pool.is_empty:
            if not self._lane.take(self, self._parts.rank()):
                self._waits_for_others = not any(worker.is_alive for worker in (*self._workers, *self._leaving))
                break
            piece = self._next_piece()
            if piece is None:
                self._lane.give_back()
                break
            worker = Worker(self._carrier(), self._news.put, self._place_is_free)
            self._workers.append(worker)
            worker.give(piece)
        if self._pool.is_empty:
            self._lane.leave(self)

    def _place_is_free(self) -> None:
        """Take note, on a worker's thread, that its association is closed."""
        self._lane.give_back(was_ending=True)
        self._news.put(_Wake())

    def _next_piece(self) -> Piece | None:
        """Give the next piece of which something is missing still."""
        while (piece := self._pool.take(self._lane.most, self._parts.looked_at(), self._carried())) is not None:
            missing = self._ledger.missing_of(piece.uids)
            if missing or piece.is_open:
                return replace(piece, uids=missing)
        return None

    def _carried(self) -> tuple[Piece, ...]:
        return tuple(worker.piece for worker in self._workers if worker.piece is not None)

    def _carrier(self) -> Carrier:
        title = self._parts.station.ae_title
        if self._by_get and self._parts.get is not None:
            return GetCarrier(self._parts.get, self._archive, title, self._request.study_uid, self._known_classes)
        return MoveCarrier(self._archive, title, title, self._request.study_uid)

    def _known_classes(self) -> tuple[str, ...]:
        return tuple(sorted(self._classes))

    def _let_go(self, worker: Worker, *, refused: bool = False) -> None:
        """Let a worker end; ``refused`` when the archive refused its association or its piece for lack of resources."""
        self._workers.remove(worker)
        self._leaving = [gone for gone in self._leaving if gone.is_alive]
        self._leaving.append(worker)
        self._lane.ending(refused=refused)
        worker.end()

    def _switch_to_get(self) -> None:
        """Go on by C-GET: the archive cannot send to us, or nothing comes of what it says it sent."""
        self._by_get = True
        self._last_sign = time.monotonic()
        self._message = "the archive cannot send to this station by C-MOVE; trying C-GET"
        pieces = [*self._carried(), *(settling.piece for settling in self._settling)]
        later = [uid for later in self._later for uid in later.uids]
        for worker in list(self._workers):
            worker.stop()
            self._let_go(worker)
        self._settling.clear()
        self._later.clear()
        self._ways.forget()
        self._seen = Evidence()
        for piece in pieces:
            self._take_up(piece)
        self._pool.put_back(self._ledger.missing_of(later))

    def _take_up(self, piece: Piece) -> None:
        """Put back what is missing of a piece."""
        self._pool.put_back(self._ledger.missing_of(piece.uids))
        if piece.is_open:
            self._pool.ask_whole((piece.series_uid,))

    def _give_up(self) -> None:
        """Carry nothing more; what runs is stopped."""
        self._is_over = True
        self._later.clear()
        self._stop_listing.cancel()
        for worker in self._workers:
            worker.stop()

    def _stop_all(self, lister: threading.Thread) -> None:
        self._stop_listing.cancel()
        for worker in list(self._workers):
            worker.stop()
            self._let_go(worker)
        deadline = time.monotonic() + STOPPING
        for worker in self._leaving:
            worker.join(max(0.0, deadline - time.monotonic()))
        lister.join(max(0.0, deadline - time.monotonic()))
        while True:
            try:
                news = self._news.get_nowait()
            except queue.Empty:
                return
            if isinstance(news, _Stored):
                self._stored(news.uids)

    # --- how pieces end ----------------------------------------------------------------------------------------

    def _ended(self, news: PieceEnded) -> None:
        news.worker.piece = None
        if news.worker not in self._workers:
            return  # let go before: its piece is in other hands
        if news.error is not None:
            is_full = isinstance(news.error, AssociationRejected) and news.error.is_temporary
            self._let_go(news.worker, refused=is_full)
            if is_full and self._is_busy and not self._is_over:
                self._take_up(news.piece)  # those that it serves go on
            else:
                self._lost(news.piece, news.error)
            return
        if news.end is None or news.end.status is None:
            return  # stopped by us
        self._contact = True
        if news.end.status in BUSY:
            self._let_go(news.worker, refused=True)
        self._answered(news.piece, news.end, news.end.status)

    def _lost(self, piece: Piece, error: StationError) -> None:
        """Contact was lost, or never made: the piece is taken up again after a pause, but not for ever."""
        self._losses += 1
        called_in_vain = isinstance(error, ArchiveUnreachable)
        is_known = self._contact or self._first_arrival is not None
        # An archive that is away for a while comes back; the watchdog on silence decides how long that may take.
        most = (10**9 if is_known else self._pace.first_contacts) if called_in_vain else self._pace.losses
        if isinstance(error, AssociationRejected) and not error.is_temporary:
            most = 1
        if self._losses >= most or self._is_over:
            self._seen.error = error
            self._give_up()
            return
        self._message = f"{error.what}; trying again"
        self._not_before = time.monotonic() + self._pace.pause(self._losses)
        self._wait_for_stores(piece, self._pace.after_loss, None)

    def _answered(self, piece: Piece, end: MoveEnd, status: int) -> None:
        self._seen.last_status = status
        if status != SUCCESS:
            self._seen.worst = end
        if status == MOVE_DESTINATION_UNKNOWN and self._may_switch:
            self._take_up(piece)
            self._switch_to_get()
            return
        wanted = set(piece.uids)
        refused = [uid for uid in end.failed_uids if uid in wanted]
        self._seen.refused.update(dict.fromkeys(refused, status))
        if status in BUSY:
            self._too_busy(piece)
        elif piece.is_open:
            self._open_answered(piece, end, status)
        elif status in (SUCCESS, SUB_OPERATIONS_FAILED) or self._has_brought(piece):
            self._wait_for_stores(piece, self._late(piece, end), end)
        elif status in PERMANENT:
            self._give_up()
        else:
            self._ways.refused(piece)
            self._wait_for_stores(piece, 0.0, end)

    def _open_answered(self, piece: Piece, end: MoveEnd, status: int) -> None:
        if status != SUCCESS:
            self._seen.unlisted_failed = True
        if status in PERMANENT and self._first_arrival is None:
            self._give_up()
            return
        may_come = status in (SUCCESS, SUB_OPERATIONS_FAILED) or self._first_arrival is not None
        self._wait_for_stores(piece, self._pace.late if may_come else 0.0, end)

    def _too_busy(self, piece: Piece) -> None:
        self._refusals += 1
        if self._refusals >= self._pace.refusals:
            self._give_up()
            return
        self._not_before = time.monotonic() + self._pace.pause(self._refusals)
        self._message = "the archive is too busy; trying again"
        # Not the images were refused but the moment: that counts against none of them.
        self._wait_for_stores(piece, 0.0, None)

    def _has_brought(self, piece: Piece) -> bool:
        """Tell whether at least one instance of a piece is here."""
        return len(self._ledger.missing_of(piece.uids)) < len(piece.uids)

    def _late(self, piece: Piece, end: MoveEnd) -> float:
        """Give how long stores may still be on their way after the archive's final response."""
        if (end.counts.failed or 0) >= len(self._ledger.missing_of(piece.uids)):
            return self._pace.after_loss  # it says itself that none is
        return self._pace.late_again if self._ways.asked(piece.uids) else self._pace.late

    def _wait_for_stores(self, piece: Piece, patience: float, end: MoveEnd | None) -> None:
        self._settling[_Settling(piece, patience, time.monotonic() + patience, end)] = None

    def _settle(self) -> None:
        """Look at pieces that have ended: what did not come is asked for again, or given up."""
        now = time.monotonic()
        if now - self._looked >= LOOK_AGAIN or any(settling.deadline <= now for settling in self._settling):
            self._looked = now
            self._look_into_the_store(
                {uid for settling in self._settling for uid in self._ledger.missing_of(settling.piece.uids)}
            )
        for settling in tuple(self._settling):
            if settling not in self._settling:
                return  # the one before changed the way: all pieces were taken up again
            piece = settling.piece
            missing = self._ledger.missing_of(piece.uids)
            still = [uid for uid in missing if uid not in self._seen.refused]
            if settling.deadline <= now or not (still or piece.is_open):
                del self._settling[settling]
                self._settled(settling, missing)

    def _look_into_the_store(self, uids: Collection[str]) -> None:
        """Tick off what the store holds: news may have been lost with a receiver that was started again."""
        if uids and not self._request.replace:
            self._stored(self._parts.holdings.held_among(uids))

    def _settled(self, settling: _Settling, missing: tuple[str, ...]) -> None:
        piece = settling.piece
        self._learn(piece, missing)
        if self._is_over or not (missing or piece.is_open):
            return
        if settling.end is None:
            self._take_up(piece)  # the pause is kept by _not_before
            return
        if self._first_arrival is None and self._may_switch:
            self._take_up(piece)
            self._switch_to_get()
            return
        again = self._ways.judge(piece, missing, settling.end, self._has_sent)
        if again:
            self._later.append(_Later(time.monotonic() + self._pace.pause(self._ways.asked(again)), again))

    def _learn(self, piece: Piece, missing: tuple[str, ...]) -> None:
        """Remember what an archive takes, once another way than its own has worked."""
        lacking = set(missing)
        learned = self._ways.learn(piece, (uid for uid in piece.uids if uid not in lacking))
        if learned is not None and learned != self._habits:
            self._habits = learned
            self._parts.on_habits(learned)

    # --- what is told ------------------------------------------------------------------------------------------

    def _report(self) -> None:
        rate = self._rate.a_second()
        waited = 0.0 if self._rate.has_news else time.monotonic() - self._last_sign
        waiting = waited > (WAITING_AFTER if self._first_arrival is None else QUIET_AFTER)
        message = self._message
        if waiting and not message:
            message = "archive is fetching from slow media" if self._archive.nearline else "waiting for the archive"
        state = JobState.WAITING if waiting else JobState.RUNNING
        self._parts.report(RetrieveProgress(state, self._ledger.expected, self._ledger.stored, rate, waited, message))

    def _outcome(self) -> RetrieveOutcome:
        # What has arrived counts, also when it was told while something else ended the job.
        with suppress(queue.Empty):
            while True:
                if isinstance(news := self._news.get_nowait(), _Stored):
                    self._ledger.tick(news.uids)
        if not self._request.replace:
            try:
                self._ledger.tick(self._parts.holdings.held_among(self._ledger.missing))
            except StationError as error:
                self._seen.error = self._seen.error or error
        station = self._parts.station
        here = Node(station.ae_title, station.announced_host, self._parts.port)
        return conclude(self._ledger, self._seen, self._archive, here, time.monotonic() - self._started)
