"""Looks for a study that was named from outside, here, then at every archive, and opens it as a double-click does."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, QTimer

from qrstation.core.events import SearchEnded
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import StudyQuery
from qrstation.core.station.opening import Opening
from qrstation.core.station.place import THIS_STATION
from qrstation.core.station.settings import Settings
from qrstation.ui.main_window import MainWindow
from qrstation.ui.notice_bar import Action
from qrstation.ui.opening.opening_words import (
    asked_words,
    not_found_words,
    several_patients_words,
    several_studies_words,
)
from qrstation.ui.results.search_words import NoticeWords
from qrstation.ui.results.tree_nodes import StudyNode
from qrstation.ui.search.search_desk import SearchDesk

NOTICE = "opening"
PATIENCE_MS = 2000
"""How long a study that an archive has waits for archives that go before that one in the settings."""


@dataclass(frozen=True, slots=True)
class OpeningParts:
    """What the desk asks of others."""

    searches: SearchDesk
    settings: Callable[[], Settings]
    open_node: Callable[[StudyNode], None]
    import_paths: Callable[[Sequence[str]], None]


@dataclass(slots=True)
class _Search:
    """A search whose first study is to be opened."""

    opening: Opening
    """What was asked for; nothing: studies that were imported."""
    places: tuple[str, ...]
    """In the order in which they go before each other."""
    wanted: dict[str, None]
    """The Study Instance UIDs that were asked for; of an accession number those that were found to have it."""
    ended: dict[str, SearchEnded] = field(default_factory=dict)
    is_impatient: bool = False

    @property
    def is_over(self) -> bool:
        """Tell whether every place has answered."""
        return len(self.ended) == len(self.places)

    def is_before(self, places: Collection[str]) -> bool:
        """Tell whether a place has not answered yet that goes before the first of these."""
        return not all(place in self.ended for place in itertools.takewhile(lambda p: p not in places, self.places))


class OpeningDesk(QObject):
    """Lives on the GUI thread; whatever else is searched for meanwhile ends it."""

    def __init__(self, window: MainWindow, parts: OpeningParts) -> None:
        super().__init__(window)
        self._window = window
        self._parts = parts
        self._search: _Search | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._lose_patience)
        parts.searches.begun.connect(self._forget)
        parts.searches.found.connect(self._take_found)
        parts.searches.ended.connect(self._take_end)

    def open(self, opening: Opening) -> None:
        """Open what is asked for; nothing is no failure."""
        if opening.paths:
            self._parts.import_paths(opening.paths)
        elif opening.study_uid and (node := self._shown_here(opening.study_uid)) is not None:
            self._window.notices.forget(NOTICE)
            self._open(node)
        elif not opening.is_empty:
            self._begin(opening, (THIS_STATION,))

    def show_imported(self, study_uids: Sequence[str]) -> None:
        """List studies that were imported, and open the first."""
        self._begin(Opening(), (THIS_STATION,), study_uids)

    def _shown_here(self, study_uid: str) -> StudyNode | None:
        """Give the study where it is among the results already, and here: what they show stays then."""
        namesakes = self._window.results.model.tree.namesakes(study_uid)
        is_here = len(namesakes) == 1 and (namesakes[0].stored or THIS_STATION in namesakes[0].copies)
        return namesakes[0] if is_here else None

    # --- the search --------------------------------------------------------------------------------------------

    def _begin(self, opening: Opening, places: tuple[str, ...], study_uids: Sequence[str] = ()) -> None:
        uids = tuple(study_uids) or ((opening.study_uid,) if opening.study_uid else ())
        self._window.menus.shown[self._window.middle].setChecked(True)
        query = StudyQuery(accession_number=opening.accession, study_uids=uids)
        self._parts.searches.look_for(query, places)
        self._search = _Search(opening, places, dict.fromkeys(uids))

    def _ask_archives(self, opening: Opening) -> None:
        """Look for what is not here, in the settings' order."""
        names = tuple(archive.name for archive in self._parts.settings().archives)
        if not names:
            self._tell_missing(opening, {})
            return
        self._begin(opening, (*names, THIS_STATION))
        what = f"{asked_words(opening)} is not on this station; the archives are asked…"
        self._window.notices.show_notice(NOTICE, what, "", "quiet")

    def _take_found(self, matches: Sequence[Match]) -> None:
        search = self._search
        if search is None:
            return
        if search.opening.accession:
            # An archive that does not know the key answers with whatever it has.
            found = (each for each in matches if each.text("AccessionNumber").strip() == search.opening.accession)
            search.wanted.update(dict.fromkeys(match.study_uid for match in found))
        self._decide(search)

    def _take_end(self, ended: SearchEnded) -> None:
        if self._search is not None:
            self._search.ended[ended.archive] = ended
            self._decide(self._search)

    def _lose_patience(self) -> None:
        if self._search is not None:
            self._search.is_impatient = True
            self._decide(self._search)

    def _forget(self) -> None:
        """Open nothing any more: something else is searched for, or the search was stopped."""
        self._search = None
        self._patience.stop()
        self._window.notices.forget(NOTICE)

    # --- what comes of it --------------------------------------------------------------------------------------

    def _decide(self, search: _Search) -> None:
        """Open what was found, once it is known that it is the right one."""
        if not search.opening.study_uid and not search.is_over:
            return  # another archive may know the number as another patient's; the first import may come last
        tree = self._window.results.model.tree
        found = [namesakes for uid in search.wanted if (namesakes := tree.namesakes(uid))]
        if found:
            places = {place for study in found[0] for place in study.copies}
            if search.is_before(places) and not search.is_impatient:
                if not self._patience.isActive():
                    self._patience.start()
                return
            studies = [study for each in found for study in each] if search.opening.accession else list(found[0])
            self._forget()
            self._choose(search.opening, studies)
        elif search.is_over:
            self._forget()
            if search.places == (THIS_STATION,) and not search.opening.is_empty:
                self._ask_archives(search.opening)
            elif not search.opening.is_empty:
                self._tell_missing(search.opening, search.ended)

    def _choose(self, opening: Opening, studies: Sequence[StudyNode]) -> None:
        """Open the newest of a patient's studies; where they are of several patients a person must choose."""
        patients = len({id(study.patient) for study in studies})
        if patients > 1:
            self._tell(several_patients_words(opening, patients))
            return
        if len(studies) > 1:
            self._tell(several_studies_words(opening, len(studies)))
        self._open(max(studies, key=_when))

    def _open(self, study: StudyNode) -> None:
        results = self._window.results
        results.tree.choose(results.model.index_of(study))
        self._parts.open_node(study)

    def _tell_missing(self, opening: Opening, ended: Mapping[str, SearchEnded]) -> None:
        at_archives = {name: end for name, end in ended.items() if name != THIS_STATION}
        self._tell(not_found_words(opening, at_archives), (Action("Try again", partial(self.open, opening)),))

    def _tell(self, words: NoticeWords, actions: Sequence[Action] = ()) -> None:
        self._window.notices.show_notice(NOTICE, words.what, words.advice, words.kind, actions, words.details)


def _when(study: StudyNode) -> tuple[str, str, str]:
    return study.match.text("StudyDate"), study.match.text("StudyTime"), study.uid
