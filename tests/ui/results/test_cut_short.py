"""What is probably incomplete is marked until it is completed, and what that brought is said."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.codes.jobs import JobCode
from qrstation.core.events import SearchEnd, SearchEnded
from qrstation.core.notice import Notice, notice
from qrstation.core.station.place import THIS_STATION
from qrstation.ui.results.results_pane import ResultsPane
from tests.told import told

ROUND = notice(JobCode.PERHAPS_CUT_SHORT, count=100)


def ended(archive: str, end: SearchEnd, *remarks: Notice) -> SearchEnded:
    """Make the end of one archive's part."""
    return SearchEnded(1, archive, end, remarks=remarks)


@pytest.fixture
def pane(qtbot: QtBot) -> ResultsPane:
    made = ResultsPane()
    qtbot.addWidget(made)
    made.begin(("A", "B", THIS_STATION))
    return made


def test_what_is_cut_short_and_what_may_be_is_marked_and_completed_by_one_press(pane: ResultsPane) -> None:
    asked: list[tuple[str, ...]] = []
    pane.complete_asked.connect(asked.append)
    pane.end(ended("A", SearchEnd.CUT_SHORT, told("the archive cut its answer short", "", "0xB001")), False)
    pane.end(ended("B", SearchEnd.COMPLETE, ROUND), False)
    pane.end(ended(THIS_STATION, SearchEnd.COMPLETE), False)
    assert "probably incomplete" in pane.title.text()
    bar = pane.notices.bar("remarks")
    assert bar is not None
    bar.press("Complete")
    assert asked == [("A", "B")]


def test_a_remark_that_tells_of_nothing_missing_marks_nothing(pane: ResultsPane) -> None:
    pane.end(ended("A", SearchEnd.COMPLETE, notice(JobCode.UNDATED_MAY_BE_MISSING)), False)
    assert "probably incomplete" not in pane.title.text()


def test_what_completing_brought_is_said_and_the_mark_goes(pane: ResultsPane) -> None:
    pane.end(ended("A", SearchEnd.COMPLETE, ROUND), False)
    pane.cut.tell_progress(("A",), 3)
    pane.cut.tell_progress(("A",), 1_000)
    assert "A: asked in parts, 1,000 more studies so far Esc stops it." in pane.notices.texts()
    asked = notice(JobCode.ASKED_IN_PARTS, more=212, questions=14)
    pane.take_completed(ended("A", SearchEnd.COMPLETE, asked, notice(JobCode.UNDATED_MAY_BE_MISSING)), 212)
    pane.cut.end()
    (text,) = pane.notices.texts()
    assert text.startswith("A: 212 more studies, in 14 questions The search was split by date")
    assert "probably incomplete" not in pane.title.text()


def test_a_day_that_is_cut_short_still_keeps_the_mark(pane: ResultsPane) -> None:
    pane.end(ended("A", SearchEnd.COMPLETE, ROUND), False)
    asked = notice(JobCode.ASKED_IN_PARTS, more=1, questions=14)
    cut = notice(JobCode.PARTS_CUT_SHORT, parts="20260504")
    pane.take_completed(ended("A", SearchEnd.CUT_SHORT, cut, asked), 1)
    (text,) = pane.notices.texts()
    assert "still probably incomplete: the archive cuts its answer short still for 2026-05-04" in text
    assert "1 more study, in 14 questions." in text
    assert "probably incomplete" in pane.title.text()


def test_another_search_begins_unmarked(pane: ResultsPane) -> None:
    pane.end(ended("A", SearchEnd.COMPLETE, ROUND), False)
    pane.begin(("A",))
    assert "probably incomplete" not in pane.title.text()
    pane.cut.tell_stopped(("A",), 2)
    assert "A: stopped, 2 more studies came" in pane.notices.texts()


def test_one_that_ends_later_does_not_bring_back_what_was_completed(pane: ResultsPane) -> None:
    pane.end(ended("A", SearchEnd.COMPLETE, ROUND), False)
    pane.take_completed(ended("A", SearchEnd.COMPLETE, notice(JobCode.ASKED_IN_PARTS, more=1, questions=3)), 1)
    asked: list[tuple[str, ...]] = []
    pane.complete_asked.connect(asked.append)
    pane.end(ended("B", SearchEnd.COMPLETE, ROUND), False)
    bar = pane.notices.bar("remarks")
    assert bar is not None
    bar.press("Complete")
    assert asked == [("B",)]
