"""A retrieve: list, subtract what is here, fetch side by side, ask again for what is missing; the store has the word.

One thread owns all of a retrieve's state and takes news from one queue: what was listed, what arrived, which piece
ended. Workers fetch the pieces, each over a connection of its own, in places of the archive's lane.
"""

from __future__ import annotations

import functools
import queue
import threading
import time
from collections.abc import Collection

from qrstation.core.archive import End
from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.errors import AssociationRejected, StationError
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobOutcome, JobProgress, JobState, RetrieveRequest
from qrstation.core.jobs.transcript import recorded
from qrstation.core.notice import notice
from qrstation.jobs.lane import Lane
from qrstation.jobs.rate import Rate
from qrstation.jobs.retrieve.contact import Contact
from qrstation.jobs.retrieve.crew import Crew
from qrstation.jobs.retrieve.listing import Listed, Lister, ListingEnded, SeriesAnnounced
from qrstation.jobs.retrieve.news import Stored, StoredNewsLost, Woken
from qrstation.jobs.retrieve.outcome import conclude
from qrstation.jobs.retrieve.parts import RetrieveParts
from qrstation.jobs.retrieve.piece_ends import PieceEnds, Then
from qrstation.jobs.retrieve.plan import Plan
from qrstation.jobs.retrieve.route import Route
from qrstation.jobs.retrieve.silence import Silence
from qrstation.jobs.retrieve.third_station import forward
from qrstation.jobs.retrieve.worker import PieceEnded

TICK = 0.25
STOPPING = 4.5
"""Seconds that workers get to end when stopped: the archive is asked to cancel, then the connection is cut."""

_News = Stored | StoredNewsLost | SeriesAnnounced | Listed | ListingEnded | PieceEnded | Woken


def retrieve(request: RetrieveRequest, parts: RetrieveParts) -> JobOutcome:
    """Retrieve what ``request`` names and tell the truth about it.

    Never raises for what a peer did: a failure is an outcome with its reason and counts.
    """
    if request.destination not in ("", parts.station.ae_title):
        return forward(request, parts.archive, parts.report, parts.cancel)
    return _Retrieve(request, parts).run()


