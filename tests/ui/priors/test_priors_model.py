"""The rows of priors as Qt wants them, and what changes of one told of it alone."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from qrstation.core.jobs.job import JobState
from qrstation.ui.priors.prior_news import PriorNews
from qrstation.ui.priors.priors_model import ROW_ROLE, PriorsModel
from tests.ui.priors.made_up import job, prior, rows_of


def filled(qapp: QApplication, *uids: str) -> tuple[PriorsModel, PriorNews]:
    """Give a model with a row for each study, and what tells it news."""
    news = PriorNews(qapp)
    model = PriorsModel(news, news)
    model.set_priors([prior(uid, place) for place, uid in enumerate(uids, 1)])
    return model, news


def test_it_is_as_qt_wants_it_whatever_comes(qapp: QApplication) -> None:
    model, news = filled(qapp, "1.3", "1.4")
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    news.counted({"1.4": 3})
    model.set_priors(())
    model.set_priors([prior("1.5")])
    assert tester.model().rowCount() == 1
    assert (model.index(5).data(ROW_ROLE), model.rowCount(model.index(0))) == (None, 0)


def test_what_changes_of_one_is_told_of_it_alone(qapp: QApplication) -> None:
    model, news = filled(qapp, "1.3", "1.4", "1.5")
    told: list[int] = []
    model.dataChanged.connect(lambda first, last, roles: told.extend((first.row(), last.row())))
    news.counted({"1.4": 7, "1.9": 3})
    assert told == [1, 1]
    assert [row.here for row in rows_of(model)] == [0, 7, 0]
    news.job_changed(job("1.5", JobState.RUNNING))
    news.job_changed(job("1.9", JobState.RUNNING))
    assert told == [1, 1, 2, 2]
    assert [row.job is not None for row in rows_of(model)] == [False, False, True]


def test_rows_are_read_and_found(qapp: QApplication) -> None:
    model, _ = filled(qapp, "1.3", "1.4")
    assert model.index_of("1.4").row() == 1
    assert not model.index_of("1.9").isValid()
    assert model.row("1.9") is None
    for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
        assert "18 months ago" in model.index(0).data(role)
    assert model.data(QModelIndex()) is None
