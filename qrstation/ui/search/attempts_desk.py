"""Offers next attempts where a search found nothing, makes the one that is pressed, and says which found what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject

from qrstation.core.errors import StationError
from qrstation.core.events import SearchEnd, SearchEnded
from qrstation.core.standard.query import StudyQuery
from qrstation.jobs.search.attempts import Attempt, attempts, name_asked
from qrstation.jobs.search.near_names import MOST_KNOWN, near_names
from qrstation.ui.main_window import MainWindow
from qrstation.ui.pump import Pump
from qrstation.ui.results.attempt_words import asked_words, found_by, places_words
from qrstation.ui.results.search_words import empty_words
from qrstation.ui.search.search_desk import SearchDesk
from qrstation.ui.work_thread import WorkThread

_KEY = "attempt"


@dataclass(slots=True)
class _Nothing:
    """A search that found nothing, and what was tried since."""

    query: StudyQuery
    places: tuple[str, ...]
    asked: tuple[str, ...]
    near: tuple[str, ...] = ()
    tried: dict[Attempt, int | None] | None = None
    running: Attempt | None = None


class AttemptsDesk(QObject):
    """Lives on the GUI thread; names are compared on a worker."""

    def __init__(
        self,
        window: MainWindow,
        searches: SearchDesk,
        places: Callable[[], Sequence[str]],
        known_names: Callable[[int], Sequence[str]],
    ) -> None:
        """``places`` gives all that can be searched; ``known_names`` the names here, on a worker."""
        super().__init__(window)
        self._window = window
        self._searches = searches
        self._places = places
        self._known_names = known_names
        self._pump = Pump(self)
        self._worker = WorkThread("near-names")
        self._nothing: _Nothing | None = None
        self._ended: dict[str, SearchEnded] = {}
        searches.begun.connect(self._begun)
        searches.ended.connect(self._one_ended)
        window.results.empty_page.tried.connect(self.make)

    def make(self, attempt: Attempt) -> None:
        """Search once more, as an attempt says."""
        nothing = self._nothing
        if nothing is None:
            return
        nothing.running = attempt
        self._searches.look_for(attempt.query, attempt.places or nothing.places)
        self._nothing = nothing  # what has begun is no other search

    def close(self) -> None:
        """End the worker; twice does no harm."""
        self._worker.close()
        self._pump.close()

    def _begun(self) -> None:
        self._ended = {}
        self._nothing = None
        self._worker.withdraw(_KEY)

    def _one_ended(self, end: SearchEnded) -> None:
        self._ended[end.archive] = end
        asked = self._searches.asked
        if self._searches.is_running or asked is None:
            return
        found = self._window.results.model.tree.counts()[0]
        nothing = self._nothing
        if nothing is not None and nothing.running is not None:
            self._attempt_ended(nothing, nothing.running, found)
        elif not found:
            self._search_ended(asked)

    def _attempt_ended(self, nothing: _Nothing, attempt: Attempt, found: int) -> None:
        nothing.running = None
        nothing.tried = {**(nothing.tried or {}), attempt: found}
        if found:
            what, advice = found_by(attempt, nothing.tried, found)
            self._window.results.notices.show_notice("attempt", what, advice, "note")
        else:
            self._offer(nothing)

    def _search_ended(self, query: StudyQuery) -> None:
        ranks = {place: rank for rank, place in enumerate(self._places())}
        places = tuple(sorted(self._ended, key=lambda place: ranks.get(place, len(ranks))))
        ended = {place: self._ended[place] for place in places}
        asked = tuple(line for line in (asked_words(query), places_words(ended)) if line)
        nothing = _Nothing(query, places, asked)
        self._nothing = nothing
        if all(end.end is SearchEnd.FAILED for end in self._ended.values()):
            return  # nobody has answered: other words will not help
        self._offer(nothing)
        if name := name_asked(query):
            self._worker.submit(_KEY, partial(self._look_for_names, nothing, name))

    def _look_for_names(self, nothing: _Nothing, name: str) -> None:
        try:
            known = self._known_names(MOST_KNOWN)
        except StationError:
            return  # what is wrong with the store is told elsewhere
        near = near_names(name, known)
        if near:
            self._pump.post(partial(self._take_names, nothing, near))

    def _take_names(self, nothing: _Nothing, near: tuple[str, ...]) -> None:
        nothing.near = near
        if self._nothing is nothing and nothing.running is None:
            self._offer(nothing)

    def _offer(self, nothing: _Nothing) -> None:
        elsewhere = [place for place in self._places() if place not in nothing.places]
        offered = attempts(nothing.query, nothing.near, elsewhere)
        if offered:
            self._window.results.show_hint(empty_words(self._ended, (), wide=True))  # what to try stands below
        self._window.results.empty_page.offer(nothing.asked, offered, nothing.tried or {})
