"""Studies as hospitals name them, and rules and words as they come with the program."""

from __future__ import annotations

from datetime import date
from functools import cache

from qrstation.priors.loading import load_reader, load_rules
from qrstation.priors.reading import Reader
from qrstation.priors.rules import Rules
from qrstation.priors.study import Candidate, StudyFacts

TODAY = date(2026, 3, 2)


@cache
def rules() -> Rules:
    """Give the program's own rules."""
    return load_rules()


@cache
def reader() -> Reader:
    """Give the program's own words."""
    return load_reader()[0]


def study(description: str, *modalities: str, uid: str = "1.1", day: date | None = TODAY) -> StudyFacts:
    """Give a study of which only this is known."""
    return StudyFacts(uid, day, "101500", description, modalities=modalities)


def prior(description: str, modality: str, day: date | None, uid: str = "", **more: object) -> Candidate:
    """Give a study of the patient."""
    return Candidate(study(description, modality, uid=uid or f"2.{description}.{day}", day=day), **more)  # type: ignore[arg-type]


def regions(description: str, *modalities: str) -> list[str]:
    """Give what a study of this description shows, in words."""
    return [str(region) for region in reader().read(study(description, *modalities)).regions]
