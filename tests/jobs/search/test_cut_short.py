"""Which counts are suspicious, and what of an archive's habits makes an answer one that is not whole."""

from __future__ import annotations

import pytest

from qrstation.core.archive import FindSummary
from qrstation.core.codes.jobs import JobCode
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.habits import Habits
from qrstation.core.notice import notice
from qrstation.core.standard.query import Level, Query
from qrstation.jobs.search.cut_short import is_perhaps, is_round, judged, round_count

STUDIES = Query(Level.STUDY, (("StudyDate", "20260101-20260201"),))


@pytest.mark.parametrize("count", [10, 25, 50, 100, 200, 256, 500, 999, 1_000, 2_500, 10_000])
def test_counts_at_which_archives_stop(count: int) -> None:
    assert is_round(count)


@pytest.mark.parametrize("count", [0, 1, 5, 11, 37, 101, 255, 1_001, 12_345])
def test_other_counts_are_not_suspicious(count: int) -> None:
    assert not is_round(count)


def test_a_round_count_stays_complete_and_is_told() -> None:
    summary = judged(FindSummary(SearchEnd.COMPLETE, 90, 10), STUDIES, Habits())
    assert (summary.end, round_count(summary), is_perhaps(summary.notice)) == (SearchEnd.COMPLETE, 100, True)


@pytest.mark.parametrize(
    "query",
    [
        Query(Level.STUDY, (("StudyInstanceUID", "1.2\\1.3"),)),
        Query(Level.SERIES, (("StudyInstanceUID", "1.2"),)),
        Query(Level.IMAGE, (("StudyInstanceUID", "1.2"), ("SeriesInstanceUID", "1.3"))),
    ],
)
def test_named_studies_series_and_images_are_often_of_a_round_number(query: Query) -> None:
    summary = FindSummary(SearchEnd.COMPLETE, 100)
    assert judged(summary, query, Habits()) is summary


def test_the_learned_cap_is_the_studies_own() -> None:
    summary = FindSummary(SearchEnd.COMPLETE, 37)
    assert judged(summary, STUDIES, Habits(cap=37)).end is SearchEnd.CUT_SHORT
    series = judged(summary, Query(Level.SERIES, (("StudyInstanceUID", "1.2"),)), Habits(cap=37))
    assert (series.end, is_perhaps(series.notice)) == (SearchEnd.COMPLETE, True)


def test_nothing_for_a_narrow_range_is_nothing() -> None:
    nothing, habits = FindSummary(SearchEnd.COMPLETE, 0), Habits(empty_when_too_wide=True)
    told = judged(nothing, STUDIES, habits).notice
    assert told is not None
    assert told.code == JobCode.PERHAPS_TOO_WIDE
    assert judged(nothing, Query(Level.STUDY, (("StudyDate", "20260101"),)), habits) is nothing


def test_what_we_stopped_and_what_the_archive_ended_is_told_as_it_is() -> None:
    stopped = FindSummary(SearchEnd.STOPPED, 100)
    ended = FindSummary(SearchEnd.CUT_SHORT, 100, notice=notice("x"), ended_by_archive=True)
    assert judged(stopped, STUDIES, Habits(cap=100)) is stopped
    assert judged(ended, STUDIES, Habits(cap=100)) is ended
