"""What a retrieve still has to ask for, cut into pieces of a size that keeps every association busy to the end."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from qrstation.core.habits import InstanceLists

FEWEST, MOST = 16, 200
"""Instances in a piece by UID list: fewer waste round trips, more make a long identifier and an uneven end."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one C-MOVE or C-GET asks for: a whole study, a whole series, or instances of a series."""

    series_uid: str
    """"" for the whole study."""
    uids: tuple[str, ...]
    """SOP Instance UIDs that are wanted of it; () where the archive could not list them."""
    by_list: bool = False
    """Ask at IMAGE level for exactly these; otherwise for the whole."""


@dataclass(slots=True)
class _Series:
    pending: dict[str, None] = field(default_factory=dict)
    listed: int = 0
    is_listed: bool = False
    """Whether the archive has named everything that it has of it."""
    untouched: bool = True
    """Whether all of it is still to be asked for, so that it can be asked for as a whole."""


class Pool:
    """The instances to ask for, series by series; knows nothing of associations."""

    def __init__(self, lists: InstanceLists = InstanceLists.MANY) -> None:
        self.lists = lists
        self._series: dict[str, _Series] = {}
        self._unlisted: list[str] = []

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is left to ask for now."""
        return not self._unlisted and not any(series.pending for series in self._series.values())

    def add(self, series_uid: str, uids: Collection[str], wanted: Collection[str]) -> None:
        """Take what the archive listed of a series, and which of it are to be asked for."""
        series = self._series.setdefault(series_uid, _Series())
        series.listed += len(uids)
        series.untouched = series.untouched and len(wanted) == len(uids)
        series.pending.update(dict.fromkeys(wanted))

    def close(self, series_uid: str) -> None:
        """Take note that a series is listed to its end."""
        self._series.setdefault(series_uid, _Series()).is_listed = True

    def add_unlisted(self, series_uids: Iterable[str]) -> None:
        """Take series ("" for the study) that the archive cannot list: each is asked for as a whole."""
        self._unlisted.extend(series_uids)

    def put_back(self, piece: Piece, uids: Iterable[str]) -> None:
        """Ask again for instances of a piece."""
        self._series.setdefault(piece.series_uid, _Series(is_listed=True)).pending.update(dict.fromkeys(uids))

    def drop(self, uids: Collection[str]) -> None:
        """Ask no more for instances: they came by another way."""
        for series in self._series.values():
            for uid in uids:
                series.pending.pop(uid, None)

    def take(self, workers: int, first: str = "") -> Piece | None:
        """Give the next piece for one of ``workers`` associations; the series ``first`` goes before the others."""
        if self._unlisted:
            return Piece(self._unlisted.pop(0), ())
        size = min(MOST, max(FEWEST, sum(len(s.pending) for s in self._series.values()) // (2 * max(1, workers))))
        order = sorted(self._series, key=lambda uid: uid != first)
        for uid in order:
            series = self._series[uid]
            if series.pending and (series.is_listed or len(series.pending) >= size):
                return self._cut(uid, series, size, workers)
        return None

    def _cut(self, uid: str, series: _Series, size: int, workers: int) -> Piece | None:
        if self._as_a_whole(series, size, workers):
            if not series.is_listed:
                return None
            whole = tuple(series.pending)
            series.pending.clear()
            series.untouched = False
            return Piece(uid, whole)
        series.untouched = False
        count = 1 if self.lists is InstanceLists.ONE else size
        # What is left is not worth a piece of its own.
        if self.lists is InstanceLists.MANY and len(series.pending) < size + FEWEST // 2:
            count = len(series.pending)
        chosen = tuple(series.pending)[:count]
        for each in chosen:
            del series.pending[each]
        return Piece(uid, chosen, by_list=True)

    def _as_a_whole(self, series: _Series, size: int, workers: int) -> bool:
        if self.lists is InstanceLists.NONE:
            return True
        if self.lists is InstanceLists.ONE:
            # One by one costs round trips, the whole brings what is here already: the cheaper way.
            return len(series.pending) > max(5, series.listed // 10)
        return series.untouched and (workers <= 1 or len(series.pending) <= size)
