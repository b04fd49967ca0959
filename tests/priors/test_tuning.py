"""The rules' numbers one by one: what is chosen differs from what is delivered, and a person's own file goes before."""

from __future__ import annotations

import tomllib

import pytest

from qrstation.core.errors import SettingsError
from qrstation.priors.loading import delivered_table, load_rules
from qrstation.priors.regions import Region
from qrstation.priors.tuning import Tuning, numbers_in
from tests.told import saying

RECENCY = ("weights", "recency")
CT_SHOWS = ("shows-by", "CT", "abdomen", "lumbar spine")


@pytest.fixture
def tuning() -> Tuning:
    return Tuning(delivered_table())


def test_untouched_they_are_the_delivered_rules(tuning: Tuning) -> None:
    assert (tuning.rules(), tuning.table()) == (load_rules(), {})


def test_a_number_is_chosen_and_taken_back_by_choosing_the_delivered_one(tuning: Tuning) -> None:
    tuning.choose(RECENCY, 0.3)
    tuning.choose(CT_SHOWS, 0.1)
    assert tuning.table() == {"weights": {"recency": 0.3}, "shows-by": {"CT": {"abdomen": {"lumbar spine": 0.1}}}}
    assert tuning.rules().weights.recency == tuning.value(RECENCY) == 0.3
    assert tuning.rules().shown("CT", Region.ABDOMEN, Region.LUMBAR_SPINE) == 0.1
    assert tuning.is_changed(RECENCY)
    tuning.choose(RECENCY, tuning.delivered_value(RECENCY))
    assert not tuning.is_changed(RECENCY)
    tuning.reset("shows-by")
    assert tuning.rules() == load_rules()


def test_what_nobody_said_of_a_pair_is_what_holds_for_all(tuning: Tuning) -> None:
    pair, family = ("likeness", "CT", "MG"), ("shows-by", "NM", "abdomen", "pelvis")
    assert tuning.value(pair) == tuning.value(("likeness", "unlike"))
    tuning.choose(("shows", "abdomen", "pelvis"), 0.35)
    assert tuning.value(family) == tuning.delivered_value(family) == 0.35
    tuning.choose(pair, 0.5)
    assert tuning.rules().alike("CT", "MG") == 0.5
    assert tuning.value(("shows", "foot", "head")) == 0.0


def test_a_file_written_by_hand_goes_before_what_is_chosen() -> None:
    by_hand = tomllib.loads('[weights]\nrecency = 0.2\n[shows]\n"hand, wrist" = {"forearm, elbow" = 0.7}')
    tuning = Tuning(delivered_table(), by_hand)
    tuning.choose(RECENCY, 0.4)
    assert tuning.is_by_hand(RECENCY)
    assert tuning.value(RECENCY) == tuning.rules().weights.recency == 0.2
    assert tuning.is_by_hand(("shows", "hand", "elbow"))
    assert tuning.value(("shows", "wrist", "forearm")) == 0.7


def test_shares_that_fill_the_score_contradict_each_other(tuning: Tuning) -> None:
    tuning.choose(RECENCY, 0.95)
    with pytest.raises(SettingsError, check=saying("come to 104 % of the score")):
        tuning.rules()


def test_only_numbers_are_tuned() -> None:
    assert {place[0] for place in numbers_in(delivered_table())} == {
        "weights", "baseline", "time", "likeness", "shows", "shows-by",
    }  # fmt: skip
