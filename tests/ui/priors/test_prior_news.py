"""What changes of priors has one owner: counts of those that are followed, and the newest retrieve of each."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from qrstation.core.jobs.job import JobState
from qrstation.ui.priors.prior_news import PriorNews
from tests.ui.priors.made_up import job, prior


@pytest.fixture
def news(qapp: QApplication) -> PriorNews:
    made = PriorNews(qapp)
    made.follow(["1.3"])
    return made


def test_counts_of_what_is_followed_are_told_once(news: PriorNews) -> None:
    told: list[set[str]] = []
    news.changed.connect(told.append)
    news.counted({"1.3": 7, "1.9": 4})
    news.counted({"1.3": 7})
    assert told == [{"1.3"}]
    assert (news.row(prior("1.3")).here, news.row(prior("1.9", here=2)).here) == (7, 2)


def test_what_is_found_anew_is_fresh(news: PriorNews) -> None:
    news.counted({"1.3": 7})
    news.follow(["1.3"])
    assert news.row(prior("1.3", here=9)).here == 9


def test_an_older_job_says_nothing_any_more(news: PriorNews) -> None:
    assert news.job_changed(job("1.3", JobState.RUNNING, 5, stored=12))
    assert not news.job_changed(job("1.3", JobState.FAILED, 4))
    row = news.row(prior("1.3"))
    assert row.job is not None
    assert (row.job.state, row.here) == (JobState.RUNNING, 12)
