"""Which copy of a study is retrieved where several archives have it: complete, at hand, and fast, in this order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

_ONLINE, _UNKNOWN, _NEARLINE, _OFFLINE, _UNAVAILABLE = range(5)
_AT_HAND = {"ONLINE": _ONLINE, "NEARLINE": _NEARLINE, "OFFLINE": _OFFLINE, "UNAVAILABLE": _UNAVAILABLE}


@dataclass(frozen=True, slots=True)
class Copy:
    """A study as an archive has it."""

    archive: str
    instances: int | None = None
    """How many it says it has; None where it does not say."""
    availability: str = ""
    """Instance Availability (0008,0056), PS3.3 C.4.23.1.1; "" where it does not say."""
    is_slow_archive: bool = False
    """Whether the settings say that what it has lies on tape or the like: it counts where it says nothing itself."""
    rate: float | None = None
    """Instances a second that came from it before; None while nothing is learned."""
    is_cache: bool = False
    """Whether it is the department's cache: what is whole there is taken from there."""


def best_first(copies: Sequence[Copy]) -> list[Copy]:
    """Order copies by which is to be retrieved; where nothing tells two apart, the former stays the former.

    What an archive cannot send at all goes last. Else one that has as many instances as any goes first, then one that
    does not say how many, then what has fewer, the most of them first; among those what is online before what is
    nearline before what is offline, and the department's cache before the archives. The fastest goes first only where
    the speed of all that are left is known: that of an archive which was not tried is no reason for or against it.
    """
    most = max((copy.instances for copy in copies if copy.instances is not None), default=0)

    def standing(copy: Copy) -> tuple[bool, int, int]:
        at_hand = _at_hand(copy)
        missing = -1 if copy.instances is None else most - copy.instances
        return at_hand == _UNAVAILABLE, _completeness(missing), at_hand

    found: list[Copy] = []
    for _, group in groupby(sorted(copies, key=standing), key=standing):
        equal = list(group)
        if all(copy.rate is not None for copy in equal):
            equal.sort(key=lambda copy: -(copy.rate or 0.0))
        found += sorted(equal, key=lambda copy: not copy.is_cache)
    return found


def _at_hand(copy: Copy) -> int:
    unsaid = _NEARLINE if copy.is_slow_archive else _ONLINE if copy.is_cache else _UNKNOWN
    return _AT_HAND.get(copy.availability, unsaid)


def _completeness(missing: int) -> int:
    """Rank by what is missing: nothing, nobody knows, so many."""
    return 0 if missing == 0 else 1 if missing < 0 else 1 + missing
