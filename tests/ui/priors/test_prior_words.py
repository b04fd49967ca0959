"""What is said of priors: titles, states with their figures, reasons, and what an empty answer is worth."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qrstation.core.codes.jobs import JobCode
from qrstation.core.events import PriorsFound, SearchEnd, SearchEnded
from qrstation.core.jobs.job import JobState
from qrstation.core.notice import notice
from qrstation.ui.priors.prior_row import PriorRow
from qrstation.ui.priors.prior_words import (
    modality_of,
    nothing_words,
    places_of,
    reasons_of,
    row_tip,
    row_words,
    short_title,
    state_words,
    summary,
    trouble,
)
from tests.ui.priors.made_up import MARRIED, found, job, match, prior


@pytest.mark.parametrize(
    ("here", "state", "stored", "words"),
    [
        (0, None, 0, "not here"),
        (240, None, 0, "here"),
        (12, None, 0, "12 of 240 here"),
        (0, JobState.QUEUED, 0, "will be fetched"),
        (12, JobState.RUNNING, 30, "arriving 30/240"),
        (0, JobState.WAITING, 0, "the archive is fetching it"),
        (0, JobState.FAILED, 0, "not fetched"),
    ],
)
def test_the_state_says_figures_where_there_are_any(here: int, state: JobState | None, stored: int, words: str) -> None:
    row = PriorRow(prior("1.3"), here, job("1.3", state, stored=stored) if state is not None else None)
    assert state_words(row) == words


def test_a_time_is_said_where_it_is_known() -> None:
    assert state_words(PriorRow(replace(prior("1.3"), seconds=120.0), 0)) == "not here, about 2 min"
    assert state_words(PriorRow(replace(prior("1.3"), seconds=240.0, is_slow=True), 0)) == "on tape, about 4 min"
    assert state_words(PriorRow(prior("1.3", archives=()), 0)) == "cannot be had"


def test_reasons_leave_out_what_the_state_says() -> None:
    assert reasons_of(PriorRow(prior("1.3"), 0)) == ("same region and modality (thorax)", "18 months ago")


def test_a_doubtful_one_says_so_first_and_why() -> None:
    row = PriorRow(prior("1.3", None, whose=MARRIED), 0)
    assert reasons_of(row)[0] == "not surely the same patient: the names differ"
    assert row_words(row).startswith("doubtful 2025-05-06, CT, CT thorax, not here, not surely")
    assert "as described there: Keller, Elena · 4711-02 · 1958-03-14" in row_tip(row)


def test_a_row_is_said_in_one_sentence() -> None:
    said = row_words(PriorRow(prior("1.3"), 240))
    assert said == "1. 2025-05-06, CT, CT thorax, here, same region and modality (thorax), 18 months ago"


def test_the_modality_is_the_first_with_pictures() -> None:
    assert modality_of(match("1.3", ModalitiesInStudy=["SR", "PR", "MR"])) == "MR"
    assert modality_of(match("1.3", ModalitiesInStudy=["SR"])) == "SR"
    assert modality_of(match("1.3", ModalitiesInStudy=None)) == ""


def test_a_short_title_has_the_region_or_else_the_description() -> None:
    assert short_title(match("1.3"), ("thorax",)) == "CT thorax"
    assert short_title(match("1.3", StudyDescription="Sonstiges"), ()) == "CT Sonstiges"


def test_places_are_named() -> None:
    assert places_of(PriorRow(prior("1.3", archives=("Main", "Off-site")), 0)) == "Main, Off-site"
    assert places_of(PriorRow(prior("1.3", archives=()), 0)) == "this station alone"


def test_the_line_over_the_list_counts() -> None:
    assert summary(found(prior("1.3"), prior("1.4", 2), prior("1.5", None))) == "2 · 1 doubtful · 1 archive asked"
    assert summary(found(failed=("Off-site",))) == "none · 2 archives asked"


def test_that_there_is_none_is_a_result_only_where_all_have_answered() -> None:
    assert nothing_words(found()) == "There is no prior: all archives were asked.\nMain, and this station."
    some = "No prior was found, but not every archive answered.\nWhat did not answer stands above."
    assert nothing_words(found(failed=("Off-site",))) == some
    alone = replace(found(), answers=(SearchEnded(1, "Off-site", SearchEnd.FAILED),))
    none = "Whether there are priors is not known: no archive answered.\nTry again, or see why above."
    assert nothing_words(alone) == none
    assert "no archive is asked" in nothing_words(replace(found(), answers=()))


def test_why_nothing_could_be_looked_for_is_said() -> None:
    assert nothing_words(PriorsFound(1, None)) == "The study is known nowhere."
    told = nothing_words(PriorsFound(1, None, remarks=(notice(JobCode.SEARCH_FAILED_UNEXPECTEDLY),)))
    assert "known nowhere" not in told


def test_each_archive_that_did_not_answer_in_full_is_named_with_why() -> None:
    cut = SearchEnded(1, "Main", SearchEnd.CUT_SHORT)
    failed = SearchEnded(1, "Off-site", SearchEnd.FAILED, remarks=(notice(JobCode.SEARCH_FAILED_UNEXPECTEDLY),))
    lines = trouble((SearchEnded(1, "A", SearchEnd.COMPLETE), cut, failed, SearchEnded(1, "B", SearchEnd.STOPPED)))
    assert lines[0] == "Main cut short"
    assert lines[1].startswith("Off-site did not answer: ")
    assert lines[2] == "B was stopped"
