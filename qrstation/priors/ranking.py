"""Puts a patient's studies in the order in which they are worth comparing with one, and says why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qrstation.core.notice import Notice
from qrstation.priors.reading import Anatomy, Reader
from qrstation.priors.rules import Rules
from qrstation.priors.study import Candidate, StudyFacts


@dataclass(frozen=True, slots=True)
class Ranked:
    """A study in its place."""

    candidate: Candidate
    rank: int | None
    """From 1; None for one that is not surely the patient's."""
    score: float
    """0 to 1."""
    anatomy: Anatomy
    reasons: tuple[Notice, ...]
    """Codes of `core.codes.priors`, the weightiest first; words by `words_of`."""


def rank(current: StudyFacts, candidates: Iterable[Candidate], rules: Rules, reader: Reader) -> list[Ranked]:
    """Give the candidates best first, doubtful ones last; other persons' and the study itself are left out."""
    return []
