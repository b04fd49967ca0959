"""The jobs pane: order, filter, and what can be done with a job in each state."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from qrstation.core.jobs.job import JobSnapshot, JobState, RetrieveRequest
from qrstation.ui.jobs.jobs_model import JOB_ROLE
from qrstation.ui.jobs.jobs_pane import FILTERS, JobsPane


@pytest.fixture
def pane(qtbot: QtBot) -> JobsPane:
    made = JobsPane()
    qtbot.addWidget(made)
    states = (JobState.SUCCEEDED, JobState.RUNNING, JobState.QUEUED, JobState.FAILED, JobState.PAUSED)
    for number, state in enumerate(states, start=1):
        made.show_job(JobSnapshot(number, RetrieveRequest("Main", f"1.{number}", title=f"Job {number}"), state))
    made.order((1, 2, 3, 4, 5))
    return made


def shown(pane: JobsPane) -> list[int]:
    """Give the jobs' numbers as they stand in the list."""
    model = pane.list.model()
    return [model.index(row, 0).data(JOB_ROLE).job_id for row in range(model.rowCount())]


def select(pane: JobsPane, job_id: int) -> None:
    """Select a job."""
    pane.list.setCurrentIndex(pane.shown.index(shown(pane).index(job_id), 0))


def test_what_is_not_done_stands_in_the_order_of_the_queue_and_what_is_over_below(pane: JobsPane) -> None:
    assert shown(pane) == [2, 3, 5, 4, 1]
    pane.order((5, 3, 2, 4, 1))
    assert shown(pane) == [5, 3, 2, 4, 1]


def test_both_models_are_as_qt_wants_them_whatever_happens_to_jobs(pane: JobsPane) -> None:
    strict = QAbstractItemModelTester.FailureReportingMode.Fatal
    testers = [QAbstractItemModelTester(model, strict, pane) for model in (pane.model, pane.shown)]
    for name in FILTERS:
        pane.show_only(name)
        pane.show_job(JobSnapshot(6, RetrieveRequest("Main", "1.6"), JobState.QUEUED))
        pane.order((6, 3, 2))
        pane.show_job(JobSnapshot(6, RetrieveRequest("Main", "1.6"), JobState.FAILED))
        pane.model.remove(6)
    assert all(tester.model().rowCount() for tester in testers)


def test_filters_show_some_states_only(pane: JobsPane) -> None:
    expected = {"All": [2, 3, 5, 4, 1], "Not done": [2, 3, 5], "Attention": [4], "Done": [1]}
    assert set(FILTERS) == set(expected)
    for name, jobs in expected.items():
        pane.show_only(name)
        assert shown(pane) == jobs


def test_a_job_is_paused_resumed_and_moved(pane: JobsPane, qtbot: QtBot) -> None:
    select(pane, 3)
    with qtbot.waitSignal(pane.move_up_asked) as up:
        pane._up.click()
    assert up.args == [3]
    with qtbot.waitSignal(pane.pause_asked) as paused:
        pane._pause.click()
    assert paused.args == [3]
    select(pane, 5)
    assert pane._pause.text() == "Resume"
    with qtbot.waitSignal(pane.resume_asked) as resumed:
        pane._pause.click()
    assert resumed.args == [5]
    select(pane, 1)
    assert not pane._pause.isEnabled()
    assert pane._retry.isEnabled()


def test_a_button_that_has_done_its_deed_gives_the_focus_back_to_the_list(pane: JobsPane, qtbot: QtBot) -> None:
    pane.resize(700, 300)
    pane.show()
    pane.activateWindow()
    qtbot.waitUntil(pane.isActiveWindow)
    select(pane, 2)
    pane._cancel.setFocus()
    pane.show_job(JobSnapshot(2, RetrieveRequest("Main", "1.2", title="Job 2"), JobState.CANCELLED))
    assert not pane._cancel.isEnabled()
    assert pane.focusWidget() is pane.list, "not Retry, which another press would start"
