"""Trials in the background: what a rule would fetch from a real archive, and how the ranking would change."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.uid import new_uid
from qrstation.core.station.settings import ArchiveSettings, RuleSettings, Settings
from qrstation.jobs.priors.ranking_file import RankingFiles
from qrstation.jobs.priors.ranking_trial import Compared
from qrstation.jobs.priors.rule_finds import RuleFinds
from qrstation.jobs.priors.rule_plan import PatientPlan
from qrstation.jobs.priors.search import PriorsParts
from qrstation.jobs.priors.trials import PriorTrials, RankingNews, RuleNews
from qrstation.priors.loading import load_rules
from qrstation.store.index import IndexReader
from qrstation.store.state import StateFile
from qrstation.store.state_identities import KeptIdentities
from qrstation.words import words_of
from tests.connected import connected
from tests.hostile import HostileArchive
from tests.jobs.priors.test_finding import study
from tests.peers import Orthanc, free_port
from tests.store.material import file_of, keep, opened

ELISE = ("4711", "", "Moreau^Elise", "19570412")
KARL = ("8", "", "Otherman^Karl", "19310203")
STUDIES = {
    "today": (ELISE, "20250301", "CT Thorax"),
    "again": (ELISE, "20250301", "CT Abdomen"),
    "thorax": (ELISE, "20240301", "CT Thorax"),
    "abdomen": (ELISE, "20230301", "CT Abdomen"),
    "alone": (KARL, "20250301", "CT Thorax"),
}
UIDS = {name: new_uid("trial", name) for name in STUDIES}
RULE = RuleSettings("Of the day", "Main", (("StudyDate", "20250301"),))


@pytest.fixture(scope="module")
def archive() -> Iterator[ArchiveSettings]:
    with Orthanc(title="MAIN") as main:
        for name, (whose, day, description) in STUDIES.items():
            image = study(UIDS[name], whose)
            image.StudyDate, image.StudyDescription = day, description
            main.upload(file_of(image))
        yield main.settings(name="Main")


class Trial:
    """Trials over a store in which one study is, and their news."""

    def __init__(self, folder: Path, reader: IndexReader, state: StateFile) -> None:
        parts = PriorsParts(connected, reader, Settings, folder / "priors", KeptIdentities(state))
        self.trials = PriorTrials(parts)
        self.news: queue.Queue[Any] = queue.Queue()
        self.counted: list[int] = []

    def rule(self, settings: Settings, rule: RuleSettings, cancel: CancelToken | None = None) -> None:
        """Begin the trial of a rule."""
        news = RuleNews(self.counted.append, self.news.put, self.news.put)
        self.trials.try_rule(rule, settings, news, cancel or CancelToken())

    def ranking(self, recency: float) -> list[Any]:
        """Try another weight, and give what came."""
        rules = load_rules()
        edited = replace(rules, weights=replace(rules.weights, recency=recency))
        self.trials.try_ranking(rules, edited, RankingNews(self.news.put, self.news.put), CancelToken())
        return self.until(tuple)

    def until(self, kind: type) -> list[Any]:
        """Give the news up to the end."""
        came: list[Any] = []
        while not came or not isinstance(came[-1], kind):
            came.append(self.news.get(timeout=30))
        return came


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    with opened(tmp_path) as (store, news):
        for name in ("thorax", "abdomen"):
            image = study(UIDS[name], STUDIES[name][0])
            image.StudyDate, image.StudyDescription = STUDIES[name][1:]
            keep(store, image)
        assert news.wait_stored(2)
    with (
        IndexReader(tmp_path / "index.sqlite", tmp_path / "store") as reader,
        closing(StateFile(tmp_path / "state.sqlite")) as state,
    ):
        made = Trial(tmp_path, reader, state)
        yield made
        made.trials.close()


@pytest.mark.peer
def test_a_rule_says_of_each_patient_what_it_would_fetch(trial: Trial, archive: ArchiveSettings) -> None:
    trial.rule(Settings(archives=(archive,)), replace(RULE, studies=True))
    *plans, end = trial.until(RuleFinds)
    assert (len(end.studies), end.is_whole, max(trial.counted)) == (3, True, 3)
    assert all(isinstance(plan, PatientPlan) and plan.is_study_fetched for plan in plans)
    names = {uid: name for name, uid in UIDS.items()}
    found = {
        frozenset(names[study.study_uid] for study in plan.studies): {
            names[prior.match.study_uid]: (names[prior.study_uid], bool(prior.archives)) for prior in plan.priors
        }
        for plan in plans
    }
    assert found == {
        frozenset({"today", "again"}): {"thorax": ("today", False), "abdomen": ("again", False)},
        frozenset({"alone"}): {},
    }


def test_an_archive_that_is_down_ends_it_with_the_reason(trial: Trial) -> None:
    down = ArchiveSettings("Main", "DOWN", "127.0.0.1", free_port(), timeout=2)
    trial.rule(Settings(archives=(down,)), RULE)
    (end,) = trial.until(RuleFinds)
    assert not end.is_whole
    assert words_of(end.remarks[0]).what


def test_a_rule_of_an_archive_that_there_is_not_is_told(trial: Trial) -> None:
    trial.rule(Settings(), RULE)
    (end,) = trial.until(RuleFinds)
    assert "Main" in words_of(end.remarks[0]).what


def test_a_trial_is_stopped_while_the_archive_is_silent(trial: Trial) -> None:
    with HostileArchive(free_port()) as archive:

        def wait(*_: object) -> None:
            archive.entered.set()
            archive.go_on.wait(20)

        archive.on_find = wait
        cancel = CancelToken()
        trial.rule(Settings(archives=(replace(archive.settings, name="Main"),)), RULE, cancel)
        assert archive.entered.wait(20)
        cancel.insist()
        (end,) = trial.until(RuleFinds)
        archive.go_on.set()
    assert end.studies == ()


def test_the_ranking_is_tried_again_without_looking_anything_up(trial: Trial) -> None:
    *first, troubles = trial.ranking(0.2)
    assert troubles == ()
    assert {each.study.study_uid for each in first if isinstance(each, Compared)} == {UIDS["thorax"], UIDS["abdomen"]}
    looked_up = trial.trials._examples
    *again, _ = trial.ranking(0.3)
    assert len(again) == 2
    assert trial.trials._examples is looked_up
    trial.trials.forget_examples()
    assert len(trial.ranking(0.3)) == 3


def test_the_rules_are_read_on_a_worker(trial: Trial) -> None:
    trial.trials.read_ranking(trial.news.put)
    (files,) = trial.until(RankingFiles)
    assert files.in_force == load_rules()
    assert "CT" in files.families
