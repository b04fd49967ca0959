"""A study in its place among a patient's, as it is shown: values alone, whoever found and ranked it."""

from __future__ import annotations

from dataclasses import dataclass

from qrstation.core.codes.patients import PatientCode
from qrstation.core.notice import Notice
from qrstation.core.patient import Demographics, Verdict
from qrstation.core.standard.match import Match


@dataclass(frozen=True, slots=True)
class FoundPrior:
    """A study that may be compared with the one that is read."""

    match: Match
    """Whose values are shown."""
    copies: tuple[Match, ...]
    """The archives' own, in the order in which they would be fetched; none where it is here alone."""
    here: int
    """How many of its images are here."""
    rank: int | None
    """From 1, the best; None for one that is not surely the patient's."""
    reasons: tuple[Notice, ...]
    """Why it stands where it does, the weightiest first."""
    regions: tuple[str, ...]
    """What it shows, as `priors.regions.Region` names it: "thorax", "lumbar spine"."""
    is_other_region: bool
    """Whether it is known to show another part of the body."""
    verdict: Verdict
    whose: Demographics
    """As it describes the patient."""
    patient: Demographics
    """As the study that is read describes the patient."""
    score: float = 0.0
    """0 to 1."""
    seconds: float | None = None
    """How long fetching what is missing should take; None where nobody can say."""
    is_slow: bool = False
    """Whether it comes from slow media: from an archive that is nearline as a whole, or that says so of the study."""
    fetch_from: tuple[str, ...] = ()
    """The archives from which the settings have it fetched by itself, the best first; none where they do not."""

    @property
    def uid(self) -> str:
        """Study Instance UID."""
        return self.match.study_uid

    @property
    def is_relevant(self) -> bool:
        """Whether it is surely the patient's, and worth a look beside the study that is read."""
        return self.rank is not None and not self.is_other_region

    @property
    def is_decided(self) -> bool:
        """Whether somebody decided whose it is, where the rule alone is in doubt."""
        return bool({PatientCode.DECIDED_SAME, PatientCode.DECIDED_OTHER}.intersection(self.verdict.reasons))

    @property
    def expected(self) -> int | None:
        """The largest count of images that an archive gives; None when none gives one."""
        return max((copy.instances for copy in self.copies if copy.instances is not None), default=None)
