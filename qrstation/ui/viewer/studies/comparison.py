"""Who is CURRENT and who is PRIOR among the open studies, how far apart they are, and which series compare."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from qrstation.core.instance import StudyHeading, Traits
from qrstation.core.patient import Answer, Verdict, compare
from qrstation.core.standard.person import known_date, parse_date
from qrstation.imaging.stacks.facing import facing
from qrstation.imaging.stacks.stack import Stack
from qrstation.ui.viewer.studies.series_words import agreement, kernel_of
from qrstation.words import sentence
from qrstation.words.patients import reason_words
from qrstation.words.times import interval

_DOT = " · "


class Role(StrEnum):
    """What a study is beside the others that are open."""

    ALONE = ""
    CURRENT = "CURRENT"
    PRIOR = "PRIOR"


@dataclass(frozen=True, slots=True)
class Standing:
    """A study's role, with the words for the viewport: "PRIOR · 2025-05-06 · 18 months"."""

    role: Role
    words: str
    doubt: str = ""
    """Why it may be another patient's than the newest open one, "" when it is not; with a doubt there is no role."""

    @property
    def halves(self) -> tuple[str, ...]:
        """The words in two rows, role and date before the interval; none where there is no interval."""
        day, dot, apart = self.words.rpartition(_DOT)
        return (day, apart) if dot and _DOT in day else ()


def when(heading: StudyHeading) -> str:
    """Give a study's date and time so that they sort; an unreadable date comes first."""
    day = parse_date(heading.study_date)
    return f"{day.strftime('%Y%m%d')}{heading.study_time[:6]:0<6}" if day else ""


def newest(headings: Iterable[StudyHeading]) -> StudyHeading | None:
    """Give the newest study; the first of equals."""
    return max(headings, key=when, default=None)


def prior_after(headings: Iterable[StudyHeading], current: StudyHeading, prior: str, step: int) -> StudyHeading | None:
    """Give the prior that is ``step`` studies older than ``prior`` (a study's UID, "" for none yet).

    Priors are surely the same patient's, and before the current study; None where there is no such one.
    """
    priors = sorted(
        (
            each
            for each in headings
            if each.study_uid != current.study_uid
            and when(each) <= when(current)
            and (_verdict(current, each).answer is Answer.SAME or each.study_uid == prior)
        ),
        key=lambda each: (when(each), each.study_uid),
        reverse=True,
    )
    at = next((index for index, each in enumerate(priors) if each.study_uid == prior), -1)
    return priors[at + step] if 0 <= at + step < len(priors) else None


def standing(heading: StudyHeading, opened: Sequence[StudyHeading]) -> Standing:
    """Give a study's role among the open ones.

    Alone it is neither: nothing here tells that no newer study exists. A study without a date has no role, and none
    has one beside a newest study that is not surely the same patient's: who is in doubt is never called a prior.
    """
    day = known_date(heading.study_date) or "no date"
    latest = max((when(other) for other in opened), default="")
    others = [other for other in opened if other.study_uid != heading.study_uid]
    doubt = _doubt(heading, [other for other in others if when(other) == latest])
    is_newest = when(heading) == latest
    if is_newest and not doubt and not any(_verdict(heading, other).answer is Answer.SAME for other in others):
        doubt = _doubt(heading, others)
    if doubt:
        return Standing(Role.ALONE, day, f"Same patient? {sentence(doubt)}")
    if not others or not when(heading):
        return Standing(Role.ALONE, day)
    if is_newest:
        return Standing(Role.CURRENT, f"{Role.CURRENT} · {day}")
    apart = interval(heading.study_date, latest[:8])
    return Standing(Role.PRIOR, _DOT.join(part for part in (Role.PRIOR, day, apart) if part))


def _verdict(one: StudyHeading, other: StudyHeading) -> Verdict:
    return compare(one.demographics, other.demographics)


