"""The ledger of a retrieve: what the archive listed, what the store holds of it, what is still missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from qrstation.core.cancel import CancelToken
from qrstation.core.errors import DimseFailure
from qrstation.core.events import SearchEnd
from qrstation.core.job import RetrieveRequest
from qrstation.core.match import Match
from qrstation.core.query import Query, image_query, series_query
from qrstation.core.settings import ArchiveSettings
from qrstation.network.association import Association
from qrstation.network.find_scu import find_on, open_find


@dataclass(frozen=True, slots=True)
class Listing:
    """What an archive listed for a request: series → SOP Instance UIDs; `complete` is False when it cannot list."""

    series: dict[str, tuple[str, ...]]
    complete: bool = True


class Ledger:
    """The instances of one retrieve, ticked off as they arrive by whatever way."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self._wanted = {uid for uids in listing.series.values() for uid in uids}
        self._stored: set[str] = set()
        self._unlisted: set[str] = set()

    @property
    def expected(self) -> int | None:
        """The number of instances listed; None when the archive cannot list."""
        return len(self._wanted) if self.listing.complete else None

    @property
    def stored(self) -> int:
        """How many of those listed the store holds; where nothing could be listed, how many arrived."""
        return len(self._stored) if self.listing.complete else len(self._stored) + len(self._unlisted)

    @property
    def missing(self) -> tuple[str, ...]:
        """Those listed and not in the store, in the order listed."""
        return tuple(uid for uids in self.listing.series.values() for uid in uids if uid not in self._stored)

    @property
    def is_complete(self) -> bool:
        """Tell whether everything listed is in the store; never so when the archive cannot list."""
        return self.listing.complete and bool(self._wanted) and len(self._stored) == len(self._wanted)

    def tick(self, uids: Iterable[str]) -> int:
        """Tick off what the store holds; gives how many are new."""
        before = self.stored
        for uid in uids:
            (self._stored if uid in self._wanted else self._unlisted).add(uid)
        return self.stored - before

    def series_with_missing(self) -> tuple[str, ...]:
        """Give the series of which something is missing, in the order listed."""
        return tuple(series for series, uids in self.listing.series.items() if set(uids) - self._stored)

    def nothing_held(self, of: Collection[str] | None = None) -> bool:
        """Tell whether the store holds nothing of the listed (or of ``of``)."""
        return not self._stored if of is None else not self._stored & set(of)


def list_instances(
    archive: ArchiveSettings, calling_ae_title: str, request: RetrieveRequest, cancel: CancelToken
) -> Listing:
    """Ask at IMAGE level, series by series, for what ``request`` names.

    An archive that refuses to list at that level gives a Listing that is not complete. Raises PeerError when it
    cannot be asked at all, so that nothing is moved on a broken way.
    """
    with open_find(archive, calling_ae_title) as association:
        asker = _Asker(association, archive, cancel)
        try:
            series = request.series_uids or tuple(
                match.series_uid for match in asker.ask(series_query(request.study_uid)) if match.series_uid
            )
            listed = {uid: asker.images(request.study_uid, uid) for uid in dict.fromkeys(series)}
        except DimseFailure:
            return Listing({}, complete=False)
    if request.instance_uids:
        wanted = set(request.instance_uids)
        listed = {series: tuple(uid for uid in uids if uid in wanted) for series, uids in listed.items()}
    return Listing(listed, complete=not asker.cut_short)


class _Asker:
    """Asks one question after the other on one association."""

    def __init__(self, association: Association, archive: ArchiveSettings, cancel: CancelToken) -> None:
        self._association = association
        self._archive = archive
        self._cancel = cancel
        self.cut_short = False

    def ask(self, query: Query) -> list[Match]:
        found: list[Match] = []
        if self._cancel.is_cancelled:
            return found
        summary = find_on(self._association, self._archive, query, found.append, self._cancel)
        self.cut_short = self.cut_short or summary.end is SearchEnd.CUT_SHORT or summary.undecodable > 0
        return found

    def images(self, study_uid: str, series_uid: str) -> tuple[str, ...]:
        matches = self.ask(image_query(study_uid, series_uid))
        return tuple(dict.fromkeys(match.sop_uid for match in matches if match.sop_uid))
