"""Tries ranking rules on what is here: the newest studies, each with its patient's others, by two sets of rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import NoReturn

from qrstation.core.identities import Identities
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level, Query
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.priors.finding import Finder, Findings
from qrstation.jobs.priors.judging import Judge, Prior
from qrstation.priors.reading import Reader
from qrstation.priors.rules import Rules
from qrstation.store.index import IndexReader

MOST_STUDIES = 50
BEST = 3
"""Priors of each study that are compared."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The best priors of one study by the rules in force, and by others."""

    study: Match
    before: tuple[Prior, ...]
    after: tuple[Prior, ...]
    others: int
    """How many studies of the patient there are to choose from."""

    @property
    def is_changed(self) -> bool:
        """Tell whether other priors come first, or in another order."""
        return [prior.study.uid for prior in self.before] != [prior.study.uid for prior in self.after]


def examples(reader: IndexReader, identities: Identities, judge: Judge, cancel: CancelToken) -> Iterator[Findings]:
    """Give the newest studies here that have others of their patient, from the index alone. Raises StoreUnusable."""
    finder = Finder(_nobody, reader, (), identities, is_unclear=judge.is_unclear, is_sideless=judge.is_sideless)
    pages = reader.newest.pages([Query(Level.STUDY, (("StudyInstanceUID", ""),))])
    newest = dict.fromkeys(match.study_uid for match in islice(chain.from_iterable(pages), MOST_STUDIES))
    for uid in newest:
        if cancel.is_cancelled:
            return
        findings = finder.find(uid, cancel)
        if findings.current is not None and findings.studies:
            yield findings


def compared(example: Findings, in_force: Judge, edited: Judge) -> Compared:
    """Rank an example by both; those that are not surely the patient's stay out."""
    assert example.current is not None  # noqa: S101 - for the type checker
    return Compared(example.current, _best(example, in_force), _best(example, edited), len(example.studies))


def judge_of(rules: Rules, reader: Reader) -> Judge:
    """Give what ranks by these rules what is here."""
    return Judge(rules, reader, {})


def _best(example: Findings, judge: Judge) -> tuple[Prior, ...]:
    return tuple(prior for prior in judge.ranked(example) if prior.ranked.rank is not None)[:BEST]


def _nobody(archive: ArchiveSettings, ae_title: str = "") -> NoReturn:
    raise AssertionError(f"{archive.name}, {ae_title}: a trial of the ranking asks the store alone")
