"""Filters studies by their modalities where an archive does not; those of which it does not tell them are held back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level, Query, wildcard

MOST_LOOKED_AT = 200
"""Studies whose series are looked at for their modalities: each is a question of its own to the archive."""


class StudyFilter:
    """Tells which studies have one of the modalities asked for, and keeps those of which nobody knows yet."""

    def __init__(self, asked: Sequence[str]) -> None:
        wanted = [part.strip() for value in asked for part in value.split("\\")]
        # A key without a value, or of asterisks alone, asks for all of them (PS3.4 C.2.2.2.3).
        self._patterns = [wildcard(key) for key in wanted] if all(key.strip("*") for key in wanted) else []
        self._held: dict[str, Match] = {}

    @property
    def is_asked(self) -> bool:
        """Tell whether anything is to be filtered."""
        return bool(self._patterns)

    @property
    def is_full(self) -> bool:
        """Tell whether no more are held back: so many series are not looked at."""
        return len(self._held) >= MOST_LOOKED_AT

    @property
    def held(self) -> tuple[Match, ...]:
        """The studies held back, in the order in which they came."""
        return tuple(self._held.values())

    def judge(self, match: Match) -> bool | None:
        """Tell whether a study fits; None when the archive does not say what modalities it has."""
        return True if not self._patterns else None if match.modalities is None else self.fits(match.modalities)

    def fits(self, modalities: Iterable[str]) -> bool:
        """Tell whether one of ``modalities`` was asked for."""
        return any(pattern.fullmatch(modality) for modality in modalities for pattern in self._patterns)

    def hold(self, match: Match) -> None:
        """Keep a study back, once."""
        self._held.setdefault(match.study_uid, match)

    def release(self, match: Match) -> None:
        """Keep a study back no more."""
        self._held.pop(match.study_uid, None)

    def give_up(self) -> tuple[Match, ...]:
        """Filter no more, and give what was held back."""
        held, self._held, self._patterns = self.held, {}, []
        return held


def modalities_query(study_uid: str) -> Query:
    """Ask for the series of a study and their modalities, and for nothing else."""
    keys = (("StudyInstanceUID", study_uid), ("SeriesInstanceUID", ""), ("Modality", ""))
    return Query(Level.SERIES, keys, is_lean=True)
