"""Makes searches of what a person typed, and brings what the places answer into the results."""

from __future__ import annotations

import functools
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from qrstation.core.events import MatchesFound, SearchAdvanced, SearchEnd, SearchEnded
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level, StudyQuery
from qrstation.core.station.place import THIS_STATION
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.jobs.background.holdings import HoldingsWorker
from qrstation.jobs.search.search import Searcher
from qrstation.ui.main_window import MainWindow
from qrstation.ui.results.tree_nodes import StudyNode
from qrstation.ui.search.first_seen import FirstSeen
from qrstation.ui.search.search_kinds import Kind
from qrstation.words import words_of_all

LOCAL_GENERATIONS = 1 << 40
"""Generations of searches in the store alone start here, so that they never meet those of the archives."""
MOST_STUDIES = 50_000
"""Studies of one search at most, over all places: nobody reads more, and each costs memory and time."""
AT_ONCE, MOST_AT_ONCE = 5, 20
"""Matches taken in the first step, and in any: each must be short, since the window waits for its end."""
STEP_SECONDS = 0.003
"""Work of a step; the next one takes as many matches as fit."""
FREEZE_EACH = 1000
"""Studies after which the collector of cycles is told to leave alone what there is."""


@dataclass(frozen=True, slots=True)
class SearchParts:
    """What the desk asks of others."""

    searcher: Searcher
    holdings: HoldingsWorker
    settings: Callable[[], Settings]
    best_archive: Callable[[StudyNode], ArchiveSettings | None]
    """Chooses the archive to ask for the series of a study; None for the store."""