class _Retrieve:
    """One running retrieve to this station: joins what its parts decide."""

    def __init__(self, request: RetrieveRequest, parts: RetrieveParts) -> None:
        self._request = request
        self._parts = parts
        self._archive = parts.archive.settings
        self._news: queue.SimpleQueue[_News] = queue.SimpleQueue()
        self._started = time.monotonic()
        self._plan = Plan(request, parts.habits, parts.looked_at)
        self._ledger = self._plan.ledger
        self._route = Route(parts.archive)
        self._lane = parts.lane or Lane(self._archive.parallel)
        connect = functools.partial(self._route.connect, self._plan.sop_classes)
        self._rate = Rate()
        self._crew = Crew(self._plan, self._lane, parts.rank, connect, self._news.put, self._rate.a_second, parts.most)
        self._contact = Contact(parts.pace)
        self._ends = PieceEnds(self._plan, self._contact, parts.pace, parts.habits)
        self._silence = Silence(self._started)
        self._stop_listing = CancelToken()
        self._is_over = False
        """Whether no more pieces are to be fetched: all is here, or it cannot go on."""
        self._complete_since: float | None = None

    # --- the story ---------------------------------------------------------------------------------------------

    def run(self) -> JobOutcome:
        tell = self._news.put
        self._report()
        self._parts.cancel.listen(self._wake)
        parts = self._parts
        lister = Lister(parts.archive, self._request, tell, self._stop_listing, parts.looked_at, parts.pace)
        listing = threading.Thread(target=recorded(lister.run), name="list", daemon=True)
        try:
            self._route.check(parts.station)
            with parts.arrivals.watch(self._request, lambda uids: tell(Stored(uids)), lambda: tell(StoredNewsLost())):
                listing.start()
                try:
                    while not self._has_ended():
                        self._employ()
                        self._wait_for_news()
                        self._settle()
                        self._look_at_the_clock()
                        self._report()
                finally:
                    self._stop_all(listing)  # also when the store fails: no worker and no place of the lane is left
        except StationError as error:
            self._ends.seen.error = error
        finally:
            parts.cancel.unlisten(self._wake)
            self._crew.rest()
        return self._outcome()

    def _has_ended(self) -> bool:
        if self._parts.cancel.is_cancelled:
            self._ends.seen.cancelled = True
            return True
        is_busy = bool(self._crew.carried)
        if self._ledger.is_complete:
            # All is here; the archive's last word is waited for, but not for ever.
            now = time.monotonic()
            self._complete_since = self._complete_since or now
            return not is_busy or now - self._complete_since > self._parts.pace.last_response
        if self._is_over:
            return not is_busy and not self._ends.settling
        return not (self._plan.is_listing or is_busy or self._ends.due or self._plan.has_more)

    def _employ(self) -> None:
        if self._is_over or time.monotonic() < self._contact.not_before:
            self._crew.rest()
        else:
            self._crew.employ()

    def _wait_for_news(self) -> None:
        """Wait for news until something is due, and take all there is."""
        now = time.monotonic()
        due = self._ends.due
        if self._contact.not_before > now:
            due.append(self._contact.not_before)
        wait = max(0.0, min([TICK, *(at - now for at in due)]))
        try:
            self._take(self._news.get(timeout=wait) if wait else self._news.get_nowait())
            while True:
                self._take(self._news.get_nowait())
        except queue.Empty:
            pass

    def _take(self, news: _News) -> None:
        match news:
            case Stored():
                self._contact.has_sent = True
                self._stored(news.uids)
            case StoredNewsLost():
                self._look_into_the_store(self._ledger.missing)
            case SeriesAnnounced():
                self._plan.announced(news)
            case Listed():
                if self._plan.listed(news, self._parts.holdings.held_among):
                    self._silence.sign(time.monotonic())
            case ListingEnded():
                self._listing_ended(news)
            case PieceEnded():
                self._ended(news)
            case Woken():
                pass

    # --- what comes --------------------------------------------------------------------------------------------

    def _listing_ended(self, news: ListingEnded) -> None:
        self._plan.listing_ended(news, was_stopped=self._stop_listing.is_cancelled)
        if news.error is not None:
            self._ends.seen.error = news.error
            self._give_up()
        elif news.complete and self._ledger.expected == 0:
            self._ends.seen.listed_nothing = True

    def _stored(self, uids: Collection[str]) -> None:
        new = self._ledger.tick(uids)
        if not new:
            return
        now = time.monotonic()
        self._silence.sign(now)
        self._rate.count(new)
        self._contact.brought()
        self._lane.arrived(new)
        self._ends.settling.arrived(now)

    def _look_into_the_store(self, uids: Collection[str]) -> None:
        """Tick off what the store holds: news may have been lost with a receiver that was started again."""
        if uids and not self._request.replace:
            self._stored(self._parts.holdings.held_among(uids))

    def _ended(self, news: PieceEnded) -> None:
        """Take note that a worker's piece is over."""
        if not self._crew.ended(news.worker):
            return
        now = time.monotonic()
        if news.error is not None:
            is_full = isinstance(news.error, AssociationRejected) and news.error.is_temporary
            self._crew.let_go(news.worker, refused=is_full)
            if is_full and self._crew.carried and not self._is_over:
                self._plan.take_up([news.piece])  # those that it serves go on
            elif self._is_over:
                self._ends.seen.error = news.error
            else:
                self._follow(self._ends.lost(news.piece, news.error, now))
        elif news.delivery is not None and news.delivery.is_answer:
            self._contact.answered()
            if news.delivery.end is End.BUSY:
                self._crew.let_go(news.worker, refused=True)
            self._follow(self._ends.answered(news.piece, news.delivery, now, may_switch=self._route.may_switch))

    def _settle(self) -> None:
        """Look at pieces that have ended: what did not come is asked for again, or given up."""
        now = time.monotonic()
        ends, plan = self._ends, self._plan
        if ends.settling.is_to_be_looked_into(now):
            self._look_into_the_store({uid for piece in ends.settling.pieces for uid in plan.missing_of(piece)})
        for settled in ends.settling.over(now, ends.comes_no_more):
            ends.learn(settled.piece, self._parts.on_habits)
            if not self._is_over:
                self._follow(ends.settled(settled, now, may_switch=self._route.may_switch))

    def _look_at_the_clock(self) -> None:
        now = time.monotonic()
        self._plan.put_back(self._ends.again.ready(now))
        if self._crew.waits_for_others:
            self._silence.sign(now)  # that is no silence of the archive
        if self._silence.seconds(now) <= self._archive.silence or self._is_over:
            return
        if self._route.may_switch and not self._contact.has_brought:
            self._follow(Then.SWITCH)
        else:
            self._ends.seen.stalled = True
            self._give_up()

    def _follow(self, then: Then) -> None:
        if then is Then.GIVE_UP:
            self._give_up()
        elif then is Then.SWITCH:
            # The archive cannot send to us, or nothing comes of what it says it sent.
            self._route.switch()
            self._silence.sign(time.monotonic())
            self._contact.notice = notice(OutcomeCode.OTHER_WAY)
            self._plan.take_up(self._crew.dismiss())
            self._ends.begin_anew()

    def _give_up(self) -> None:
        """Fetch nothing more; what runs is stopped."""
        self._is_over = True
        self._ends.again.take_all()
        self._stop_listing.cancel()
        self._crew.stop()

    def _stop_all(self, listing: threading.Thread) -> None:
        self._stop_listing.cancel()
        self._crew.dismiss()
        deadline = time.monotonic() + STOPPING
        self._crew.join(deadline)
        listing.join(max(0.0, deadline - time.monotonic()))

    def _wake(self) -> None:
        self._news.put(Woken())

    # --- what is told ------------------------------------------------------------------------------------------

    def _report(self) -> None:
        now = time.monotonic()
        waited = 0.0 if self._rate.has_news else self._silence.seconds(now)
        is_waiting = not self._rate.has_news and self._silence.is_waiting(now, has_come=self._contact.has_brought)
        told = self._contact.notice
        if is_waiting and told is None:
            told = notice(OutcomeCode.NEARLINE if self._archive.nearline else OutcomeCode.WAITING)
        state = JobState.WAITING if is_waiting else JobState.RUNNING
        ledger, rate = self._ledger, self._rate.a_second()
        self._parts.report(JobProgress(state, ledger.expected, ledger.stored, rate, waited, told))

    def _outcome(self) -> JobOutcome:
        seen = self._ends.seen
        # What has arrived counts, also when it was told while something else ended the job.
        while not self._news.empty():
            if isinstance(news := self._news.get_nowait(), Stored):
                self._ledger.tick(news.uids)
        if not self._request.replace:
            try:
                self._ledger.tick(self._parts.holdings.held_among(self._ledger.missing))
            except StationError as error:
                seen.error = seen.error or error
        seconds = time.monotonic() - self._started
        return conclude(self._ledger, seen, self._archive, self._parts.here, seconds)
