"""The rows of priors as Qt wants them, and what changes of one told of it alone."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from qrstation.core.jobs.job import JobState
from qrstation.ui.priors.prior_row import PriorRow
from qrstation.ui.priors.priors_model import ROW_ROLE, PriorsModel
from tests.ui.priors.made_up import job, prior


def filled(qapp: object, *uids: str) -> PriorsModel:
    """Give a model with a row for each study."""
    model = PriorsModel()
    model.set_rows([PriorRow(prior(uid, place), 0) for place, uid in enumerate(uids, 1)])
    return model


def test_it_is_as_qt_wants_it_whatever_comes(qapp: object) -> None:
    model = filled(qapp, "1.3", "1.4")
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.set_here("1.4", 3)
    model.set_rows(())
    model.set_rows([PriorRow(prior("1.5"), 0)])
    assert tester.model().rowCount() == 1
    assert (model.index(5).data(ROW_ROLE), model.rowCount(model.index(0))) == (None, 0)


def test_what_changes_of_one_is_told_of_it_alone(qapp: object) -> None:
    model = filled(qapp, "1.3", "1.4", "1.5")
    told: list[int] = []
    model.dataChanged.connect(lambda first, last, roles: told.extend((first.row(), last.row())))
    model.set_counts({"1.4": 7, "1.9": 3, "1.3": 0})
    assert told == [1, 1]
    assert [row.here for row in model.rows] == [0, 7, 0]
    assert model.set_job(job("1.5", JobState.RUNNING))
    assert told == [1, 1, 2, 2]
    assert not model.set_job(job("1.9", JobState.RUNNING))


def test_an_older_job_says_nothing_any_more(qapp: object) -> None:
    model = filled(qapp, "1.3")
    model.set_job(job("1.3", JobState.RUNNING, 5))
    assert not model.set_job(job("1.3", JobState.FAILED, 4))
    row = model.row("1.3")
    assert row is not None
    assert row.job is not None
    assert row.job.state is JobState.RUNNING


def test_rows_are_read_and_found(qapp: object) -> None:
    model = filled(qapp, "1.3", "1.4")
    assert model.index_of("1.4").row() == 1
    assert not model.index_of("1.9").isValid()
    assert model.row("1.9") is None
    for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
        assert "18 months ago" in model.index(0).data(role)
    assert model.data(QModelIndex()) is None
