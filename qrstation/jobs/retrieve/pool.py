"""What a retrieve still has to ask for, cut into pieces of a size that keeps every association busy to the end."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from qrstation.core.jobs.habits import InstanceLists
from qrstation.jobs.looked_at import NOTHING, Look
from qrstation.jobs.retrieve.opening import opening

FEWEST, MOST = 16, 250
"""Instances in a piece by UID list: fewer waste round trips, more make a long identifier."""
BULK = 0.8
"""The part of the work that the first pieces take; the rest evens out what differed between associations."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one C-MOVE or C-GET asks for: a whole study, a whole series, or instances of a series."""

    series_uid: str
    """"" for the whole study."""
    uids: tuple[str, ...]
    """SOP Instance UIDs that are wanted of it, as far as the archive named them."""
    by_list: bool = False
    """Ask at IMAGE level for exactly these; otherwise for the whole."""
    is_open: bool = False
    """Whether there may be more of it than is named in ``uids``, since the archive could not list it to its end."""

    @property
    def is_alone(self) -> bool:
        """Tell whether it asks for one instance only."""
        return self.by_list and len(self.uids) == 1

    def overlaps(self, series_uid: str) -> bool:
        """Tell whether it may bring instances of a series ("" for any) that it does not name."""
        return not self.by_list and (self.series_uid == series_uid or not self.series_uid or not series_uid)


@dataclass(slots=True)
class _Series:
    pending: dict[str, int] = field(default_factory=dict)
    """SOP Instance UID → Instance Number."""
    announced: int = 0
    """How many the archive says to have; not to be believed, only good for planning."""
    listed: int = 0
    is_listed: bool = False
    """Whether the archive has named everything of it that it will name."""
    untouched: bool = True
    """Whether all of it is still to be asked for, so that it can be asked for as a whole."""
    one_by_one: bool = False
    """Whether asking for the whole was no use, where lists are none either."""
    opening: list[tuple[str, ...]] | None = None
    """What comes before the rest of it and is still to be asked for, piece by piece; None before that is known."""

    @property
    def left(self) -> int:
        """How many are still to be asked for, with those that are yet to be listed."""
        return len(self.pending) + (0 if self.is_listed else max(0, self.announced - self.listed))


