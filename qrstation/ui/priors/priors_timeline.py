"""Shows a patient's priors on the timeline over the images: entries made of rows, in short steps."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer

from qrstation.core.events import PriorsFound
from qrstation.core.jobs.prior import FoundPrior
from qrstation.core.standard.match import Match
from qrstation.core.standard.person import parse_date
from qrstation.ui.priors.prior_news import PriorNews
from qrstation.ui.priors.prior_row import PriorRow, PriorState
from qrstation.ui.priors.prior_words import reasons_of, short_title, state_words
from qrstation.ui.slices import Slices
from qrstation.ui.viewer.timeline.entry import TimelineEntry
from qrstation.ui.viewer.viewer_pane import ViewerPane

SOON_MS = 100
"""So long after a row's first news the timeline shows them, with what comes until then."""


class PriorsTimeline(QObject):
    """Lives on the GUI thread; what is doubtful of whom it is does not stand on the timeline of a patient."""

    def __init__(self, viewer: ViewerPane, news: PriorNews) -> None:
        super().__init__(news)
        self._viewer, self._news = viewer, news
        self._entries: dict[str, TimelineEntry] = {}
        self._priors: dict[str, FoundPrior] = {}
        self._changed: set[str] = set()
        self._found: PriorsFound | None = None
        """What is to be shown, once the list of priors has had its turn of the window."""
        self._slices = Slices(self)
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._make)
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._show_changed)
        news.changed.connect(self._note)

    def show_found(self, found: PriorsFound) -> None:
        """Show the study that is read among its priors, in a moment."""
        self._found = found
        self._next.start()

    def _make(self) -> None:
        found, self._found = self._found, None
        current = found.current if found is not None else None
        if found is None or current is None:
            return
        entries = {current.study_uid: _current(current, found.regions)}
        priors: dict[str, FoundPrior] = {}

        def steps() -> Iterator[None]:
            for prior in found.priors:
                if prior.rank is not None:
                    entries[prior.uid], priors[prior.uid] = _entry(self._news.row(prior)), prior
                yield

        def done() -> None:
            self._entries, self._priors = entries, priors
            self._viewer.set_timeline(entries.values())

        self._slices.run(steps(), done)

    def has(self, study_uid: str) -> bool:
        """Whether a study stands on it."""
        return study_uid in self._entries

    def row(self, study_uid: str) -> PriorRow | None:
        """Give a prior that stands on it, as it is now."""
        prior = self._priors.get(study_uid)
        return self._news.row(prior) if prior is not None else None

    def clear(self) -> None:
        """Show none any more: another patient is read."""
        self._next.stop()
        self._slices.stop()
        self._entries, self._priors, self._changed = {}, {}, set()
        self._viewer.set_timeline(())

    def _note(self, study_uids: set[str]) -> None:
        self._changed |= study_uids
        if not self._soon.isActive():
            self._soon.start()

    def _show_changed(self) -> None:
        changed, self._changed = self._changed & self._priors.keys(), set()
        for uid in changed:
            self._entries[uid] = _entry(self._news.row(self._priors[uid]))
        if changed and not self._slices.is_busy:
            self._viewer.set_timeline(self._entries.values())


def _current(match: Match, regions: tuple[str, ...]) -> TimelineEntry:
    day = parse_date(match.text("StudyDate"))
    time = match.text("StudyTime")
    return TimelineEntry(match.study_uid, day, short_title(match, regions), "", is_current=True, time=time)


def _entry(row: PriorRow) -> TimelineEntry:
    match = row.prior.match
    return TimelineEntry(
        row.uid,
        parse_date(match.text("StudyDate")),
        short_title(match, row.prior.regions),
        state_words(row),
        row.here,
        row.expected,
        is_relevant=row.is_relevant,
        reasons=reasons_of(row),
        is_arriving=row.state is PriorState.ARRIVING,
        time=match.text("StudyTime"),
    )
