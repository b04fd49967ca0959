"""What is still to be asked for of a request: what the archive lists, without what the store holds, cut into pieces."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from qrstation.core.jobs.habits import Habits
from qrstation.core.jobs.job import RetrieveRequest
from qrstation.jobs.looked_at import Look
from qrstation.jobs.retrieve.ledger import Ledger
from qrstation.jobs.retrieve.listing import Listed, ListingEnded, SeriesAnnounced
from qrstation.jobs.retrieve.pool import MOST, Piece, Pool
from qrstation.jobs.retrieve.shapes import Shapes

HeldAmong = Callable[[Collection[str]], frozenset[str]]
"""Asks the store which of some SOP Instance UIDs it holds."""
LISTED_SOON = 0.5
"""Seconds for which the end of a listing is waited for, since what comes first of a series is known then."""


class Plan:
    """The ledger of one retrieve and the pool of what is left; for the retrieve's own thread."""

    def __init__(self, request: RetrieveRequest, habits: Habits, looked_at: Callable[[], Look]) -> None:
        self._request = request
        self._looked_at = looked_at
        whole_series = not request.instance_uids
        self._pool = Pool(habits.lists, whole_series=whole_series)
        self.shapes = Shapes(self._pool, whole_series=whole_series)
        self.ledger = Ledger()
        self.is_listing = True
        """Whether the archive may name more."""
        self._classes: set[str] = set()
        self._listing_since: float | None = None

    @property
    def study_uid(self) -> str:
        """The study of which all this is."""
        return self._request.study_uid

    @property
    def has_more(self) -> bool:
        """Tell whether something is to be asked for now."""
        return not self._pool.is_empty

    def sop_classes(self) -> tuple[str, ...]:
        """Give the SOP classes that the archive has named so far."""
        return tuple(sorted(self._classes))

    def announced(self, news: SeriesAnnounced) -> None:
        """Take note of a series that the archive says to have."""
        self._listing_since = self._listing_since or time.monotonic()
        self._pool.announce(news.series_uid, news.instances)

    def listed(self, news: Listed, held_among: HeldAmong) -> bool:
        """Take instances that the archive names; tells whether some are new. Raises what ``held_among`` raises."""
        new = self.ledger.add(news.numbers)
        if not self._request.replace:
            self.ledger.tick(held_among(new))
        self._classes |= news.classes
        missing = self.ledger.missing_of(new)
        self._pool.add(news.series_uid, len(new), {uid: news.numbers[uid] for uid in missing})
        if news.is_last:
            self._pool.close(news.series_uid)
        return bool(new)

    def listing_ended(self, news: ListingEnded, *, was_stopped: bool) -> None:
        """Take note that the archive names no more; what it could not list is asked for as a whole."""
        self.is_listing = False
        # A listing that was stopped has named what it came to, and says that it is complete all the same.
        self.ledger.is_closed = news.complete and not was_stopped
        self._pool.end_listing()
        if news.error is None and not news.complete:
            self._ask_for_what_is_not_listed(news.unlisted)

    def _ask_for_what_is_not_listed(self, unlisted: tuple[str, ...]) -> None:
        """Ask for series as a whole, or for instances as they were named, where the archive did not list to the end."""
        named = self._request.instance_uids
        if not named:
            whole = self._request.series_uids if "" in unlisted else unlisted
            self._pool.ask_whole(whole or ("",))
            return
        series = next(iter(self._request.series_uids), "")
        new = self.ledger.add(named)
        self._pool.add(series, len(new), dict.fromkeys(new, 0))
        self._pool.close(series)

    def next_piece(self, most: int, carried: Collection[Piece], at_once: int) -> Piece | None:
        """Give the next piece, for one of at most ``most`` workers, of which something is missing still.

        ``at_once`` is how many may be asked for where somebody looks at what comes.
        """
        look = self._looked_at()
        may_wait = self._listing_since is not None and time.monotonic() - self._listing_since < LISTED_SOON
        longest = at_once if look.series_uid else MOST
        while (piece := self._pool.take(most, look, carried, most=longest, may_wait=may_wait)) is not None:
            missing = self.ledger.missing_of(piece.uids)
            if missing or piece.is_open:
                return replace(piece, uids=missing)
        return None

    def missing_of(self, piece: Piece) -> tuple[str, ...]:
        """Give what is missing of a piece."""
        return self.ledger.missing_of(piece.uids)

    def put_back(self, uids: Iterable[str]) -> None:
        """Ask again for those of these that are missing still."""
        self._pool.put_back(self.ledger.missing_of(tuple(uids)))

    def take_up(self, pieces: Iterable[Piece]) -> None:
        """Ask again for what is missing of pieces."""
        for piece in pieces:
            self.put_back(piece.uids)
            if piece.is_open:
                self._pool.ask_whole((piece.series_uid,))