class Pool:
    """The instances to ask for, series by series; knows nothing of associations."""

    def __init__(self, lists: InstanceLists = InstanceLists.MANY, *, whole_series: bool = True) -> None:
        self.lists = lists
        self._whole_series = whole_series
        """Whether all of a series is wanted, so that it may be asked for as a whole."""
        self._series: dict[str, _Series] = {}
        self._place: dict[str, tuple[str, int]] = {}
        """SOP Instance UID → its series and its number, of all that were ever added."""
        self._unlisted: list[str] = []
        self._size = 0
        self._in_batch = 0

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is left to ask for now."""
        return not self._unlisted and not any(series.pending for series in self._series.values())

    def announce(self, series_uid: str, instances: int) -> None:
        """Take note of how many instances a series will have."""
        self._series.setdefault(series_uid, _Series()).announced = instances

    def add(self, series_uid: str, listed: int, wanted: Mapping[str, int]) -> None:
        """Take how many instances of a series the archive listed, and which of them (with number) to ask for."""
        series = self._series.setdefault(series_uid, _Series())
        series.listed += listed
        series.untouched = series.untouched and len(wanted) == listed
        series.pending.update(wanted)
        self._place.update((uid, (series_uid, number)) for uid, number in wanted.items())

    def close(self, series_uid: str) -> None:
        """Take note that a series is listed to its end."""
        self._series.setdefault(series_uid, _Series()).is_listed = True

    def end_listing(self, unlisted: Iterable[str] = ()) -> None:
        """Take note that nothing more will be listed: what is known by now is asked for, however it was cut.

        ``unlisted`` are series ("" for the study) that the archive cannot list to the end: each is asked for as a
        whole.
        """
        for series in self._series.values():
            series.is_listed = True
        self._in_batch = 0
        self.ask_whole(unlisted)

    def ask_whole(self, unlisted: Iterable[str]) -> None:
        """Ask for series ("" for the study) as a whole, whatever is known of them."""
        self._unlisted.extend(uid for uid in unlisted if uid not in self._unlisted)

    def ask_one_by_one(self, series_uid: str) -> None:
        """Do not ask for the whole of a series any more while single instances can be asked for."""
        self._series.setdefault(series_uid, _Series(is_listed=True)).one_by_one = True

    def put_back(self, uids: Iterable[str]) -> None:
        """Ask again for instances that were added before."""
        for uid in uids:
            series_uid, number = self._place[uid]
            self._series[series_uid].pending[uid] = number
        self._in_batch = 0

    def take(
        self,
        workers: int,
        look: Look = NOTHING,
        carried: Collection[Piece] = (),
        *,
        most: int = MOST,
        may_wait: bool = False,
    ) -> Piece | None:
        """Give the next piece for one of ``workers`` associations; the series that is looked at goes before the others.

        Of that one, of the first where none is looked at, the middle comes first, then a walk through it in steps,
        then the rest, what is nearest to the image that is looked at before what is far. Nothing is asked for twice at
        once: what a piece that is being ``carried`` may bring waits for its end. ``most`` is how many of the rest may
        be asked for at once, so that what is looked at later does not wait for long. ``may_wait``: where a series is
        still being listed, its middle will be known in a moment.
        """
        for uid in self._unlisted:
            if not any(piece.overlaps(uid) or piece.series_uid == uid or not uid for piece in carried):
                self._unlisted.remove(uid)
                return Piece(uid, self._take_all(uid), is_open=True)
        size = self._plan(max(1, workers))
        for uid in sorted(self._series, key=lambda uid: uid != look.series_uid):
            series = self._series[uid]
            if not series.pending or any(each in self._unlisted for each in ("", uid)):
                continue
            if any(piece.overlaps(uid) for piece in carried):
                continue
            if not series.is_listed and (may_wait or len(series.pending) < size):
                continue
            is_first = uid == (look.series_uid or next(iter(self._series)))
            piece = self._cut_opening(uid, series, max(1, workers)) if is_first else None
            if piece is None:
                near = look.number if uid == look.series_uid else None
                piece = self._cut(uid, series, size, workers, near, most)
                self._in_batch -= piece is not None
            if piece is not None:
                return piece
        return None

    def _cut_opening(self, uid: str, series: _Series, workers: int) -> Piece | None:
        """Give the next piece of what comes first of a large series, once it is known whole."""
        if self.lists is not InstanceLists.MANY or not series.is_listed:
            return None
        if series.opening is None:
            series.opening = opening(series.pending, workers)
        while series.opening:
            chosen = tuple(each for each in series.opening.pop(0) if each in series.pending)
            if chosen:
                for each in chosen:
                    del series.pending[each]
                series.untouched = False
                return Piece(uid, chosen, by_list=True)
        return None

    def _take_all(self, series_uid: str) -> tuple[str, ...]:
        """Take everything that is pending of a series, or of all with ""."""
        taken: list[str] = []
        for uid, series in self._series.items():
            if series_uid in ("", uid):
                taken.extend(series.pending)
                series.pending.clear()
                series.untouched = False
        return tuple(taken)

    def _plan(self, workers: int) -> int:
        """Choose the size of pieces, batch by batch: most of the work in equal parts, the rest in smaller ones.

        The parts of one batch keep all associations busy for about as long; the next batch evens out what differed.
        """
        if self._in_batch <= 0:
            left = sum(series.left for series in self._series.values())
            share = left / workers
            is_last = share * (1 - BULK) < FEWEST
            self._size = min(MOST, max(FEWEST, math.ceil(share if is_last else share * BULK)))
            self._in_batch = workers
        return self._size

    def _cut(self, uid: str, series: _Series, size: int, workers: int, near: int | None, most: int) -> Piece | None:
        """Give a piece of a series of at most ``most`` instances, the nearest to the number ``near`` first."""
        if self._as_a_whole(series, size, workers):
            if not series.is_listed:
                return None
            whole = tuple(series.pending)
            series.pending.clear()
            series.untouched = False
            return Piece(uid, whole)
        series.untouched = False
        if self.lists is InstanceLists.ONE:
            alone = min(series.pending, key=series.pending.__getitem__)
            del series.pending[alone]
            return Piece(uid, (alone,), by_list=True)
        numbers = series.pending
        ordered = sorted(numbers, key=numbers.__getitem__)
        if near is not None:
            ordered.sort(key=lambda each: abs(numbers[each] - near))
        size = min(size, max(FEWEST, most))
        if len(ordered) < size + FEWEST // 2:
            chosen = ordered  # what would be left is not worth a piece of its own
        else:
            # Every n-th of them, so that what the associations bring together comes in the order of the slices.
            chosen = ordered[:: max(1, min(self._in_batch, len(ordered) // size))][:size]
        for each in chosen:
            del series.pending[each]
        return Piece(uid, tuple(chosen), by_list=True)

    def _as_a_whole(self, series: _Series, size: int, workers: int) -> bool:
        if self.lists is InstanceLists.NONE:
            return True
        if self.lists is InstanceLists.ONE:
            # One by one costs round trips, the whole brings what is here already: the cheaper way.
            is_much = len(series.pending) > max(5, series.listed // 10)
            return self._whole_series and not series.one_by_one and is_much
        return self._whole_series and series.untouched and (workers <= 1 or series.left <= size)
