"""A decision of a person counts where the rule is in doubt, and nowhere else."""

from __future__ import annotations

from qrstation.core.codes.patients import PatientCode
from qrstation.core.identities import Identities, pair_of
from qrstation.core.patient import Answer, Demographics

MAIDEN = Demographics("4711", "HOSP", "Moreau^Elise", "19570412")
MARRIED = Demographics("4711", "HOSP", "Keller^Elise", "19570412")
TWIN = Demographics("4712", "HOSP", "Moreau^Elise", "19570412")


def test_without_a_decision_the_rule_holds() -> None:
    assert Identities().verdict(MAIDEN, MARRIED).answer is Answer.DOUBTFUL


def test_a_decision_counts_both_ways_and_keeps_the_reasons() -> None:
    same = Identities({pair_of(MAIDEN, MARRIED): True}).verdict(MARRIED, MAIDEN)
    assert (same.answer, same.reasons) == (Answer.SAME, (PatientCode.DECIDED_SAME, PatientCode.NAMES_DIFFER))
    other = Identities({pair_of(MARRIED, MAIDEN): False}).verdict(MARRIED, MAIDEN)
    assert (other.answer, other.is_contrary) == (Answer.OTHER, True)


def test_what_is_surely_another_stays_another() -> None:
    assert Identities({pair_of(MAIDEN, TWIN): True}).verdict(MAIDEN, TWIN).answer is Answer.OTHER


def test_case_and_marks_make_no_new_pair() -> None:
    decided = Identities({pair_of(MAIDEN, MARRIED): True})
    spelled = Demographics(" 4711", "HOSP", "KÉLLER^elise^^^", "1957.04.12")
    assert decided.verdict(MAIDEN, spelled).answer is Answer.SAME