class SearchDesk(QObject):
    """Lives on the GUI thread."""

    begun = Signal()
    """Another search than before is made, or none any more: the one before is over, whether it was answered or not."""
    found = Signal(object)
    """Studies came in, and are among the results: the matches."""
    ended = Signal(object)
    """A place has answered to its end: a SearchEnded."""

    def __init__(self, window: MainWindow, parts: SearchParts) -> None:
        super().__init__(window)
        self._window = window
        self._parts = parts
        self._generation = 0
        self._local_generation = LOCAL_GENERATIONS
        self._places: set[str] = set()
        self.asked: StudyQuery | None = None
        """What was asked for last."""
        self._is_completing = False
        self._series_of: dict[int, str] = {}
        self._wide = False
        self._is_full = False
        self._first = FirstSeen(window.results.tree)
        self._unfrozen = 0
        self._is_fresh = True
        """Whether the search before may have left garbage."""
        self._at_once = AT_ONCE
        # Esc resets what a viewport shows, and stops a search wherever the focus is.
        window.form.search_asked.connect(self.search)
        window.form.stop_asked.connect(self.stop)
        window.form.search_in.stop_asked.connect(self.stop_place)
        window.results.series_asked.connect(self.ask_series)

    def search(self) -> None:
        """Ask the chosen places; an older search is stopped and its answers are dropped."""
        query = self._window.form.query()
        if query is None:
            return
        places = self._window.form.places()
        if not places:
            self._end()
            self._window.results.show_hint("Choose at least one place to search in.")
            return
        if not self._window.form.wide.allows(query, places):
            return
        self.look_for(query, places, wide=query.is_empty)
        self._window.form.made.emit(self._window.form.typed())

    def look_for(self, query: StudyQuery, places: Sequence[str], *, wide: bool = True) -> None:
        """Ask these places; an older search is stopped and its answers are dropped. Raises UnknownArchive.

        ``wide`` tells that nobody could make it wider, so that nothing of the kind is advised.
        """
        self._end()
        archives = [self._parts.settings().archive(name) for name in places if name != THIS_STATION]
        self.asked = query
        self._wide = wide
        self._is_full = False
        self._places = set(places)
        self._window.results.begin(places)
        self._window.form.search_in.begin(places)
        self._window.kinds.show(Kind.STUDIES)
        self._first.begin()
        self._unfrozen, self._is_fresh = FREEZE_EACH, True
        self._generation = self._parts.searcher.search(query, archives) if archives else self._next_local()
        if THIS_STATION in places:
            self._parts.holdings.search(query, self._generation, THIS_STATION)
        self._show_running()

    def stop(self) -> None:
        """Stop what is being asked; what was found stays.

        For the person it is over at once, whatever the archives do: they are told in the background, and what they
        still answer is dropped.
        """
        is_searching = bool(self._places)
        self._end()
        if is_searching:
            self._window.results.stop()

    def stop_place(self, place: str) -> None:
        """Stop what is being asked at one place; the others go on."""
        if place not in self._places:
            return
        if place == THIS_STATION:
            self._parts.holdings.stop(self._generation)
        else:
            self._parts.searcher.stop(self._generation, place)
        found = self._window.form.search_in.matches(place)
        self.search_ended(SearchEnded(self._generation, place, SearchEnd.STOPPED, found))

    def _end(self) -> None:
        """Let go of the search and of the questions for series."""
        self.begun.emit()
        if self._places - {THIS_STATION}:
            self._parts.searcher.stop(self._generation)
        if THIS_STATION in self._places:
            self._parts.holdings.stop(self._generation)
        self._places = set()
        self._window.form.search_in.stop()
        asked, self._series_of = self._series_of, {}
        for generation, study_uid in asked.items():
            self._parts.searcher.stop(generation)
            self._window.results.model.forget_series(study_uid, "Its series were asked for, and that was stopped")
        self._show_running()

    @property
    def is_running(self) -> bool:
        """Tell whether a place has not answered to its end."""
        return bool(self._places)

    def set_completing(self, is_completing: bool) -> None:
        """Take whether what was cut short is being completed, which can be stopped like a search."""
        self._is_completing = is_completing
        self._show_running()

    def _show_running(self) -> None:
        """Show whether something is being asked, which can be stopped."""
        self._window.form.set_searching(bool(self._places) or self._is_completing)
        is_asking = bool(self._places or self._series_of) or self._is_completing
        self._window.kinds.set_running(Kind.STUDIES, is_asking)

    def ask_series(self, study: StudyNode) -> None:
        """Ask for the series of a study."""
        archive = self._parts.best_archive(study)
        if archive is None:
            generation = self._next_local()
            self._series_of[generation] = study.uid
            self._parts.holdings.find_series(study.uid, generation, THIS_STATION)
        else:
            self._series_of[self._parts.searcher.find_series(study.uid, archive)] = study.uid
        self._show_running()

    def matches_found(self, event: MatchesFound) -> Iterator[None]:
        """Take what a place found, step by step."""
        if event.generation in self._series_of:
            self._take_series(event, self._series_of[event.generation])
            return
        new: list[str] = []
        first = 0
        while first < len(event.matches):
            if not self._is_heard(event):
                return
            count, began = self._at_once, time.thread_time()
            new += [study.uid for study in self._take_studies(event.matches[first : first + count])]
            first += count
            worked = max(time.thread_time() - began, STEP_SECONDS / MOST_AT_ONCE)
            self._at_once = max(1, min(MOST_AT_ONCE, round(count * STEP_SECONDS / worked)))
            yield
        self._first.then(functools.partial(self._follow, event, new))
        self.found.emit(event.matches)

    def search_advanced(self, event: SearchAdvanced) -> None:
        """Show how far a place has come."""
        if self._is_heard(event):
            self._window.form.search_in.advance(event)

    def search_ended(self, event: SearchEnded) -> None:
        """Take the end of one place's part."""
        why = words_of_all(event.remarks)
        if event.archive != THIS_STATION and event.end is not SearchEnd.STOPPED:
            more = "\n".join(why.lines).strip()
            self._window.header.show_archive(event.archive, event.end is not SearchEnd.FAILED, more)
        if event.generation in self._series_of:
            uid = self._series_of.pop(event.generation)
            self._show_running()
            if event.end is SearchEnd.FAILED:
                self._window.results.model.forget_series(uid, why.what)
                self._window.results.note_for(event.archive, f"{event.archive}: {why.what}", why.advice, why.code)
            return
        if not self._is_heard(event):
            return
        self._places.discard(event.archive)
        self._window.form.search_in.end(event, why.what)
        self._window.results.end(event, self._wide)
        self._show_running()
        self.ended.emit(event)

    def _is_heard(self, event: MatchesFound | SearchAdvanced | SearchEnded) -> bool:
        """Tell whether a place is still waited for: neither of an older search, nor of one that was stopped."""
        return event.generation == self._generation and event.archive in self._places

    def _take_series(self, event: MatchesFound, study_uid: str) -> None:
        series = [match for match in event.matches if match.level is Level.SERIES]
        self._window.results.model.add_series(study_uid, series)
        self._parts.holdings.count((study_uid,), with_series=True)
        for match in series:
            if match.instances is not None:
                self._window.viewer.set_expected(study_uid, match.series_uid, match.instances)

    def _take_studies(self, matches: Sequence[Match]) -> list[StudyNode]:
        """Show a few studies; at the bound no place is asked any further."""
        results = self._window.results
        new = results.add_studies(matches, MOST_STUDIES)
        if results.model.is_full and not self._is_full:
            self._is_full = True
            self.stop()
        return new

    def _follow(self, event: MatchesFound, new: list[str]) -> None:
        """Do what follows once these are seen: their counts come before the next page of the store."""
        if new:
            self._parts.holdings.count(new)
            self._leave_alone(len(new))
        if event.archive == THIS_STATION:
            self._parts.holdings.go_on(event.generation)

    def _leave_alone(self, studies: int) -> None:
        """Keep the collector of cycles away from the results: looking through 50,000 held the window for 250 ms.

        They need none: a tree that is no longer shown is taken apart. What is young garbage goes before.
        """
        self._unfrozen += studies
        if self._unfrozen >= FREEZE_EACH:
            self._unfrozen = 0
            gc.collect(2 if self._is_fresh else 1)
            gc.freeze()
            self._is_fresh = False

    def _next_local(self) -> int:
        self._local_generation += 1
        return self._local_generation
