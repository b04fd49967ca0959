"""What can wait for the first rows does so, and never for long."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QTreeView
from pytestqt.qtbot import QtBot

from qrstation.ui.search import first_seen
from qrstation.ui.search.first_seen import FirstSeen


@pytest.fixture
def view(qtbot: QtBot) -> QTreeView:
    """A view that is shown and was painted."""
    made = QTreeView()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.viewport().repaint()
    return made


@pytest.fixture
def first(view: QTreeView, monkeypatch: pytest.MonkeyPatch) -> FirstSeen:
    monkeypatch.setattr(first_seen, "PATIENCE_MS", 3_600_000)
    return FirstSeen(view)


def test_what_follows_waits_for_the_painting_and_comes_in_its_order(
    view: QTreeView, first: FirstSeen, qtbot: QtBot
) -> None:
    done: list[str] = []
    first.begin()
    first.then(lambda: done.append("one"))
    first.then(lambda: done.append("two"))
    assert not done
    view.viewport().repaint()
    assert not done, "the painting itself is not over where it is noted"
    qtbot.waitUntil(lambda: done == ["one", "two"])
    first.then(lambda: done.append("three"))
    assert done == ["one", "two", "three"], "later nothing waits"


def test_another_search_lets_go_of_what_waited(view: QTreeView, first: FirstSeen, qtbot: QtBot) -> None:
    done: list[str] = []
    first.begin()
    first.then(lambda: done.append("of before"))
    first.begin()
    first.then(lambda: done.append("now"))
    view.viewport().repaint()
    qtbot.waitUntil(lambda: done == ["now"])


def test_nothing_waits_for_a_view_that_nobody_sees(view: QTreeView, first: FirstSeen) -> None:
    done: list[str] = []
    view.hide()
    first.begin()
    first.then(lambda: done.append("at once"))
    assert done == ["at once"]


def test_where_nothing_is_painted_it_goes_on_all_the_same(
    view: QTreeView, first: FirstSeen, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_seen, "PATIENCE_MS", 0)
    done: list[str] = []
    view.viewport().setUpdatesEnabled(False)
    first.begin()
    first.then(lambda: done.append("one"))
    qtbot.waitUntil(lambda: done == ["one"])
