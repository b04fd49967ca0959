"""The bars over the results: one that counts, whatever the number of archives, and quiet where nothing is new."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.events import HoldingsCounted, SearchEnd, SearchEnded
from qrstation.ui.notice_bar import NoticeBar
from qrstation.ui.results import results_pane
from qrstation.ui.results.results_pane import ResultsPane
from tests.told import told
from tests.ui.results.made_up import PAOLO, study

NINE = tuple(f"Archive {number}" for number in range(1, 10))


@pytest.fixture
def pane(qtbot: QtBot) -> ResultsPane:
    made = ResultsPane()
    qtbot.addWidget(made)
    made.offer_archives(NINE)
    return made


def fail(pane: ResultsPane, *archives: str, message: str = "it cannot be reached") -> None:
    """Let archives fail."""
    for archive in archives:
        why = told(message, "call", "errno 111")
        pane.end(SearchEnded(1, archive, SearchEnd.FAILED, remarks=(why,)), False)


def bars(pane: ResultsPane) -> list[NoticeBar]:
    """Give the bars that are shown."""
    return [bar for bar in pane.notices.findChildren(NoticeBar) if not bar.isHidden()]


def test_nine_archives_that_fail_are_one_bar_with_a_list_on_demand(pane: ResultsPane) -> None:
    pane.begin(NINE)
    fail(pane, *NINE)
    (bar,) = bars(pane)
    assert "9 of 9 archives did not answer" in bar.accessibleName()
    assert not bar.shows_details
    bar.details_button.click()
    assert bar.shows_details
    assert all(archive in bar.details.text() for archive in NINE)
    bar.details_button.click()
    assert not bar.shows_details


def test_the_list_stays_open_while_more_fail(pane: ResultsPane) -> None:
    pane.begin(NINE)
    fail(pane, *NINE[:2])
    bars(pane)[0].details_button.click()
    fail(pane, NINE[2])
    (bar,) = bars(pane)
    assert bar.shows_details
    assert NINE[2] in bar.details.text()


def test_the_same_failure_as_in_the_search_before_is_quiet(pane: ResultsPane) -> None:
    kinds = []
    for message in ("it is down", "it is down", "it is another thing"):
        pane.begin(NINE)
        fail(pane, NINE[0], message=message)
        kinds.append(bars(pane)[0].property("kind"))
    assert kinds == ["error", "quiet", "error"]


def test_one_that_answered_meanwhile_or_moved_is_told_anew(pane: ResultsPane) -> None:
    pane.begin(NINE)
    fail(pane, NINE[0], NINE[1])
    pane.begin(NINE)
    pane.end(SearchEnded(1, NINE[0], SearchEnd.COMPLETE), False)
    pane.stop()
    pane.begin(NINE)
    fail(pane, NINE[1])
    assert bars(pane)[0].property("kind") == "quiet", "it was not asked in between"
    fail(pane, NINE[0])
    assert bars(pane)[0].property("kind") == "error"
    pane.offer_archives(NINE)
    pane.begin(NINE)
    fail(pane, NINE[1])
    assert bars(pane)[0].property("kind") == "error"


def test_one_that_fails_can_be_examined(pane: ResultsPane) -> None:
    asked: list[str] = []
    pane.doctor_asked.connect(asked.append)
    pane.begin(NINE)
    fail(pane, NINE[3])
    bars(pane)[0].press("Find the fault…")
    assert asked == [NINE[3]]


def test_what_was_found_stays_when_the_search_is_stopped_and_who_is_missing_is_said(pane: ResultsPane) -> None:
    pane.begin(NINE[:2])
    pane.add_studies([study("1.1", archive=NINE[0])])
    pane.stop()
    assert pane.model.tree.counts()[0] == 1
    assert pane.note.text() == "stopped before Archive 1, Archive 2 had answered in full"
    pane.begin(NINE[:2])
    assert "still answering" in pane.note.text()


def test_two_that_answered_with_nothing_and_two_that_failed(pane: ResultsPane) -> None:
    pane.begin(NINE[:4])
    for archive in NINE[:2]:
        pane.end(SearchEnded(1, archive, SearchEnd.COMPLETE), True)
    fail(pane, *NINE[2:4])
    assert "2 answered with nothing: Archive 1, Archive 2." in pane.empty.text()
    assert "2 failed: Archive 3, Archive 4." in pane.empty.text()


def test_a_patients_row_that_is_made_anew_is_open_like_the_others(pane: ResultsPane) -> None:
    pane.begin(NINE)
    pane.add_studies([study("1.1", archive=NINE[0])])
    pane.add_studies([study("1.1", archive=NINE[1], **PAOLO)])
    rows = [pane.model.index(row, 0) for row in range(pane.model.rowCount())]
    assert len(rows) == 2
    assert all(pane.tree.isExpanded(row) for row in rows)


def test_a_search_that_was_stopped_does_not_tell_the_time_of_those_that_answered(pane: ResultsPane) -> None:
    pane.begin(NINE[:2])
    pane.add_studies([study("1.1", archive=NINE[0])])
    pane.end(SearchEnded(1, NINE[0], SearchEnd.COMPLETE, seconds=0.04), False)
    pane.stop()
    assert pane.title.text() == "1 study · 1 patient · 1 archive"


def test_many_counts_are_taken_step_by_step(pane: ResultsPane, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results_pane, "COUNTED_AT_ONCE", 2)
    pane.begin(["A"])
    pane.add_studies([study(f"1.{number}", archive="A", **PAOLO) for number in range(3)])
    steps = pane.set_counts(HoldingsCounted({f"1.{number}": 5 for number in range(3)}))
    counted = []
    for _ in steps:
        counted.append(sum(each.stored for each in pane.model.tree.studies))
    assert counted == [10, 15]
