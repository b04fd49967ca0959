"""The rows of priors as Qt wants them, and what changes of one told of it alone."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from qrstation.core.jobs.job import JobSnapshot, JobState
from qrstation.ui.priors.priors_model import ROW_ROLE, PriorsModel
from tests.ui.priors.made_up import job, prior, rows_of


def filled(qapp: object, jobs: dict[str, JobSnapshot], *uids: str) -> PriorsModel:
    """Give a model with a row for each study."""
    model = PriorsModel()
    model.set_priors([prior(uid, place) for place, uid in enumerate(uids, 1)], jobs)
    return model


def test_it_is_as_qt_wants_it_whatever_comes(qapp: object) -> None:
    model = filled(qapp, {}, "1.3", "1.4")
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.set_here("1.4", 3)
    model.set_priors((), {})
    model.set_priors([prior("1.5")], {})
    assert tester.model().rowCount() == 1
    assert (model.index(5).data(ROW_ROLE), model.rowCount(model.index(0))) == (None, 0)


def test_what_changes_of_one_is_told_of_it_alone(qapp: object) -> None:
    jobs: dict[str, JobSnapshot] = {}
    model = filled(qapp, jobs, "1.3", "1.4", "1.5")
    told: list[int] = []
    model.dataChanged.connect(lambda first, last, roles: told.extend((first.row(), last.row())))
    model.set_counts({"1.4": 7, "1.9": 3, "1.3": 0})
    assert told == [1, 1]
    assert [row.here for row in rows_of(model)] == [0, 7, 0]
    jobs["1.5"] = job("1.5", JobState.RUNNING)
    model.tell("1.5")
    model.tell("1.9")
    assert told == [1, 1, 2, 2]
    assert [row.job for row in rows_of(model)] == [None, None, jobs["1.5"]]


def test_what_is_found_anew_counts_anew(qapp: object) -> None:
    model = filled(qapp, {}, "1.3")
    model.set_here("1.3", 7)
    model.set_priors([prior("1.3", here=9)], {})
    assert model.row_at(0).here == 9


def test_rows_are_read_and_found(qapp: object) -> None:
    model = filled(qapp, {}, "1.3", "1.4")
    assert model.index_of("1.4").row() == 1
    assert not model.index_of("1.9").isValid()
    assert model.row("1.9") is None
    for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
        assert "18 months ago" in model.index(0).data(role)
    assert model.data(QModelIndex()) is None