def _doubt(heading: StudyHeading, others: Iterable[StudyHeading]) -> str:
    """Give why one of ``others`` is not surely of the same patient, "" when each is."""
    verdicts = (_verdict(heading, other) for other in others)
    return next((reason_words(verdict) for verdict in verdicts if verdict.answer is not Answer.SAME), "")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stack as it is compared: what its series calls itself and the words of its own, and its images.

    ``expected`` is how many images the archive says it has, 0 where it does not say.
    """

    series_uid: str
    modality: str
    number: int | None
    description: str
    stack: Stack
    expected: int = 0

    @property
    def images(self) -> int:
        """How many images it has, or will have."""
        return max(self.expected, len(self.stack.slices))

    @property
    def is_localizer(self) -> bool:
        """Tell whether it is a scout: Image Type value 3 is LOCALIZER (PS3.3 C.8.2.1.1.1)."""
        return bool(self.stack.slices) and "LOCALIZER" in self.stack.slices[0].record.image_type

    @property
    def gap(self) -> float | None:
        """The usual distance between neighbouring slices in mm."""
        places = [piece.location for piece in self.stack.slices if piece.location is not None]
        gaps = sorted(abs(b - a) for a, b in pairwise(places) if b != a)
        return gaps[len(gaps) // 2] if gaps else None


def best_fit(model: Candidate, candidates: Iterable[Candidate]) -> Candidate | None:
    """Give the series of a prior that compares best with the one shown of the current study."""
    shown = [candidate for candidate in candidates if candidate.stack.slices]
    return max(shown, key=lambda c: (fit(model, c), -(c.number or 0)), default=None)


def fit(model: Candidate, other: Candidate) -> float:
    """Rate how well a series compares: modality before plane, then what was made how, slice distance and words.

    How it was made (kernel, weighting, contrast) is known by its words and by what its images say.
    """
    score = 16.0 * (model.modality == other.modality) + 6.0 * bool(facing(model.stack.normal, other.stack.normal))
    score += 4.0 * (model.is_localizer == other.is_localizer)
    one, two = model.gap, other.gap
    if one and two:
        score += 3.0 * min(one, two) / max(one, two)
    score += agreement(model.description, other.description) + _alike(model.stack.traits, other.stack.traits)
    words, others = _words(model.description), _words(other.description)
    if words and others:
        score += 2.0 * len(words & others) / len(words | others)
    return score


def _alike(one: Traits, other: Traits) -> float:
    """Rate whether two images were made alike: echo, diffusion, kernel, sequence, thickness where both tell.

    An agent is told only where one was given: one beside none is another phase, or nobody wrote it down.
    """
    score = 0.0
    if one.b_value is not None and other.b_value is not None:
        most = max(one.b_value, other.b_value, 1.0)
        score += 1.5 if abs(one.b_value - other.b_value) <= most / 4 else -1.5
    if one.echo is not None and other.echo is not None:
        score += 1.0 if one.echo == other.echo else -1.0
    if one.kernel and other.kernel:
        score += _named_alike(one.kernel, other.kernel, kernel_of(one.kernel), kernel_of(other.kernel))
    if one.sequence and other.sequence:
        score += _named_alike(one.sequence, other.sequence)
    if one.contrast or other.contrast:
        score += 1.0 if one.contrast and other.contrast else -1.0
    if one.thickness and other.thickness and one.thickness > 0 and other.thickness > 0:
        score += 1.5 * min(one.thickness, other.thickness) / max(one.thickness, other.thickness)
    return score


def _named_alike(one: str, other: str, kind: str = "", other_kind: str = "") -> float:
    """Rate two names of a maker's: the very same, or at least of one kind where the kinds are known."""
    if one.casefold() == other.casefold():
        return 1.5
    if kind and other_kind:
        return 1.0 if kind == other_kind else -1.5
    return -0.5


def _words(description: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+(?:[.,]\d+)?", description.casefold()))
