"""A rule and its trial in words."""

from __future__ import annotations

import pytest

from qrstation.core.codes.jobs import JobCode
from qrstation.core.notice import notice
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level
from qrstation.core.station.settings import RuleSettings
from qrstation.jobs.priors.rule_finds import RuleFinds
from qrstation.jobs.priors.rule_plan import PatientPlan, PlannedPrior
from qrstation.ui.settings.rule_words import end_words, progress_words, rule_sentence, trouble_lines

STUDY = Match("Main", Level.STUDY, {"StudyInstanceUID": "1.1"})
FAR = PlannedPrior(STUDY, "1.1", ("Far",), 400, 90.0, ())
HERE = PlannedPrior(STUDY, "1.1", (), 0, 0.0, ())


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            RuleSettings("x", "Main", every_minutes=5, from_="06:00", until="20:00", studies=True),
            "Every 5 minutes from 06:00 to 20:00 Main is asked for studies; "
            "of each patient the best 2 priors and the studies themselves are fetched.",
        ),
        (
            RuleSettings("x", "Main", worklist=True, every_minutes=0, priors=1, studies=True),
            "When somebody starts it Main is asked for its worklist; of each patient the best prior is fetched.",
        ),
    ],
)
def test_what_a_rule_does(rule: RuleSettings, words: str) -> None:
    assert rule_sentence(rule) == words


def test_how_far_a_trial_is() -> None:
    assert progress_words(1, 0) == "1 study found…"
    assert progress_words(1200, 3) == "1,200 studies found · 3 patients looked into…"


def test_how_a_trial_ended() -> None:
    plan = PatientPlan((STUDY, STUDY), (FAR, HERE), (), True)
    found = RuleFinds((STUDY, STUDY))
    assert end_words([plan], found, is_stopped=False) == (
        "2 studies of 1 patient; 1 prior would be fetched (400 images, about 2 min); 1 is here already; "
        "2 found studies would be fetched too. Nothing was fetched."
    )
    assert end_words([], RuleFinds(()), is_stopped=False) == "It finds no study now."
    assert end_words([], RuleFinds(()), is_stopped=True) == "Stopped. Nothing was fetched."
    nothing = end_words([PatientPlan((STUDY,), ())], found, is_stopped=True)
    assert nothing == "Stopped: 1 study of 1 patient; no prior would be fetched. Nothing was fetched."


def test_each_trouble_is_said_once() -> None:
    wrong = notice(JobCode.SEARCH_FAILED_UNEXPECTEDLY)
    lines = trouble_lines([], RuleFinds((), False, (wrong, wrong)), "Main")
    assert len(lines) == 1
    assert lines[0].startswith("Main: ")
