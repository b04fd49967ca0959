"""Asks an archive at IMAGE level, series by series, what it has of a request, while the moves already begin."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from qrstation.core.archive import Archive, Search, Way
from qrstation.core.errors import AssociationRejected, PeerError, RequestFailed, StationError
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.jobs.job import RetrieveRequest
from qrstation.core.series_kind import Likelihood, likelihood
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Query, listing_query, series_query
from qrstation.jobs.looked_at import NOTHING, Look
from qrstation.jobs.pace import Pace

BATCH, BATCH_SECONDS = 64, 0.05


@dataclass(frozen=True, slots=True)
class Listed:
    """The archive named instances of a series; `is_last` when it has named them all, and says so itself."""

    series_uid: str
    numbers: Mapping[str, int]
    """SOP Instance UID → Instance Number, 0 where there is none."""
    is_last: bool = False
    classes: frozenset[str] = frozenset()
    """SOP Class UIDs seen in the series so far, where they were asked for."""


@dataclass(frozen=True, slots=True)
class SeriesAnnounced:
    """The archive named a series, and how many instances it says to have of it; not to be believed."""

    series_uid: str
    instances: int


@dataclass(frozen=True, slots=True)
class ListingEnded:
    """The archive has been asked for everything.

    `complete` is False when it cannot list, or cut its answer short; `unlisted` are the series ("" for the study) of
    which it cannot name the instances; `error` is set when it could not be asked at all.
    """

    complete: bool
    unlisted: tuple[str, ...] = ()
    error: StationError | None = None


class _CannotListError(Exception):
    """The archive does not list what it was asked for."""


class Lister:
    """Lists what a request names; everything is handed to ``tell`` as it comes, at the end one ListingEnded."""

    def __init__(
        self,
        archive: Archive,
        request: RetrieveRequest,
        tell: Callable[[SeriesAnnounced | Listed | ListingEnded], None],
        cancel: CancelToken,
        looked_at: Callable[[], Look] = lambda: NOTHING,
        pace: Pace | None = None,
    ) -> None:
        self._archive = archive
        self._request = request
        self._tell = tell
        self._cancel = cancel
        self._looked_at = looked_at
        self._pace = pace or Pace()
        self._series: list[str] | None = list(dict.fromkeys(request.series_uids)) or None
        self._cut: list[str] = []
        """The series of which the archive cut its answer short; "" when it was the list of series itself."""
        self._contact = False
        """Whether the archive has answered once."""

    def run(self) -> None:
        """Ask; a link that drops is taken up where it was. Never raises."""
        for lost in itertools.count(1):
            try:
                self._tell(self._ask_all())
                return
            except Cancelled:
                self._tell(ListingEnded(False))
                return
            except PeerError as error:
                if self._is_final(error, lost) or self._cancel.wait(self._pace.pause(lost)):
                    self._tell(ListingEnded(False, error=error))
                    return

    def _is_final(self, error: PeerError, lost: int) -> bool:
        if isinstance(error, AssociationRejected):
            return not error.is_temporary or lost >= self._pace.refusals
        # An archive that was never reached is not waited for: whoever typed its address wants to know.
        return lost >= (self._pace.losses if self._contact else self._pace.first_contacts)

    def _ask_all(self) -> ListingEnded:
        with self._archive.search(self._cancel) as search:
            self._contact = True
            if self._series is None:
                found: list[Match] = []
                try:
                    if not self._ask(search, series_query(self._request.study_uid), found.append):
                        self._cut.append("")
                except _CannotListError:
                    return ListingEnded(False, ("",))
                found.sort(key=_likelihood)  # what is equally likely stays in the order of the archive
                self._series = list(dict.fromkeys(match.series_uid for match in found if match.series_uid))
                for match in found:
                    self._tell(SeriesAnnounced(match.series_uid, match.instances or 0))
            while self._series and not self._cancel.is_cancelled:
                series = self._next()
                try:
                    self._list(search, series)
                except _CannotListError:
                    return ListingEnded(False, ("",) if "" in self._cut else (*self._cut, *self._series))
                self._series.remove(series)
        return ListingEnded(not self._cut, ("",) if "" in self._cut else tuple(self._cut))

    def _next(self) -> str:
        first = self._looked_at().series_uid
        series = self._series or [""]
        return first if first in series else series[0]

    def _list(self, search: Search, series_uid: str) -> None:
        wanted = set(self._request.instance_uids)
        batch: dict[str, int] = {}
        classes: set[str] = set()
        told = time.monotonic()

        def take(match: Match) -> None:
            nonlocal told, batch
            if not match.sop_uid or (wanted and match.sop_uid not in wanted):
                return
            number = match.values.get("InstanceNumber")
            batch[match.sop_uid] = number if isinstance(number, int) else 0
            if sop_class := match.text("SOPClassUID"):
                classes.add(sop_class)
            now = time.monotonic()
            if len(batch) >= BATCH or now - told >= BATCH_SECONDS:
                told = now
                self._tell(Listed(series_uid, batch))
                batch = {}

        with_classes = Way.PULL in self._archive.ways
        query = listing_query(self._request.study_uid, series_uid, with_classes=with_classes)
        is_whole = self._ask(search, query, take)
        if not is_whole:
            self._cut.append(series_uid)
        self._tell(Listed(series_uid, batch, is_last=is_whole, classes=frozenset(classes)))

    def _ask(self, search: Search, query: Query, take: Callable[[Match], None]) -> bool:
        """Ask once; tells whether the archive answered in full. Raises _CannotListError where it does not at all."""
        try:
            summary = search.find(query, take, self._cancel)
        except RequestFailed as error:
            raise _CannotListError from error
        if summary.ended_by_archive and not summary.matches:
            # It ended before it said anything: that is no listing, as little as after a failure status.
            raise _CannotListError
        return summary.end is not SearchEnd.CUT_SHORT


def _likelihood(match: Match) -> Likelihood:
    """Tell how likely a series is the one that is waited for."""
    number = match.values.get("SeriesNumber")
    return likelihood(
        match.text("Modality"),
        match.text("SeriesDescription"),
        match.instances or 0,
        number if isinstance(number, int) else None,
    )
