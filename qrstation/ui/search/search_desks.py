"""All desks of the search form together: each asks in its own way, all go by the same searches and their ends."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from qrstation.core.events import MatchesFound, SearchAdvanced, SearchEnded
from qrstation.core.station.place import THIS_STATION
from qrstation.ui.event_pump import EventPump
from qrstation.ui.main_window import MainWindow
from qrstation.ui.search.attempts_desk import AttemptsDesk
from qrstation.ui.search.completing_desk import CompletingDesk
from qrstation.ui.search.instances_desk import InstancesDesk
from qrstation.ui.search.patient_desk import PatientDesk
from qrstation.ui.search.search_desk import SearchDesk, SearchParts
from qrstation.ui.search.utf_8_desk import Utf8Desk


class SearchDesks(QObject):
    """Lives on the GUI thread."""

    def __init__(self, window: MainWindow, parts: SearchParts, allow_utf_8: Callable[[str], None]) -> None:
        """``allow_utf_8`` lets an archive be asked in UTF-8."""
        super().__init__(window)
        self._parts = parts
        self.studies = SearchDesk(window, parts)
        self.instances = InstancesDesk(window, parts, self.studies)
        self.completing = CompletingDesk(window, self.studies, parts.searcher, parts.holdings, parts.settings)
        self.attempts = AttemptsDesk(window, self.studies, self._places, parts.holdings.known_names)
        self.patients = PatientDesk(window, self.studies, parts.settings)
        self.utf_8 = Utf8Desk(self.studies, window.results.notices, allow_utf_8)

    def hear(self, pump: EventPump) -> None:
        """Take the news of searches, each desk those of its own."""
        pump.subscribe(MatchesFound, self.studies.matches_found)
        pump.subscribe(SearchAdvanced, self.studies.search_advanced)
        pump.subscribe(SearchEnded, self.studies.search_ended)
        pump.subscribe(MatchesFound, self.instances.matches_found)
        pump.subscribe(SearchEnded, self.instances.search_ended)
        pump.subscribe(MatchesFound, self.completing.matches_found)
        pump.subscribe(MatchesFound, self._parts.searcher.taken)  # after all who show them
        pump.subscribe(SearchEnded, self.completing.search_ended)

    def close(self) -> None:
        """End what asks in the background."""
        self.attempts.close()

    def _places(self) -> tuple[str, ...]:
        """Give where can be searched."""
        return (*(archive.name for archive in self._parts.settings().archives), THIS_STATION)
