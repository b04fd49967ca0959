"""Measures any ranker on made patients: what it finds of the useful priors, and whom it takes for the patient."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.priors.made.records import MadePatient, MadeStudy

Ranker = Callable[[MadeStudy, Sequence[MadeStudy], int], list[str]]
"""Gives, for a current study, the priors that the archives answered and n, the best n study UIDs, best first."""


@dataclass(frozen=True)
class Figures:
    """Counts over some patients; `joins` are the given studies of other persons."""

    patients: int = 0
    useful: int = 0
    given: int = 0
    found: int = 0
    joins: int = 0

    @property
    def recall(self) -> float:
        """The share of the useful priors that was given; 1 where there are none."""
        return self.found / self.useful if self.useful else 1.0

    @property
    def precision(self) -> float:
        """The share of what was given that is useful; 1 where nothing was given."""
        return self.found / self.given if self.given else 1.0

    def __add__(self, other: Figures) -> Figures:
        """Give the counts over the patients of both."""
        return Figures(
            self.patients + other.patients,
            self.useful + other.useful,
            self.given + other.given,
            self.found + other.found,
            self.joins + other.joins,
        )


@dataclass(frozen=True)
class Measured:
    """Figures of a ranker over all patients, by language and by trap, and the patients with a useful prior missed."""

    total: Figures
    by_language: dict[str, Figures]
    by_trap: dict[str, Figures]
    missed: tuple[tuple[MadePatient, tuple[MadeStudy, ...]], ...]


def measured(patients: Iterable[MadePatient], ranker: Ranker, n: int = 3) -> Measured:
    """Give what the ranker reaches at n.

    Raises:
        ValueError: more than n, one twice, or one that no archive answered was given.

    """
    total = Figures()
    languages: dict[str, Figures] = {}
    traps: dict[str, Figures] = {}
    missed = []
    for patient in patients:
        chosen = ranker(patient.current, patient.priors, n)
        known = {prior.study_uid: prior for prior in patient.priors}
        if len(chosen) > n or len(set(chosen)) < len(chosen) or not known.keys() >= set(chosen):
            raise ValueError(chosen)
        joins = sum(not known[uid].is_same_person for uid in chosen)
        figures = Figures(1, len(patient.useful), len(chosen), len(patient.useful & set(chosen)), joins)
        total += figures
        languages[patient.language] = languages.get(patient.language, Figures()) + figures
        traps[patient.trap] = traps.get(patient.trap, Figures()) + figures
        left = patient.useful - set(chosen)
        if left:
            missed.append((patient, tuple(known[uid] for uid in sorted(left))))
    return Measured(total, languages, traps, tuple(missed))


def table(results: dict[str, Measured]) -> str:
    """Give the rankers side by side: recall, precision and joins in all, then recall by language and by trap."""
    names = list(results)
    every = list(results.values())
    lines = [f"{'':26}" + "".join(f"{name[:23]:>25}" for name in names)]

    def row(title: str, cells: Iterable[str]) -> None:
        lines.append(f"{title[:25]:26}" + "".join(f"{cell:>25}" for cell in cells))

    row("recall", (f"{each.total.recall:.3f}" for each in every))
    row("precision", (f"{each.total.precision:.3f}" for each in every))
    row("joins of other persons", (str(each.total.joins) for each in every))
    for language in every[0].by_language:
        row(language, (f"{each.by_language[language].recall:.3f}" for each in every))
    for trap in every[0].by_trap:
        row(trap, (f"{each.by_trap[trap].recall:.3f}" for each in every))
    return "\n".join(lines)
