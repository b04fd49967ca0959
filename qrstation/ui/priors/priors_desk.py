"""Has the priors of what is read found, fetched and opened, and takes their news to where they are seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from qrstation.core.events import JobChanged, PriorsFound, StudiesDeleted
from qrstation.core.instance import StudyHeading
from qrstation.core.jobs.job import JobSnapshot, RetrieveRequest
from qrstation.core.jobs.prior import FoundPrior
from qrstation.core.station.settings import Settings
from qrstation.jobs.background.holdings import HoldingsWorker
from qrstation.jobs.priors.search import PriorsSearcher
from qrstation.jobs.queue.runner import JobRunner
from qrstation.ui.jobs.jobs_desk import JobsDesk
from qrstation.ui.main_window import MainWindow
from qrstation.ui.priors.by_itself import ByItself
from qrstation.ui.priors.prior_orders import PriorOrders
from qrstation.ui.priors.prior_row import PriorRow, PriorState
from qrstation.ui.priors.priors_timeline import PriorsTimeline
from qrstation.ui.priors.whose_desk import WhoseDesk
from qrstation.ui.results.tree_nodes import SeriesNode, StudyNode

OFF, FETCH = "off", "fetch"
"""Of `priors.on_open`; the third, "find", finds and shows."""
_NOTHING_CHOSEN = "Choose a study in the results, or open one: then Ctrl+P finds its priors."


@dataclass(frozen=True, slots=True)
class PriorParts:
    """What the desk asks of others."""

    searcher: PriorsSearcher
    runner: JobRunner
    holdings: HoldingsWorker
    settings: Callable[[], Settings]
    jobs: JobsDesk


class PriorsDesk(QObject):
    """Lives on the GUI thread. One study's priors are shown at a time: of that which was opened or asked for last."""

    def __init__(self, window: MainWindow, parts: PriorParts) -> None:
        super().__init__(window)
        self._window, self._parts = window, parts
        self.pane = window.priors
        self._heading: StudyHeading | None = None
        """The study whose priors are shown."""
        self._generation = 0
        self._is_stopped = False
        """Whether a person stopped the search that goes on."""
        self._fetches = False
        """Whether what is found is fetched by itself: it was opened, not only asked about."""
        self._is_away = False
        """Whether a person put the pane away: then it comes back only when it is asked for."""
        self._best = ""
        """The best prior that is here or comes by itself."""
        self._orders = PriorOrders(parts.runner, parts.jobs)
        self._by_itself = ByItself(self, self._orders.together)
        self.whose = WhoseDesk(window, self._decide)
        self._timeline = PriorsTimeline(window.viewer, self.pane.news)
        window.viewer.reading.changed.connect(self._opened)
        window.viewer.timeline_opened.connect(self._open_from_timeline)
        window.viewer.timeline_dropped.connect(self._open_in)
        window.menus.find_priors.triggered.connect(lambda _=False: self.find_chosen())
        self.pane.open_asked.connect(self.open)
        self.pane.fetch_asked.connect(self.fetch)
        self.pane.again_asked.connect(self._again)
        self.pane.stop_asked.connect(self._stop)
        window.menus.shown[self.pane].toggled.connect(self._note_shown)

    # --- finding -----------------------------------------------------------------------------------------------

    def find_chosen(self) -> None:
        """Find the priors of the row that is chosen in the results, where the keyboard is there; else of what is read.

        Whoever asks wants to see them: the pane comes, and the keyboard goes into it.
        """
        results = self._window.results
        node = results.model.node(results.tree.currentIndex())
        chosen = node.study.heading() if isinstance(node, StudyNode | SeriesNode) else None
        read = self._window.viewer.reading.current
        has_keyboard = results.isAncestorOf(QApplication.focusWidget() or self._window)
        heading = chosen if chosen is not None and (has_keyboard or read is None) else read
        self._window.menus.go_to_priors()
        if heading is None:
            self.pane.notices.show_notice("nothing", _NOTHING_CHOSEN, "", "note")
            return
        self._find(heading, fetches=False)

    def _opened(self, heading: StudyHeading | None) -> None:
        """Another study is read: find its priors, and fetch the best, as the settings say."""
        if heading is None or not self._timeline.has(heading.study_uid):
            self._timeline.clear()
        on_open = self._parts.settings().priors.on_open
        if heading is None or on_open == OFF:
            return
        self._find(heading, fetches=on_open == FETCH)

    def _find(self, heading: StudyHeading, *, fetches: bool) -> None:
        if self._heading is None or self._heading.study_uid != heading.study_uid:
            self._window.results.mark_priors({})
        self._heading, self._fetches = heading, fetches
        self._by_itself.begin(self._parts.settings().priors.most if fetches else 0)
        self._begin(heading)
        self._generation = self._parts.searcher.find(heading.study_uid)

    def _begin(self, heading: StudyHeading) -> None:
        self._is_stopped = False
        self.pane.begin(heading, sum(archive.priors for archive in self._parts.settings().archives))

    def _decide(self, prior: FoundPrior, is_same: bool | None) -> None:
        """Keep what was decided of a prior, and find anew."""
        if self._heading is not None:
            self._begin(self._heading)
            uid = self._heading.study_uid
            self._generation = self._parts.searcher.decide(uid, prior.patient, prior.whose, is_same)

    def _again(self) -> None:
        if self._heading is not None:
            self._find(self._heading, fetches=self._fetches)

    def _stop(self) -> None:
        self._is_stopped = True
        self._by_itself.stop()
        self._parts.searcher.stop()

    def found(self, event: PriorsFound) -> None:
        """Show what was found so far, with the best that is here beside; once all is known fetch the best."""
        heading = self._heading
        if event.generation != self._generation or heading is None:
            return
        if event.current is None and self._is_stopped:
            self.pane.show_stopped()
            return
        if not event.is_final and len(event.priors) < len(self.pane.model.priors):
            return  # asked again: what is shown stays until more is known
        self.pane.show_found(event)
        self._window.results.mark_priors({each.uid: f"prior {each.rank}" for each in event.priors if each.is_relevant})
        # That there is none is worth knowing too, where somebody was asked.
        if (event.priors or (event.is_final and event.answers)) and not self._is_away:
            self._window.menus.shown[self.pane].setChecked(True)
        if self._is_read(heading.study_uid):
            self._timeline.show_found(event)
            self._put_beside()
        worth = (prior for prior in event.priors if prior.is_relevant and (prior.here or prior.fetch_from))
        best = next(worth, None)
        self._best = best.uid if best is not None else ""
        self._by_itself.found(event)

    def _note_shown(self, shown: bool) -> None:
        self._is_away = not shown

    # --- opening and fetching ----------------------------------------------------------------------------------

    def open(self, row: PriorRow) -> None:
        """Put a prior beside what is read, and fetch what is missing of it."""
        self._show_beside(row.prior)
        if row.state is not PriorState.HERE:
            self.fetch(row)

    def fetch(self, row: PriorRow) -> None:
        """Fetch what is missing of a prior, before what was asked for earlier."""
        if row.can_come:
            self._orders.one(row.prior, row.prior.copies[0].archive)

    def _is_read(self, study_uid: str) -> bool:
        current = self._window.viewer.reading.current
        return current is not None and current.study_uid == study_uid

    def _open_from_timeline(self, study_uid: str) -> None:
        row = self._timeline.row(study_uid)
        if row is not None:
            self.open(row)

    def _open_in(self, viewport: int, study_uid: str) -> None:
        """Show a prior in the viewport into which it was dragged, and fetch what is missing of it."""
        row = self._timeline.row(study_uid)
        if row is not None:
            self._window.viewer.open_in(viewport, self._orders.heading(row.prior))
            if row.state is not PriorState.HERE:
                self.fetch(row)

    def _put_beside(self) -> None:
        """Put the best prior that is here beside what is read, where nothing stands there yet."""
        if self._window.viewer.reading.prior is not None:
            return
        here = (prior for prior in self.pane.model.priors if prior.here and prior.is_relevant)
        best = next(here, None)
        if best is not None:
            self._show_beside(best)

    def _show_beside(self, prior: FoundPrior) -> None:
        self._window.viewer.open_study(self._orders.heading(prior), "", {})

    # --- news --------------------------------------------------------------------------------------------------

    def job_changed(self, event: JobChanged) -> None:
        """Show how the retrieve of a prior goes; what is there when it ends is counted by others."""
        job = event.snapshot
        if isinstance(job.request, RetrieveRequest) and not job.request.destination:
            self._by_itself.job_changed(job)
            for each in job.by_study():
                self._study_changed(each)

    def _study_changed(self, job: JobSnapshot) -> None:
        """Show how the retrieve of one study goes; the best stands beside as soon as something of it is here."""
        uid, news = job.request.study_uid, self.pane.news
        is_wanted = uid == self._best and self._heading is not None and self._is_read(self._heading.study_uid)
        row = self.pane.model.row(uid) if is_wanted else None
        if news.job_changed(job) and job.stored and row and self._window.viewer.reading.has_room_beside:
            self._show_beside(row.prior)

    def studies_deleted(self, event: StudiesDeleted) -> None:
        """Count anew what was deleted here."""
        uids = [uid for uid in event.study_uids if self.pane.model.row(uid) or self._timeline.row(uid)]
        if uids:
            self._parts.holdings.count(uids)
