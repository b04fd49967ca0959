"""What the station keeps and its files cannot tell: the queue, what archives are like, what persons decided."""

from __future__ import annotations

from qrstation.core.events import StudiesDeleted
from qrstation.core.station.home import Home
from qrstation.jobs.kept_habits import HabitsBook
from qrstation.jobs.kept_speeds import SpeedBook
from qrstation.jobs.queue.kept_queue import JobsBook
from qrstation.store.index import IndexReader
from qrstation.store.measurements import Measurements
from qrstation.store.state import StateFile
from qrstation.store.state_identities import KeptIdentities
from qrstation.store.state_marks import StudyMarks
from qrstation.store.state_prefetched import PrefetchedStudies
from qrstation.store.state_searches import KeptSearches


class Kept:
    """The file of the state, and a book on it for each subject."""

    def __init__(self, home: Home, reader: IndexReader) -> None:
        """Open it. Raises StoreUnusable."""
        self.state = StateFile(home.state_file)
        self._reader = reader
        self.queue = JobsBook(self.state)
        self.habits = HabitsBook(self.state)
        self.speeds = SpeedBook(self.state)
        self.marks = StudyMarks(self.state)
        self.prefetched = PrefetchedStudies(self.state, reader.held)
        self.identities = KeptIdentities(self.state)
        self.searches = KeptSearches(self.state)
        self.measurements = Measurements(self.state)

    def forget(self, event: StudiesDeleted) -> None:
        """Forget studies of which nothing is here any more."""
        self.marks.forget(event.study_uids, lambda uid: bool(self._reader.held(uid)))
        self.prefetched.forget(event.study_uids)

    def close(self) -> None:
        """Write what waits, and end."""
        self.state.close()
