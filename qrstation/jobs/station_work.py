"""Does a station's jobs, whatever their kind, for the window and the command line alike.

Each kind is imported with its first job: the window's start does not wait for them.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qrstation.core.actor import STATION, ActorKind, person
from qrstation.core.archive import Archive, Connect
from qrstation.core.deeds import Tell, TransferBegan, TransferEnded
from qrstation.core.errors import StationError
from qrstation.core.events import Event, InstancesStored, NewsLost, Publish
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobOutcome, JobState, Request, RetrieveRequest, SendRequest
from qrstation.core.station.settings import ArchiveSettings, Settings, StationSettings
from qrstation.jobs.kept_habits import HabitsBook
from qrstation.jobs.kept_speeds import SpeedBook
from qrstation.jobs.lane import BEHIND, Lanes
from qrstation.jobs.looked_at import NOTHING, Look
from qrstation.jobs.queue.runner import Rank, Report
from qrstation.jobs.retrieve.arrivals import Arrivals
from qrstation.receiver.supervisor import ReceiverLink
from qrstation.store.index import IndexReader
from qrstation.store.state_prefetched import PrefetchedStudies

if TYPE_CHECKING:
    from qrstation.jobs.retrieve.parts import RetrieveParts

ArchivesOf = Callable[[StationSettings, int, ReceiverLink | None], Connect]
"""Gives what gives archives to a station whose receiver listens on a port; by its link it fetches for others."""


@dataclass(frozen=True, slots=True)
class StationWork:
    """What jobs work with; safe to use from several threads."""

    settings: Callable[[], Settings]
    """Gives the settings in force. A job asks once, before anything else: all that it does is by that one value."""
    archives_of: ArchivesOf
    receiver: Callable[[], ReceiverLink]
    """Gives the link to this station's receiver, which is started first where it may not run. Raises StationError."""
    reader: IndexReader
    arrivals: Arrivals
    habits: Callable[[], HabitsBook | None] = lambda: None
    """Gives what is remembered of the archives, once the receiver runs; None: each is taken as not known yet."""
    speeds: Callable[[], SpeedBook | None] = lambda: None
    """Gives what is remembered of how fast the archives are; None: nothing is."""
    looked_at: Callable[[], Look] = lambda: NOTHING
    """Gives what the user looks at now."""
    prefetched: Callable[[], PrefetchedStudies | None] = lambda: None
    """Gives what is written down of what rules fetched; None: nothing is."""
    lanes: Lanes = field(default_factory=Lanes)
    tell: Tell = lambda deed: None
    """Hears, on the thread of a job, that it asks an archive to send instances, or sends some, and how that ended."""
    way: ActorKind = ActorKind.WINDOW
    """By what way a person has jobs done here."""

    def limit_of(self, archive: str) -> int:
        """Give how many jobs of an archive may run at once; 0 for one that is not in the settings now."""
        return next((known.parallel for known in self.settings().archives if known.name == archive), 0)

    def connect(self, archive: ArchiveSettings, ae_title: str = "") -> Archive:
        """Give an archive as this station is set now, for what begins now."""
        return self._connecting(self.settings().station)(archive, ae_title)

    def do(self, request: Request, report: Report, cancel: CancelToken, rank: Rank | None = None) -> JobOutcome:
        """Do a job of whatever kind, on this thread. Raises UnknownArchive, ReceiverGone."""
        if not (isinstance(request, RetrieveRequest) and request.with_studies):
            return self._do_one(request, report, cancel, rank)
        from qrstation.jobs.retrieve.together import retrieve_together

        def retrieve_one(one: RetrieveRequest, report: Report, most: int) -> JobOutcome:
            return self._do_one(one, report, cancel, rank, most)

        return retrieve_together(request, self.settings().archive(request.archive).parallel, retrieve_one, report)

    def _do_one(
        self, request: Request, report: Report, cancel: CancelToken, rank: Rank | None, most: int | None = None
    ) -> JobOutcome:
        settings = self.settings()
        node = settings.archive(request.archive).node
        by = STATION if request.is_prefetch else person(self.way)
        began = TransferBegan(request, node.ae_title, node.host, by)
        self.tell(began)
        try:
            outcome = self._carry_out(request, settings, report, cancel, rank, most)
        except StationError as error:
            self.tell(TransferEnded(began, JobOutcome.failure(error)))
            raise
        self.tell(TransferEnded(began, outcome))
        return outcome

    def _carry_out(
        self,
        request: Request,
        settings: Settings,
        report: Report,
        cancel: CancelToken,
        rank: Rank | None,
        most: int | None,
    ) -> JobOutcome:
        from qrstation.jobs.retrieve.parts import RetrieveParts
        from qrstation.jobs.retrieve.retrieving import retrieve
        from qrstation.jobs.send.sending import SendParts, send

        archive, station = settings.archive(request.archive), settings.station
        rank = rank or (lambda: BEHIND if request.is_prefetch else 0)
        far = self.archives_of(station, station.port, None)(archive)
        lane = self.lanes.of(archive.name, archive.parallel)
        if isinstance(request, SendRequest):
            if (records := self.prefetched()) is not None and not request.is_prefetch:
                records.used(request.study_uid)
            return send(request, SendParts(far, self.reader, report, cancel, lane, rank))
        parts = RetrieveParts(
            station,
            far,
            station.port,
            self.reader,
            self.arrivals,
            report,
            cancel,
            lane=lane,
            most=most,
            rank=rank,
            looked_at=self.looked_at,
        )
        if request.destination not in ("", station.ae_title):
            return retrieve(request, parts)  # to a third station: no receiver of ours has a part in it
        from qrstation.jobs.keeping_house.fetching import noted

        with noted(self.prefetched(), request):
            return self._retrieve_here(request, parts, settings)

    def examine(
        self,
        archive: ArchiveSettings,
        cancel: CancelToken,
        publish: Publish,
        way: ActorKind,
        typed: StationSettings | None = None,
    ) -> None:
        """Have the doctor try an archive's chain, on a worker; a LinkTried follows for each link.

        ``way`` is by what a person had it done; ``typed`` is how this station will be set, where that is not saved yet.
        """
        from qrstation.jobs.doctor import parts_for, start_examination

        settings = self.settings()
        station = typed or settings.station
        connect = self._connecting(station)
        parts = parts_for(
            station,
            self.receiver(),
            self.reader,
            self.arrivals,
            cancel,
            connect,
            way,
            in_force=station == settings.station,
            receiver=settings.receiver,
        )
        start_examination(archive, parts, publish)

    def _connecting(self, station: StationSettings) -> Connect:
        """Give what gives archives to ``station``, on the port on which the receiver listens by then."""
        link = self.receiver()

        def connect(archive: ArchiveSettings, ae_title: str = "") -> Archive:
            return self.archives_of(station, link.state.port or station.port, link)(archive, ae_title)

        return connect

    def _retrieve_here(self, request: RetrieveRequest, parts: RetrieveParts, settings: Settings) -> JobOutcome:
        from qrstation.jobs.keeping_house.fetching import RoomWatch, for_want_of_room, no_room, room_now
        from qrstation.jobs.retrieve.retrieving import retrieve
        from qrstation.jobs.retrieve.route import check_reachable
        from qrstation.jobs.retrieve.speed import SpeedSeen

        station, archive = parts.station, parts.archive.settings
        try:
            if archive.retrieve == "move":
                check_reachable(station, archive)  # before a receiver is started in vain
            link = self.receiver()
            port = link.wait_listening().port
        except StationError as error:
            return JobOutcome.failure(error)
        if request.is_prefetch and (why := no_room(room_now(link))) is not None:
            return JobOutcome(JobState.FAILED, None, 0, notice=why)
        parts = replace(parts, archive=self.archives_of(station, port, link)(archive), port=port)
        if (book := self.habits()) is not None:
            parts = replace(parts, habits=book.of(archive.name), on_habits=book.learner(archive.name))
        seen = SpeedSeen()
        parts = replace(parts, report=seen.through(parts.report))
        watch = RoomWatch(lambda: link.state, parts.report, parts.cancel)
        if request.is_prefetch:
            parts = replace(parts, report=watch.look, cancel=watch.token)
        with ExitStack() as claims:
            claims.enter_context(watch.watching())
            claims.enter_context(link.patience(archive.silence))
            if request.replace:
                for series in request.series_uids or ("",):
                    claims.enter_context(link.claim("replace", study=request.study_uid, series=series))
            outcome = watch.concluded(for_want_of_room(retrieve(request, parts), link, settings.store))
        if (speeds := self.speeds()) is not None and (rate := seen.a_second) is not None:
            speeds.note(archive.name, rate)
        return outcome


def tell_arrivals(arrivals: Arrivals, event: Event) -> None:
    """Have the jobs hear of the receiver's news, on its thread: what was stored, and that some was never told."""
    if isinstance(event, InstancesStored):
        arrivals.on_stored(event)
    elif isinstance(event, NewsLost):
        arrivals.on_news_lost()
