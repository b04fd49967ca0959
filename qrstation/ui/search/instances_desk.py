"""Asks for the instances of a series when its row is opened: one question at a time, however many rows are."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from qrstation.core.events import MatchesFound, SearchEnd, SearchEnded
from qrstation.core.standard.query import Level
from qrstation.core.station.place import THIS_STATION
from qrstation.ui.results.tree_nodes import SeriesNode
from qrstation.words import words_of_all

if TYPE_CHECKING:
    from qrstation.ui.main_window import MainWindow
    from qrstation.ui.search.search_desk import SearchDesk, SearchParts

LOCAL_GENERATIONS = 1 << 42
"""Generations of questions to the store alone start here: they never meet those of a search."""
AT_ONCE = 50
"""Matches taken in one step: the window waits for its end."""


class InstancesDesk(QObject):
    """Lives on the GUI thread."""

    def __init__(self, window: MainWindow, parts: SearchParts, searches: SearchDesk) -> None:
        super().__init__(window)
        self._window = window
        self._parts = parts
        self._waiting: deque[SeriesNode] = deque()
        self._asked: SeriesNode | None = None
        self._generation = 0
        self._local = LOCAL_GENERATIONS
        window.results.model.ask_instances = self.ask
        searches.begun.connect(self.stop)

    def ask(self, series: SeriesNode) -> None:
        """Ask for the instances of a series, after those that are asked for already."""
        self._waiting.append(series)
        self._ask_next()

    def stop(self) -> None:
        """Let go of all questions; what was asked for can be asked for again."""
        dropped = [*self._waiting, *([self._asked] if self._asked is not None else [])]
        if self._asked is not None:
            self._stop_asking(self._generation)
        self._waiting.clear()
        self._asked = None
        for series in dropped:
            self._forget(series, "Its images were asked for, and that was stopped")

    def matches_found(self, event: MatchesFound) -> Iterator[None]:
        """Take instances, step by step."""
        found = [match for match in event.matches if match.level is Level.IMAGE]
        for first in range(0, len(found), AT_ONCE):
            series = self._asked
            if series is None or event.generation != self._generation:
                return
            model = self._window.results.model
            model.add_instances(series.study.uid, series.uid, found[first : first + AT_ONCE])
            yield

    def search_ended(self, event: SearchEnded) -> None:
        """Take the end of a question, and ask the next."""
        series = self._asked
        if series is None or event.generation != self._generation:
            return
        self._asked = None
        if event.end is SearchEnd.FAILED:
            why = words_of_all(event.remarks)
            self._forget(series, why.what)
            self._window.results.note_for(event.archive, f"{event.archive}: {why.what}", why.advice, why.code)
        self._ask_next()

    def _ask_next(self) -> None:
        if self._asked is not None or not self._waiting:
            return
        series = self._asked = self._waiting.popleft()
        archive = self._parts.best_archive(series.study)
        if archive is None:
            self._local += 1
            self._generation = self._local
            self._parts.holdings.find_instances(series.study.uid, series.uid, self._generation, THIS_STATION)
        else:
            self._generation = self._parts.searcher.find_instances(series.study.uid, series.uid, archive)

    def _stop_asking(self, generation: int) -> None:
        stop: Callable[[int], None] = (
            self._parts.holdings.stop if generation > LOCAL_GENERATIONS else self._parts.searcher.stop
        )
        stop(generation)

    def _forget(self, series: SeriesNode, note: str) -> None:
        self._window.results.model.forget_instances(series.study.uid, series.uid, note)
