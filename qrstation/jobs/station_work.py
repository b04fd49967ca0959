"""Does a station's jobs, whatever their kind, for the window and the command line alike."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from qrstation.core.errors import StationError
from qrstation.core.events import Event, InstancesStored, NewsLost, Publish
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobState, Request, RetrieveOutcome, RetrieveRequest, SendRequest
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.jobs.doctor import parts_for, start_examination
from qrstation.jobs.queue.keeping import HabitsBook
from qrstation.jobs.queue.runner import Rank, Report
from qrstation.jobs.retrieve.arrivals import Arrivals
from qrstation.jobs.retrieve.lane import Lanes
from qrstation.jobs.retrieve.retrieve import RetrieveParts, check_reachable, retrieve
from qrstation.jobs.send.send import SendParts, send
from qrstation.receiver.getting import get_by_receiver
from qrstation.receiver.supervisor import ReceiverLink
from qrstation.store.index import IndexReader


@dataclass(frozen=True, slots=True)
class StationWork:
    """What jobs work with; safe to use from several threads."""

    settings: Callable[[], Settings]
    """Gives the settings in force. A job asks once, before anything else: all that it does is by that one value."""
    receiver: Callable[[], ReceiverLink]
    """Gives the link to this station's receiver, which is started first where it may not run. Raises StationError."""
    reader: IndexReader
    arrivals: Arrivals
    habits: Callable[[], HabitsBook | None] = lambda: None
    """Gives what is remembered of the archives, once the receiver runs; None: each is taken as not known yet."""
    looked_at: Callable[[], str] = lambda: ""
    """Gives the Series Instance UID at which the user looks now."""
    lanes: Lanes = field(default_factory=Lanes)

    def limit_of(self, archive: str) -> int:
        """Give how many jobs of an archive may run at once; 0 for one that is not in the settings now."""
        return next((known.parallel for known in self.settings().archives if known.name == archive), 0)

    def do(self, request: Request, report: Report, cancel: CancelToken, rank: Rank = lambda: 0) -> RetrieveOutcome:
        """Do a job of whatever kind, on this thread. Raises UnknownArchive, ReceiverGone."""
        settings = self.settings()
        archive, title = settings.archive(request.archive), settings.station.ae_title
        lane = self.lanes.of(archive.name, archive.parallel)
        if isinstance(request, SendRequest):
            return send(request, SendParts(title, archive, self.reader, report, cancel, lane, rank))
        parts = RetrieveParts(
            settings.station,
            archive,
            0,
            self.reader,
            self.arrivals,
            report,
            cancel,
            lane=lane,
            rank=rank,
            looked_at=self.looked_at,
        )
        if request.destination not in ("", title):
            return retrieve(request, parts)  # to a third station: no receiver of ours has a part in it
        return self._retrieve_here(request, parts)

    def examine(self, archive: ArchiveSettings, cancel: CancelToken, publish: Publish) -> None:
        """Have the doctor try an archive's chain, on a worker; a LinkTried follows for each link."""
        parts = parts_for(self.settings().station, self.receiver(), self.reader, self.arrivals, cancel)
        start_examination(archive, parts, publish)

    def _retrieve_here(self, request: RetrieveRequest, parts: RetrieveParts) -> RetrieveOutcome:
        archive = parts.archive
        try:
            if archive.retrieve == "move":
                check_reachable(parts.station, archive)  # before a receiver is started in vain
            link = self.receiver()
            port = link.wait_listening().port
        except StationError as error:
            return RetrieveOutcome(JobState.FAILED, None, 0, message=error.what, advice=error.advice)
        parts = replace(parts, port=port, get=functools.partial(get_by_receiver, link))
        if (book := self.habits()) is not None:
            parts = replace(parts, habits=book.of(archive.name), on_habits=book.learner(archive.name))
        with ExitStack() as claims:
            claims.enter_context(link.patience(archive.silence))
            if request.replace:
                for series in request.series_uids or ("",):
                    claims.enter_context(link.claim("replace", study=request.study_uid, series=series))
            return retrieve(request, parts)


def tell_arrivals(arrivals: Arrivals, event: Event) -> None:
    """Have the jobs hear of the receiver's news, on its thread: what was stored, and that some was never told."""
    if isinstance(event, InstancesStored):
        arrivals.on_stored(event)
    elif isinstance(event, NewsLost):
        arrivals.on_news_lost()
