"""Which descriptions of patients stand in one row: decided by the set of them alone, whatever the order they came in.

"The same patient" does not pass on: an ID without an issuer may be the same as two whose issuers are in conflict. So
descriptions share a row only when they are the same as exactly the same others; the one between two stands alone.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Any

from qrstation.core.patient import Answer, JoinKey, Traits, compare_traits

MOST_ALIKE = 50
"""A description that is the same as more different ones than this identifies nobody; it stands alone."""


class PatientGroups:
    """Numbers for groups of descriptions; only those complete enough to be the same as any are taken."""

    def __init__(self) -> None:
        self._uses: Counter[Traits] = Counter()
        self._holders: dict[JoinKey, dict[str, set[Traits]]] = {}
        self._alike: dict[Traits, set[Traits]] = {}
        self._group: dict[Traits, int] = {}
        self._numbers = itertools.count()

    @property
    def held(self) -> tuple[dict[Any, Any], ...]:
        """All that is held, to be taken apart with the tree."""
        return self._alike, self._holders, self._group, self._uses

    def group(self, traits: Traits) -> int:
        """Give the group of a description that was taken."""
        return self._group[traits]

    def add(self, traits: Traits) -> dict[Traits, int]:
        """Take a description; gives the descriptions whose group is another now, with it."""
        self._uses[traits] += 1
        if self._uses[traits] > 1:
            return {}
        alike = {other for other in self._candidates(traits) if compare_traits(traits, other).answer is Answer.SAME}
        for other in alike:
            self._alike[other].add(traits)
        self._alike[traits] = alike | {traits}
        for key in traits.join_keys:
            self._holders.setdefault(key, {}).setdefault(traits.issuer, set()).add(traits)
        return self._regroup(self._alike[traits])

    def drop(self, traits: Traits) -> dict[Traits, int]:
        """Let go of a description; gives the descriptions whose group is another now, with it."""
        self._uses[traits] -= 1
        if self._uses[traits]:
            return {}
        del self._uses[traits], self._group[traits]
        alike = self._alike.pop(traits) - {traits}
        for other in alike:
            self._alike[other].discard(traits)
        for key in traits.join_keys:
            self._holders[key][traits.issuer].discard(traits)
        return self._regroup(alike)

    def _candidates(self, traits: Traits) -> Iterator[Traits]:
        """Give those that may be the same; with an issuer only those of this issuer or of none."""
        for key in traits.join_keys:
            by_issuer = self._holders.get(key, {})
            for issuer in {traits.issuer, ""} if traits.issuer else tuple(by_issuer):
                yield from by_issuer.get(issuer, ())

    def _regroup(self, touched: set[Traits]) -> dict[Traits, int]:
        changed: dict[Traits, int] = {}
        taken: set[int] = set()
        left = dict.fromkeys(sorted(touched | self._companions(touched), key=lambda one: self._group.get(one, -1)))
        while left:
            members = self._members(next(iter(left)))
            known = min((self._group[one] for one in members if one in self._group), default=-1)
            number = known if known >= 0 and known not in taken else next(self._numbers)
            taken.add(number)
            for one in members:
                left.pop(one, None)
                if self._group.get(one) != number:
                    self._group[one] = changed[one] = number
        return changed

    def _companions(self, touched: set[Traits]) -> set[Traits]:
        """Give those that stood in a group with one of ``touched``: they may stay behind."""
        return {
            other
            for one in touched
            if one in self._group and len(self._alike[one]) <= MOST_ALIKE + 1
            for other in self._alike[one]
            if self._group.get(other) == self._group[one]
        }

    def _members(self, one: Traits) -> set[Traits]:
        alike = self._alike[one]
        if len(alike) > MOST_ALIKE:
            return {one}
        return {other for other in alike if self._alike[other] == alike}
