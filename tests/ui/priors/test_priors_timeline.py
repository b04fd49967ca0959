"""The timeline has the study that is read and its priors, what is doubtful not, and follows what comes of them."""

from __future__ import annotations

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.jobs.job import JobState
from qrstation.ui.main_window import MainWindow
from qrstation.ui.priors.priors_timeline import PriorsTimeline
from qrstation.ui.viewer.timeline.entry import TimelineEntry
from tests.ui.priors.made_up import CURRENT, MARRIED, found, job, prior


@pytest.fixture
def timeline(window: MainWindow) -> PriorsTimeline:
    return PriorsTimeline(window.viewer, window.priors.news)


def entries(window: MainWindow) -> list[TimelineEntry]:
    """Give what stands on the timeline, in its order."""
    return list(window.viewer.timeline.strip.studies.entries)


def test_it_shows_the_patient_s_studies_by_date(window: MainWindow, timeline: PriorsTimeline, qtbot: QtBot) -> None:
    end = found(prior("1.3", here=240), prior("1.4", 2, StudyDate="20231112"), prior("1.5", None, whose=MARRIED))
    window.priors.news.follow(each.uid for each in end.priors)
    timeline.show_found(end)
    qtbot.waitUntil(lambda: bool(entries(window)), timeout=5000)
    assert [(each.study_uid, each.state, each.is_current) for each in entries(window)] == [
        ("1.4", "not here", False),
        ("1.3", "here", False),
        ("1.2.1", "", True),
    ]
    assert entries(window)[1].day == date(2025, 5, 6)
    assert entries(window)[1].title == "CT thorax"
    assert entries(window)[1].reasons == ("same region and modality (thorax)", "18 months ago")
    assert timeline.has(CURRENT)
    row = timeline.row("1.3")
    assert row is not None
    assert row.here == 240
    assert not timeline.has("1.5")
    timeline.clear()
    assert entries(window) == []


def test_what_comes_of_a_prior_is_seen_on_it(window: MainWindow, timeline: PriorsTimeline, qtbot: QtBot) -> None:
    end, news = found(prior("1.3")), window.priors.news
    news.follow(["1.3"])
    timeline.show_found(end)
    qtbot.waitUntil(lambda: bool(entries(window)), timeout=5000)
    window.priors.model.set_priors((prior("1.9"),))  # another patient's stand in the list meanwhile
    news.job_changed(job("1.3", JobState.RUNNING, stored=212, expected=398))
    qtbot.waitUntil(lambda: entries(window)[0].state == "arriving 212/398", timeout=5000)
    assert entries(window)[0].is_arriving
    assert (entries(window)[0].here, entries(window)[0].expected) == (212, 398)


def test_ten_thousand_are_made_in_slices(window: MainWindow, timeline: PriorsTimeline, qtbot: QtBot) -> None:
    end = found(*(prior(f"1.3.{number}", number) for number in range(1, 10_001)))
    window.priors.news.follow(each.uid for each in end.priors)
    timeline.show_found(end)
    assert entries(window) == [], "the window is alive between the slices"
    qtbot.waitUntil(lambda: len(entries(window)) == 10_001, timeout=20_000)
