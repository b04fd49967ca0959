"""By which way an archive is best asked for instances, noticed by what comes of the pieces that it answered.

An archive may take any list of SOP Instance UIDs, one UID only, or none; it may even send less of a whole series than
it has. What did not come is asked for again by a way that is left, a bounded number of times: each piece that is not
counted against its instances has either brought something or put an end to a way.
"""

from __future__ import annotations

from collections.abc import Iterable

from qrstation.core.archive import Delivery
from qrstation.core.jobs.habits import Habits, InstanceLists
from qrstation.jobs.retrieve.pool import Piece, Pool


class Shapes:
    """The ways of one retrieve; sets by which of them its pool cuts pieces."""

    def __init__(self, pool: Pool, *, whole_series: bool = True) -> None:
        self._pool = pool
        self._whole_series = whole_series
        self._takes_several = False
        """Whether a list of several UIDs has brought several instances."""
        self._takes_uids: bool | None = True if pool.lists is InstanceLists.ONE else None
        """Whether anything comes of asking for single instances; None as long as it was not tried."""
        self._in_vain: set[str] = set()
        """What did not come by the way that was given up: if it comes by the new one, that is worth remembering."""

    def refused(self, piece: Piece) -> None:
        """Take note that the archive answered a piece with a failure at once, and sent nothing of it."""
        if not piece.by_list or (piece.is_alone and self._takes_uids):
            return
        # Perhaps it takes no lists of UIDs at this level: the whole series is asked for instead.
        self._in_vain.update(piece.uids)
        self._takes_uids = False if piece.is_alone else self._takes_uids
        self._pool.lists = InstanceLists.NONE

    def learn(self, piece: Piece, came: Iterable[str]) -> Habits | None:
        """Give what to remember of the archive when ``came`` came of a piece.

        That is a list that came whole, and else only what another way had not brought.
        """
        came = tuple(came)
        if piece.by_list and came:
            self._takes_uids = True
            self._takes_several = self._takes_several or len(came) > 1
        if piece.by_list and not piece.is_alone:
            is_whole = self._pool.lists is InstanceLists.MANY and len(came) == len(piece.uids)
            return Habits(InstanceLists.MANY) if is_whole else None
        if self._in_vain.isdisjoint(came):
            return None
        # The whole brings it where lists do not: whether single instances do is not known by that.
        is_one = self._pool.lists is InstanceLists.ONE and self._takes_uids
        return Habits(InstanceLists.ONE if is_one else InstanceLists.NONE)

    def tells(self, piece: Piece, missing: tuple[str, ...], delivery: Delivery, has_come: bool) -> bool:
        """Take what of an answered piece did not come; the way may change then.

        Tells whether that speaks of the way, since the archive has probably not looked at what is missing.
        """
        brought = len(piece.uids) - len(missing)
        says_failed = delivery.failed >= len(missing)
        is_way = not says_failed and 0 < brought < len(missing)
        if piece.is_alone:
            self._alone_in_vain()
        elif not piece.by_list:
            self._whole_in_vain(piece)
        elif self._pool.lists is not InstanceLists.MANY:
            self._in_vain.update(missing)
            is_way = True  # it was asked for before the way changed
        elif brought <= 1 and not self._takes_several and (len(piece.uids) > 2 or not (brought or says_failed)):
            self._list_in_vain(missing, has_come)
            is_way = not says_failed
        return is_way and has_come

    def _list_in_vain(self, missing: tuple[str, ...], has_come: bool) -> None:
        """At most one came of a list of several."""
        if has_come:
            self._in_vain.update(missing)
        is_one = has_come or not self._whole_series
        self._pool.lists = InstanceLists.ONE if is_one else InstanceLists.NONE

    def _alone_in_vain(self) -> None:
        if self._pool.lists is InstanceLists.ONE and self._takes_uids is None:
            self._takes_uids = False
            self._pool.lists = InstanceLists.NONE

    def _whole_in_vain(self, piece: Piece) -> None:
        if piece.series_uid:
            self._pool.ask_one_by_one(piece.series_uid)
        if self._pool.lists is InstanceLists.NONE and self._takes_uids is None:
            self._pool.lists = InstanceLists.ONE
