"""A list that changes all the time is painted now and then, and always after its last change."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from qrstation.ui.results.calm_painting import PAUSE_SECONDS, CalmPainting

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def view(qtbot: QtBot) -> QListView:
    view = QListView()
    view.setModel(QStringListModel(["a"], view))
    qtbot.addWidget(view)
    return view


def test_what_changes_soon_after_is_painted_in_a_moment(view: QListView, qtbot: QtBot) -> None:
    clock = Clock()
    calm = CalmPainting(view, clock)
    view.show()
    qtbot.waitUntil(lambda: calm._painted == clock.now)
    clock.now += PAUSE_SECONDS / 2
    view.model().insertRow(0)
    assert not view.viewport().updatesEnabled()
    qtbot.waitUntil(lambda: view.viewport().updatesEnabled() and calm._painted == clock.now)


def test_what_changes_later_is_painted_at_once(view: QListView, qtbot: QtBot) -> None:
    clock = Clock()
    calm = CalmPainting(view, clock)
    view.show()
    qtbot.waitUntil(lambda: calm._painted == clock.now)
    clock.now += PAUSE_SECONDS * 2
    view.model().insertRow(0)
    assert view.viewport().updatesEnabled()


def test_the_first_rows_are_not_held_back(view: QListView) -> None:
    CalmPainting(view, Clock())
    view.model().insertRow(0)
    assert view.viewport().updatesEnabled()
