"""Rankers are measured as the figures say, and the plain rules do what their names say."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.priors.made.generating import made_patients
from tests.priors.made.measuring import Figures, measured, table
from tests.priors.made.plain_rules import PLAIN_RULES, impax_like, newest, newest_of_modality, synapse_like
from tests.priors.made.records import MadeStudy

PATIENTS = made_patients()


def all_knowing(_current: MadeStudy, priors: Sequence[MadeStudy], n: int) -> list[str]:
    return [prior.study_uid for prior in priors if prior.useful][:n]


def test_one_who_knows_all_finds_all() -> None:
    result = measured(PATIENTS, all_knowing)
    assert (result.total.recall, result.total.precision, result.total.joins) == (1.0, 1.0, 0)
    assert not result.missed


def test_plain_rules_stay_below_and_join_other_persons() -> None:
    results = {name: measured(PATIENTS, rule) for name, rule in PLAIN_RULES.items()}
    for result in results.values():
        assert 0.2 < result.total.recall < 0.95
        assert result.total.joins > 0
    assert sum(each.patients for each in results["newest n"].by_trap.values()) == len(PATIENTS)
    assert "Synapse-like" in table(results)


@pytest.mark.parametrize("rule", PLAIN_RULES.values(), ids=PLAIN_RULES)
def test_a_plain_rule_gives_at_most_n_and_nothing_later(rule: object) -> None:
    assert callable(rule)
    for patient in PATIENTS[::5]:
        dates = {prior.study_uid: prior.date for prior in patient.priors}
        chosen = rule(patient.current, patient.priors, 3)
        assert len(chosen) <= 3
        assert all(dates[uid] <= patient.current.date for uid in chosen)


def followed() -> tuple[MadeStudy, list[MadeStudy]]:
    """Give a nodule's current study, and its priors of the same kind, the newest first."""
    patient = next(each for each in PATIENTS if each.trap == "follow-up nodule")
    same = [prior for prior in patient.priors if prior.kind == patient.current.kind]
    return patient.current, sorted(same, key=lambda each: each.date, reverse=True)


def test_the_rules_choose_as_they_are_called() -> None:
    current, priors = followed()
    uids = [prior.study_uid for prior in priors]
    assert newest(current, priors, 2) == uids[:2]
    assert newest_of_modality(current, priors, 2) == uids[:2]
    assert synapse_like(current, priors, 2)[0] in uids
    fitting = impax_like(current, priors, 9)
    assert impax_like(current, priors, 2) == [uids[0], fitting[-1]]


def test_what_no_archive_answered_is_refused() -> None:
    with pytest.raises(ValueError, match=r"1\.2\.3"):
        measured(PATIENTS[:1], lambda _current, _priors, _n: ["1.2.3"])


def test_nothing_wanted_and_nothing_given_is_no_failure() -> None:
    assert (Figures().recall, Figures().precision) == (1.0, 1.0)
