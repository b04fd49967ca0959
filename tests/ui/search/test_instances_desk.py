"""The instances of a series, asked for when its row is opened: one question at a time, dropped with its search."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from qrstation.core.events import MatchesFound, SearchEnd, SearchEnded
from qrstation.core.station.settings import ArchiveSettings
from qrstation.ui.results.columns import Column
from qrstation.ui.results.result_words import cell_text
from qrstation.ui.results.results_pane import ResultsPane
from qrstation.ui.results.tree_nodes import SeriesNode
from qrstation.ui.search.instances_desk import InstancesDesk
from tests.told import told
from tests.ui.results.made_up import instance, series, study


class Asking:
    """Stands for the searcher and for the store's worker: remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.stopped: list[int] = []

    def find_instances(self, study_uid: str, series_uid: str, *where: Any) -> int:
        self.asked.append(series_uid)
        return len(self.asked)

    def stop(self, generation: int) -> None:
        self.stopped.append(generation)


class Searches(QObject):
    begun = Signal()


class Window(QObject):
    def __init__(self, results: ResultsPane) -> None:
        super().__init__()
        self.results = results


@pytest.fixture
def desk(qtbot: QtBot) -> InstancesDesk:
    return made(qtbot, lambda study: ArchiveSettings("Main", "MAIN", "localhost", 104))


def made(qtbot: QtBot, best: Callable[..., ArchiveSettings | None]) -> InstancesDesk:
    pane = ResultsPane()
    qtbot.addWidget(pane)
    pane.begin(("Main",))
    pane.add_studies([study("1.1")])
    pane.model.add_series("1.1", [series("1.1", "7"), series("1.1", "8", 2)])
    parts = SimpleNamespace(searcher=Asking(), holdings=Asking(), best_archive=best)
    window, searches = Window(pane), Searches()
    desk = InstancesDesk(window, parts, searches)  # type: ignore[arg-type]
    desk.made_of = (window, parts, searches)  # type: ignore[attr-defined]
    return desk


def opened(desk: InstancesDesk) -> list[SeriesNode]:
    """Open both series."""
    model = desk._window.results.model
    found = list(model.tree.studies[0].series)
    for node in found:
        model.fetchMore(model.index_of(node))
    return found


def test_one_question_at_a_time(desk: InstancesDesk) -> None:
    first, second = opened(desk)
    searcher = desk._parts.searcher
    assert searcher.asked == ["7"]  # type: ignore[attr-defined]
    list(desk.matches_found(MatchesFound(1, "Main", (instance("1.1", "7", "9.2", 2), instance("1.1", "7", "9.1", 1)))))
    list(desk.matches_found(MatchesFound(5, "Main", (instance("1.1", "7", "9.3", 3),))))
    assert [cell_text(node, Column.DATE) for node in first.rows.nodes] == ["Image 1", "Image 2"]
    desk.search_ended(SearchEnded(1, "Main", SearchEnd.COMPLETE))
    assert searcher.asked == ["7", "8"]  # type: ignore[attr-defined]
    assert not len(second.rows)


def test_a_failure_is_said_and_can_be_tried_again(desk: InstancesDesk) -> None:
    first, _ = opened(desk)
    desk.search_ended(SearchEnded(1, "Main", SearchEnd.FAILED, remarks=(told("no answer", "call", "errno"),)))
    assert not first.asked
    assert first.note == "no answer"


def test_another_search_drops_the_questions(desk: InstancesDesk) -> None:
    nodes = opened(desk)
    desk.stop()
    assert desk._parts.searcher.stopped == [1]  # type: ignore[attr-defined]
    assert not any(node.asked for node in nodes)
    list(desk.matches_found(MatchesFound(1, "Main", (instance("1.1", "7", "9.2"),))))
    assert not len(nodes[0].rows)


def test_what_only_the_store_has_is_asked_of_it(qtbot: QtBot) -> None:
    desk = made(qtbot, lambda study: None)
    opened(desk)
    assert desk._parts.holdings.asked == ["7"]  # type: ignore[attr-defined]
    desk.stop()
    assert len(desk._parts.holdings.stopped) == 1  # type: ignore[attr-defined]
