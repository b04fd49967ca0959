"""What is chosen of the ranking is kept in a file of its own; what a person wrote is never written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrstation.core.codes.priors import PriorCode
from qrstation.core.errors import SettingsError
from qrstation.jobs.priors.ranking_file import keep_ranking, read_ranking
from qrstation.priors.loading import load_reader, load_rules
from tests.told import saying

RECENCY = ("weights", "recency")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The home's folder, which is not there yet."""
    return tmp_path / "priors"


def chosen(folder: Path, value: float) -> None:
    """Choose a weight, and keep it."""
    tuning = read_ranking(folder).tuning
    tuning.choose(RECENCY, value)
    keep_ranking(folder, tuning)


def test_only_what_differs_is_written_and_it_holds(folder: Path) -> None:
    chosen(folder, 0.3)
    text = (folder / "ranking.toml").read_text("utf-8")
    assert text.splitlines()[1:] == ["[weights]", "recency = 0.3"]
    assert load_rules(folder).weights.recency == read_ranking(folder).in_force.weights.recency == 0.3
    assert read_ranking(folder).tuning.chosen == {RECENCY: 0.3}
    assert load_reader(folder)[1] == (), "it is no list of words"


def test_as_delivered_there_is_no_file(folder: Path) -> None:
    chosen(folder, 0.3)
    chosen(folder, 0.16)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("way", ["written", "changed"])
def test_a_file_of_a_person_is_not_written_over(folder: Path, way: str) -> None:
    chosen(folder, 0.3)
    path = folder / "ranking.toml"
    text = "[weights]\nrecency = 0.2\n" if way == "written" else path.read_text("utf-8").replace("0.3", "0.2")
    path.write_text(text, "utf-8")
    assert read_ranking(folder).in_force.weights.recency == 0.2
    with pytest.raises(SettingsError, check=saying("written or changed by hand")):
        chosen(folder, 0.4)
    assert path.read_text("utf-8") == text


def test_rules_written_by_hand_go_before_and_are_told(folder: Path) -> None:
    chosen(folder, 0.3)
    (folder / "rules.toml").write_text("[weights]\nrecency = 0.1\n", "utf-8")
    found = read_ranking(folder)
    assert (found.is_by_hand, found.in_force.weights.recency) == (True, 0.1)
    assert found.tuning.is_by_hand(RECENCY)
    assert found.tuning.chosen == {RECENCY: 0.3}


def test_a_wrong_file_is_told_and_left_out(folder: Path) -> None:
    chosen(folder, 0.3)
    (folder / "rules.toml").write_text("[weights]\nrecency = 7\n", "utf-8")
    (folder / "ours.toml").write_text("[regions]\nkneee = ['x']\n", "utf-8")
    found = read_ranking(folder)
    assert [trouble.code for trouble in found.troubles] == [PriorCode.WRONG_RULE, PriorCode.WRONG_WORDS]
    assert (found.is_by_hand, found.lists, found.in_force.weights.recency) == (False, ("ours.toml",), 0.3)


def test_numbers_that_contradict_each_other_are_not_kept(folder: Path) -> None:
    with pytest.raises(SettingsError, check=saying("They must stay below 100 %")):
        chosen(folder, 0.99)
    assert not folder.exists()


def test_a_place_that_cannot_be_written_is_told(folder: Path) -> None:
    folder.write_text("no folder", "utf-8")
    with pytest.raises(SettingsError, check=saying("priors/ranking.toml cannot be written")):
        chosen(folder, 0.3)
