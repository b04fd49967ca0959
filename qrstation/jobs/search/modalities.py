"""Filters studies by their modalities where an archive does not, and by what one of their series must have.

Those of which the archive does not tell it are held back until their series were looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level, Query, wildcard
from qrstation.store.matching import Matcher, matcher

Keys = tuple[tuple[str, str], ...]
MOST_LOOKED_AT = 200
"""Studies whose series are looked at for their modalities: each is a question of its own to the archive."""


class StudyFilter:
    """Tells which studies have one of the modalities asked for, and keeps those of which nobody knows yet."""

    def __init__(self, asked: Sequence[str], series_keys: Keys = ()) -> None:
        """``asked`` are the keys for modalities, ``series_keys`` those that one series must match."""
        wanted = [part.strip() for value in asked for part in value.split("\\")]
        # A key without a value, or of asterisks alone, asks for all of them (PS3.4 C.2.2.2.3).
        self._patterns = [wildcard(key) for key in wanted] if all(key.strip("*") for key in wanted) else []
        self._series_keys = series_keys
        self._tests = [(keyword, matcher(keyword, key)) for keyword, key in series_keys]
        self._held: dict[str, Match] = {}
        self.untold: set[str] = set()
        """The keywords of what the archive did not tell of series, of which a study was let through."""

    @property
    def series_keywords(self) -> tuple[str, ...]:
        """The keywords of what series are looked at for, besides their modality."""
        return tuple(keyword for keyword, _ in self._series_keys)

    @property
    def is_asked(self) -> bool:
        """Tell whether anything is to be filtered."""
        return bool(self._patterns or self._tests)

    @property
    def is_full(self) -> bool:
        """Tell whether no more are held back: so many series are not looked at."""
        return len(self._held) >= MOST_LOOKED_AT

    @property
    def held(self) -> tuple[Match, ...]:
        """The studies held back, in the order in which they came."""
        return tuple(self._held.values())

    def judge(self, match: Match) -> bool | None:
        """Tell whether a study fits; None when the archive does not say it of a study."""
        if self._patterns and match.modalities is not None and not self.fits(match.modalities):
            return False
        return None if self._tests or (self._patterns and match.modalities is None) else True

    def judge_series(self, series: Sequence[Match], *, is_all: bool) -> bool:
        """Tell whether a study fits by its series; what is not known does not speak against it."""
        if not is_all or not series:
            return True
        modalities = {modality for match in series for modality in match.modalities or ()}
        if self._patterns and modalities and not self.fits(modalities):
            return False
        for match in series:
            if all(self._may_match(match, keyword, test) for keyword, test in self._tests):
                self.untold.update(keyword for keyword in self.series_keywords if not match.text(keyword))
                return True
        return False

    def series_query(self, study_uid: str) -> Query:
        """Ask for a study's series with what decides."""
        query = modalities_query(study_uid)
        return replace(query, keys=(*query.keys, *((keyword, "") for keyword, _ in self._series_keys)))

    @staticmethod
    def _may_match(match: Match, keyword: str, test: Matcher) -> bool:
        value = match.text(keyword)
        return not value or test(value.split("\\"))

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
        held = self.held
        self._held, self._patterns, self._tests = {}, [], []
        return held


def modalities_query(study_uid: str) -> Query:
    """Ask for the series of a study and their modalities, and for nothing else."""
    keys = (("StudyInstanceUID", study_uid), ("SeriesInstanceUID", ""), ("Modality", ""))
    return Query(Level.SERIES, keys, is_lean=True)
