"""What archives answered becomes what the ranking knows of, and the ranked studies get their copies back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qrstation.core.standard.match import Match
from qrstation.core.standard.person import parse_date
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.priors.expecting import Rate, copies_of, is_off_site, seconds_of
from qrstation.jobs.priors.finding import Findings
from qrstation.jobs.priors.gathering import FoundStudy
from qrstation.jobs.retrieve.copies import Copy
from qrstation.priors.ranking import Ranked, rank
from qrstation.priors.reading import Reader
from qrstation.priors.regions import PAIRED, Laterality
from qrstation.priors.rules import Rules
from qrstation.priors.study import Candidate, Code, StudyFacts

Series = Mapping[str, Sequence[Match]]
"""The series of studies, as far as they were asked for, by the study's UID."""


@dataclass(frozen=True, slots=True)
class Prior:
    """A study in its place among the patient's, with where it can be had from."""

    study: FoundStudy
    ranked: Ranked
    copies: tuple[Copy, ...]
    """In the order in which they would be fetched."""
    seconds: float | None
    """How long fetching it would take; None where nobody can say."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Ranks what was found; pure, and for any thread."""

    rules: Rules
    reader: Reader
    archives: Mapping[str, ArchiveSettings]
    rate: Rate = lambda archive: None

    def is_unclear(self, match: Match) -> bool:
        """Tell whether a study itself does not say what it shows: then its series may."""
        return not self.reader.read(facts_of(match)).regions

    def is_sideless(self, match: Match) -> bool:
        """Tell whether a study shows a part that there is twice, and does not say which: its series may."""
        found = self.reader.read(facts_of(match))
        return found.laterality is Laterality.NONE and not PAIRED.isdisjoint(found.regions)

    def regions(self, match: Match) -> tuple[str, ...]:
        """Name what a study shows, by its own words."""
        return tuple(map(str, self.reader.read(facts_of(match)).regions))

    def ranked(self, findings: Findings) -> list[Prior]:
        """Rank what was found, as `judged`."""
        current = findings.current
        return self.judged(current, findings.studies, findings.series) if current is not None else []

    def judged(self, current: Match, studies: Iterable[FoundStudy], series: Series) -> list[Prior]:
        """Give the studies best first, those that are not surely the patient's last."""
        found = {study.uid: study for study in studies}
        copies = {uid: copies_of(study, self.archives, self.rate) for uid, study in found.items()}
        seconds = {uid: seconds_of(study, copies[uid]) for uid, study in found.items()}
        candidates = [_candidate(study, copies[uid], seconds[uid], series.get(uid, ())) for uid, study in found.items()]
        facts = facts_of(current, series.get(current.study_uid, ()))
        return [
            Prior(found[uid], ranked, tuple(copies[uid]), seconds[uid])
            for ranked in rank(facts, candidates, self.rules, self.reader)
            for uid in (ranked.candidate.facts.study_uid,)
        ]


def facts_of(match: Match, series: Sequence[Match] = ()) -> StudyFacts:
    """Give what a study's answer says of it, and its series'."""
    modalities = (*(match.modalities or ()), *(each for one in series for each in one.modalities or ()))
    parts = [each.text("BodyPartExamined") for each in (match, *series)]
    return StudyFacts(
        match.study_uid,
        parse_date(match.text("StudyDate")),
        match.text("StudyTime"),
        match.text("StudyDescription"),
        tuple(dict.fromkeys(text for each in series if (text := each.text("SeriesDescription")))),
        tuple(dict.fromkeys(part for part in parts if part)),
        tuple(dict.fromkeys(_code(item) for each in series for item in each.items("AnatomicRegionSequence"))),
        tuple(_code(item) for item in match.items("ProcedureCodeSequence")),
        tuple(dict.fromkeys(modalities)),
        tuple(dict.fromkeys(side for each in series if (side := each.text("Laterality")))),
    )


def _code(item: Mapping[str, object]) -> Code:
    texts = (item.get(keyword) for keyword in ("CodeValue", "CodingSchemeDesignator", "CodeMeaning"))
    return Code(*(text if isinstance(text, str) else "" for text in texts))


def _candidate(study: FoundStudy, copies: list[Copy], seconds: float | None, series: Sequence[Match]) -> Candidate:
    first = copies[0] if copies else None
    counts = [copy.instances for copy in copies if copy.instances is not None]
    return Candidate(
        facts_of(study.match, series),
        max(counts) if counts else study.here or None,
        study.here,
        first.availability if first is not None else "",
        seconds,
        is_off_site(copies, seconds),
        is_nearline=first is not None and first.is_slow_archive,
        identity=study.verdict.answer,
    )
