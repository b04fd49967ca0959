"""The ranking is tried on what is here: the newest studies with the patient's others, by two sets of rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qrstation.core.identities import Identities
from qrstation.core.jobs.cancel import CancelToken
from qrstation.jobs.priors.judging import Judge
from qrstation.jobs.priors.ranking_trial import MOST_STUDIES, Compared, compared, examples, judge_of
from qrstation.priors.loading import load_reader, load_rules
from qrstation.store.index import IndexReader
from tests.jobs.priors.test_finding import study
from tests.store.material import keep, opened

ELISE, KARL = ("4711", "", "Moreau^Elise", "19570412"), ("8", "", "Otherman^Karl", "19310203")
STUDIES = {
    "1.2.1": (ELISE, "20250301", "CT Thorax"),
    "1.2.2": (ELISE, "20240301", "CT Thorax"),
    "1.2.3": (ELISE, "20250201", "CT Abdomen"),
    "1.2.4": (KARL, "20250302", "CT Thorax"),
}


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[IndexReader]:
    with opened(tmp_path) as (store, news):
        for uid, (whose, day, description) in STUDIES.items():
            image = study(uid, whose)
            image.StudyDate, image.StudyDescription = day, description
            keep(store, image)
        assert news.wait_stored(len(STUDIES))
    with IndexReader(tmp_path / "index.sqlite", tmp_path / "store") as made:
        yield made


@pytest.fixture(scope="module")
def judge() -> Judge:
    return judge_of(load_rules(), load_reader()[0])


def tried(reader: IndexReader, before: Judge, after: Judge) -> list[Compared]:
    """Give all that the trial compares."""
    return [compared(each, before, after) for each in examples(reader, Identities(), before, CancelToken())]


def uids(compared: Compared) -> tuple[list[str], list[str]]:
    """Give the priors by both rules."""
    return [p.study.uid for p in compared.before], [p.study.uid for p in compared.after]


def test_the_newest_come_first_and_who_has_no_others_is_left_out(reader: IndexReader, judge: Judge) -> None:
    found = tried(reader, judge, judge)
    assert [each.study.study_uid for each in found] == ["1.2.1", "1.2.3", "1.2.2"]
    assert uids(found[0]) == (["1.2.2", "1.2.3"], ["1.2.2", "1.2.3"])
    assert [each.others for each in found] == [2, 2, 2]
    assert not any(each.is_changed for each in found)


def test_other_rules_change_what_comes_first(reader: IndexReader, judge: Judge) -> None:
    weights = replace(judge.rules.weights, recency=0.9)
    edited = judge_of(replace(judge.rules, weights=weights, half_life=30), judge.reader)
    first, *_ = tried(reader, judge, edited)
    assert uids(first) == (["1.2.2", "1.2.3"], ["1.2.3", "1.2.2"])
    assert first.is_changed


def test_a_stopped_trial_ends(reader: IndexReader, judge: Judge) -> None:
    cancel = CancelToken()
    found = examples(reader, Identities(), judge, cancel)
    next(found)
    cancel.cancel()
    assert list(found) == []
    assert MOST_STUDIES == 50
