"""What the ranking finds of the priors that a radiologist wants, on made patients, beside plain rules."""

from __future__ import annotations

import pytest

from tests.priors.made.generating import made_patients
from tests.priors.made.measuring import Measured, measured
from tests.priors.made.plain_rules import PLAIN_RULES
from tests.priors.made_ranker import ranker

N = 3
LEAST_RECALL = 0.95


@pytest.fixture(scope="module")
def ours() -> Measured:
    """Give our figures over all patients, those that were kept aside too."""
    return measured(made_patients(), ranker(), N)


def test_enough_of_the_useful_priors_are_among_the_first(ours: Measured) -> None:
    assert ours.total.recall >= LEAST_RECALL


def test_no_other_person_is_taken_for_the_patient(ours: Measured) -> None:
    assert ours.total.joins == 0


@pytest.mark.parametrize("name", PLAIN_RULES)
def test_it_is_better_than_a_plain_rule(ours: Measured, name: str) -> None:
    plain = measured(made_patients(), PLAIN_RULES[name], N)
    assert ours.total.recall > plain.total.recall
    assert ours.total.precision > plain.total.precision
