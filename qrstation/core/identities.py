"""What people decided of two descriptions of a patient, where the rule alone leaves it open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qrstation.core.codes.patients import PatientCode
from qrstation.core.patient import Answer, Demographics, Traits, Verdict, compare

Pair = frozenset[Traits]


def pair_of(one: Demographics, other: Demographics) -> Pair:
    """Give two descriptions as a pair, whichever stands first; by what of them is compared."""
    return frozenset((one.traits, other.traits))


@dataclass(frozen=True, slots=True)
class Identities:
    """Decisions by their pairs: True for one person. What was not decided is as `core.patient.compare` says."""

    decided: Mapping[Pair, bool] = field(default_factory=dict)

    def verdict(self, one: Demographics, other: Demographics) -> Verdict:
        """Tell whether two descriptions are of one patient, and why.

        A decision counts only where the rule is in doubt: what is surely one or surely another needs none.
        """
        verdict = compare(one, other)
        if verdict.answer is not Answer.DOUBTFUL:
            return verdict
        decided = self.decided.get(pair_of(one, other))
        if decided is None:
            return verdict
        if decided:
            return Verdict(Answer.SAME, (PatientCode.DECIDED_SAME, *verdict.reasons))
        return Verdict(Answer.OTHER, (PatientCode.DECIDED_OTHER, *verdict.reasons), True)
