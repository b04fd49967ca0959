"""Has what archives cut short completed, among the same rows, and says what that brought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QObject

from qrstation.core.errors import StationError
from qrstation.core.events import MatchesFound, SearchEnded
from qrstation.core.station.settings import Settings
from qrstation.jobs.background.holdings import HoldingsWorker
from qrstation.jobs.search.search import Searcher
from qrstation.ui.main_window import MainWindow
from qrstation.ui.search.search_desk import AT_ONCE, MOST_STUDIES, SearchDesk
from qrstation.words import words_of


class CompletingDesk(QObject):
    """Lives on the GUI thread. It goes on beside a search whose slower archives still answer."""

    def __init__(
        self,
        window: MainWindow,
        searches: SearchDesk,
        searcher: Searcher,
        holdings: HoldingsWorker,
        settings: Callable[[], Settings],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._searches = searches
        self._searcher = searcher
        self._holdings = holdings
        self._settings = settings
        self._running: dict[int, set[str]] = {}
        """Generation → the archives that are not done."""
        self._brought: Counter[str] = Counter()
        """Archive → studies that are new among the rows."""
        window.results.complete_asked.connect(self.complete)
        searches.begun.connect(self.stop)

    def complete(self, archives: Sequence[str]) -> None:
        """Ask these archives once more, in parts; their answers come among the rows."""
        asked = self._searches.asked
        if asked is None:
            return
        try:
            settings = [self._settings().archive(name) for name in archives]
        except StationError as error:
            self._window.show_problem(*words_of(error).lines)
            return
        for name in archives:
            del self._brought[name]
        self._running[self._searcher.complete(asked, settings)] = set(archives)
        self._searches.set_completing(True)
        self._tell()

    def stop(self) -> None:
        """Stop all of it; what came stays."""
        running, self._running = self._running, {}
        if not running:
            return
        for generation in running:
            self._searcher.stop(generation)
        archives = sorted(set().union(*running.values()))
        self._window.results.cut.tell_stopped(archives, sum(self._brought[name] for name in archives))
        self._searches.set_completing(False)

    def matches_found(self, event: MatchesFound) -> Iterator[None]:
        """Take what an archive found, step by step."""
        results = self._window.results
        new: list[str] = []
        for first in range(0, len(event.matches), AT_ONCE):
            if event.archive not in self._running.get(event.generation, ()):
                return
            came = results.add_studies(event.matches[first : first + AT_ONCE], MOST_STUDIES)
            new += [study.uid for study in came]
            self._brought[event.archive] += len(came)
            yield
        if new:
            self._holdings.count(new)
            self._tell()
        if results.model.is_full:
            self.stop()

    def search_ended(self, event: SearchEnded) -> None:
        """Take the end of one archive's part."""
        archives = self._running.get(event.generation, set())
        if event.archive not in archives:
            return
        archives.discard(event.archive)
        if not archives:
            del self._running[event.generation]
        self._window.results.take_completed(event, self._brought[event.archive])
        if self._running:
            self._tell()
        else:
            self._window.results.cut.end()
            self._searches.set_completing(False)

    def _tell(self) -> None:
        archives = sorted(set().union(*self._running.values()))
        self._window.results.cut.tell_progress(archives, sum(self._brought[name] for name in archives))
