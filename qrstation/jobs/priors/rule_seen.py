"""What a rule has looked at since the program started: what is new goes first, what was done is not done again."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

from qrstation.core.standard.match import Match
from qrstation.jobs.priors.prefetching import Named


@dataclass(slots=True)
class Seen:
    """Of one rule; for one thread."""

    basis: object = None
    """What the rule went by; where that changes, nothing counts as seen."""
    _done: dict[Hashable, int | None] = field(default_factory=dict)
    """Studies that were looked at in full, each with the number of its images then, where that counts."""
    _tried: set[Hashable] = field(default_factory=set)
    """Studies that were looked at, whatever came of it."""

    def begin(self, basis: object, found: Iterable[Named]) -> None:
        """Begin a run: what is not found any more is forgotten."""
        if basis != self.basis:
            self.basis = basis
            self._done, self._tried = {}, set()
        keys = {key_of(named.match) for named in found}
        self._done = {key: count for key, count in self._done.items() if key in keys}
        self._tried &= keys

    def in_turn(self, patients: Iterable[Sequence[Named]], *, counts: bool) -> list[Sequence[Named]]:
        """Give the patients of whom anything is to be looked at, those with what was never tried first.

        ``counts``: a study with more images than before counts as new.
        """
        left = [
            patient
            for patient in patients
            if any(self._done.get(key_of(each.match), -1) != _count(each.match, counts=counts) for each in patient)
        ]
        return sorted(left, key=lambda patient: all(key_of(each.match) in self._tried for each in patient))

    def tried(self, patient: Iterable[Named], *, is_done: bool, counts: bool) -> None:
        """Take note that a patient was looked at; ``is_done`` when every archive answered in full."""
        for each in patient:
            key = key_of(each.match)
            self._tried.add(key)
            if is_done:
                self._done[key] = _count(each.match, counts=counts)

    def failed(self, keys: Iterable[Hashable]) -> None:
        """Have studies looked at again in the next run: something that was wanted for them did not come."""
        for key in keys:
            self._done.pop(key, None)


def key_of(match: Match) -> Hashable:
    """Give by what a study is known again: an examination of a worklist may have no UID yet."""
    return match.study_uid or (match.demographics.traits, match.text("AccessionNumber"), match.text("StudyDate"))


def _count(match: Match, *, counts: bool) -> int | None:
    return match.number("NumberOfStudyRelatedInstances") if counts else None
