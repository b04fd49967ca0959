"""The tour of the demo: drives the very same window as a person would, off screen, and saves what it shows."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QEventLoop, QModelIndex, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qrstation.core.jobs.job import JobSnapshot, JobState
from qrstation.ui.arrangement_keeper import USUAL_SIZE
from qrstation.ui.main_window import MainWindow
from qrstation.ui.priors.prior_row import PriorRow, PriorState
from qrstation.ui.priors.prior_words import row_words
from qrstation.ui.results.tree_nodes import StudyNode
from qrstation.words import words_of

CHECK_MS = 20
ALIGNED = "Aligned by the pixels"
"""What is said of a prior that was."""
ZOOM = 2.5
"""How far the finding is looked into for measuring."""


class Story(Protocol):
    """What the tour is about: a patient with a current study and priors, and where to look."""

    @property
    def typed_name(self) -> str:
        """What is typed to find the patient."""

    @property
    def current_study_uid(self) -> str:
        """The study that is opened."""

    @property
    def prior_study_uids(self) -> tuple[str, ...]:
        """The studies that are compared with it, the newest first."""

    @property
    def series(self) -> Mapping[str, str]:
        """Study Instance UID → the Series Instance UID to look at."""

    @property
    def locations(self) -> Mapping[str, float]:
        """Study Instance UID → slice position in mm at which the finding is largest."""

    @property
    def findings(self) -> Mapping[str, Finding]:
        """Study Instance UID → where the finding lies in that slice."""


class Finding(Protocol):
    """A round finding in a slice, in pixels; (0, 0) is the middle of the first."""

    @property
    def column(self) -> float:
        """The column of its middle."""

    @property
    def row(self) -> float:
        """The row of its middle."""

    @property
    def diameter(self) -> float:
        """Its diameter."""


class TourFailed(Exception):
    """A step did not happen; the message says which."""


class Tour:
    """Searches, opens the current study, waits for its priors, and steps through them at the nodule."""

    def __init__(self, window: MainWindow, story: Story, out: Path, patience: float = 120.0) -> None:
        self._window = window
        self._story = story
        self._out = out
        self._patience = patience

    def run(self) -> int:
        """Take every step; gives 0 when all of it happened, 1 otherwise."""
        try:
            self._out.mkdir(parents=True, exist_ok=True)
            # The screen that is not there is smaller than any on which one would work.
            self._window.resize(*USUAL_SIZE)
            self._window.arrangement.share_out()
            self._search()
            self._retrieve()
            self._view()
        except TourFailed as failure:
            say(f"failed: {failure}")
            return 1
        say(f"done: pictures are in {self._out}/")
        return 0

    def _search(self) -> None:
        form = self._window.form
        form.name.setFocus()
        QTest.keyClicks(form.name, self._story.typed_name)
        QTest.keyClick(form.name, Qt.Key.Key_Return)
        tree = self._window.results.model.tree
        self._wait("an answer of every archive", lambda: form.search_button.accessibleName() == "Search")
        studies, patients, archives = tree.counts()
        say(f"searched for {self._story.typed_name!r}: {studies} studies of {patients} patients in {archives} archives")
        current = self._study(self._story.current_study_uid)
        for prior in self._story.prior_study_uids:
            self._study(prior)
        self._select(current)
        self._save("1-search.png")

    def _retrieve(self) -> None:
        """Open the current study; its priors are found, and fetched by themselves while it is read."""
        results, current = self._window.results, self._story.current_study_uid
        priors = self._story.prior_study_uids
        self._select(self._study(current))
        QTest.keyClick(results.tree, Qt.Key.Key_Return)
        self._wait("the retrieve job", lambda: self._job(current) is not None)
        for prior in priors:
            self._wait("the prior in the list", lambda prior=prior: self._row(prior) is not None)  # type: ignore[misc]
            self._wait("the retrieve of a prior", lambda prior=prior: self._job(prior) is not None)  # type: ignore[misc]
            row = self._row(prior)
            if row is not None:
                say(f"prior {row.prior.rank}: {row_words(row)}")
        self._wait("the first images of a prior", lambda: any(map(self._is_arriving, priors)))
        self._save("2-retrieving.png")
        for uid in (current, *priors):
            self._wait("the end of the retrieve", lambda uid=uid: self._is_over(uid))  # type: ignore[misc]
            job = self._job(uid)
            if job is None or job.state is not JobState.SUCCEEDED:
                why = words_of(job.notice if job else None).what
                raise TourFailed(f"the retrieve ended as {job.state if job else 'nothing'}: {why}")
            say(f"retrieved {job.stored} of {job.expected} images from {job.request.archive} in {job.seconds:.1f} s")

    def _view(self) -> None:
        """Go to the nodule in the current study, and step to each prior: it comes to the same place by its pixels."""
        viewer, current = self._window.viewer, self._story.current_study_uid
        series = self._story.series[current]
        viewer.show_series(0, current, series)
        self._wait("the lung series in its viewport", lambda: self._shows(0, current))
        viewer.show_location(0, self._story.locations[current])
        self._wait("the nodule's slice", lambda: self._is_at(0, current))
        for number, prior in enumerate(self._story.prior_study_uids, 3):
            self._wait("the count of what is here", lambda prior=prior: self._is_here(prior))  # type: ignore[misc]
            viewer.commands["next prior"].trigger()
            self._wait("the prior beside", lambda prior=prior: self._shows(1, prior))  # type: ignore[misc]
            if not viewer.commands["sync"].isChecked():
                viewer.commands["sync"].trigger()
            self._wait("linked scrolling", viewer.commands["sync"].isChecked)
            self._wait("the alignment of the prior", lambda: ALIGNED in viewer.viewports[1].annotations.caption)
            for viewport, uid in ((0, current), (1, prior)):
                self._wait("the nodule's slice", lambda viewport=viewport, uid=uid: self._is_at(viewport, uid))  # type: ignore[misc]
                content = viewer.viewports[viewport].content
                say(f"viewport {viewport + 1}: {content.image_words} at {content.location:.1f} mm")
                if not self._length(uid):
                    self._measure(viewport, uid)
            self._wait("thumbnails", lambda: viewer.thumbnails_ready)
            self._wait("the count of what is here", lambda: self._is_here(current))
            self._save(f"{number}-viewer.png")

    def _measure(self, viewport: int, study_uid: str) -> None:
        """Draw a line across the finding in a viewport, as a hand would."""
        viewer = self._window.viewer
        viewer.commands["tool distance"].trigger()
        finding, canvas = self._story.findings[study_uid], viewer.viewports[viewport].canvas
        at = canvas.view.to_screen.at(finding.column, finding.row)
        if canvas.view.fitted:  # else it goes along with the other
            canvas.zoom_by(ZOOM, QPointF(*at))
        to_screen, reach = canvas.view.to_screen, finding.diameter / 2
        one, other = (to_screen.at(finding.column + by, finding.row) for by in (-reach, reach))
        start, end = QPointF(*one).toPoint(), QPointF(*other).toPoint()
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(canvas, end)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)
        self._wait("the finding's length", lambda: self._length(study_uid) != "")
        say(f"measured in viewport {viewport + 1}: {self._length(study_uid)}")
        viewer.commands["tool window"].trigger()

    def _length(self, study_uid: str) -> str:
        """Give what was measured in a study, "" as long as nothing was."""
        measurements = self._window.viewer.measuring.measurements
        for each in measurements.of_study(study_uid):
            found = measurements.found(each.uid)
            if found is not None and found.length is not None:
                return f"{found.length.value:.1f} {found.length.unit}"
        return ""

    def _shows(self, viewport: int, study_uid: str) -> bool:
        content = self._window.viewer.viewports[viewport].content
        return content.series_uid == self._story.series[study_uid] and content.slice_count > 0

    def _is_at(self, viewport: int, study_uid: str) -> bool:
        port = self._window.viewer.viewports[viewport]
        return (
            port.displayed() is not None
            and port.content.location is not None
            and abs(port.content.location - self._story.locations[study_uid]) <= 3.0
        )

    def _is_here(self, study_uid: str) -> bool:
        study, row = self._study(study_uid), self._row(study_uid)
        return study.stored == study.expected and (row is None or row.state is PriorState.HERE)

    def _is_arriving(self, study_uid: str) -> bool:
        job = self._job(study_uid)
        return self._is_over(study_uid) or (job is not None and job.stored > 20)

    def _row(self, study_uid: str) -> PriorRow | None:
        return self._window.priors.model.row(study_uid)

    def _study(self, uid: str) -> StudyNode:
        study = self._window.results.model.tree.study(uid)
        if study is None:
            raise TourFailed(f"the study {uid} is not among the results")
        return study

    def _select(self, study: StudyNode) -> None:
        results = self._window.results
        results.tree.expand(results.model.index_of(study.patient))
        index: QModelIndex = results.model.index_of(study)
        results.tree.setCurrentIndex(index)
        results.tree.scrollTo(index)

    def _job(self, study_uid: str) -> JobSnapshot | None:
        for job in self._window.jobs.model.jobs:
            for each in job.by_study():
                if each.request.study_uid == study_uid:
                    return each
        return None

    def _is_over(self, study_uid: str) -> bool:
        job = self._job(study_uid)
        return job is not None and job.state.is_final

    def _save(self, name: str) -> None:
        QApplication.processEvents()
        # A list that changed a moment ago is painted a moment later.
        self._wait("the list's painting", self._window.results.tree.viewport().updatesEnabled)
        path = self._out / name
        picture = self._window.grab()
        if not picture.save(str(path)):
            raise TourFailed(f"{path} cannot be written")
        say(f"saved {path} ({picture.width()}×{picture.height()})")

    def _wait(self, what: str, condition: Callable[[], bool]) -> None:
        """Let the window live until ``condition`` holds. Raises TourFailed when it does not in time."""
        deadline = time.monotonic() + self._patience
        loop = QEventLoop()
        timer = QTimer()
        timer.setInterval(CHECK_MS)
        held: list[bool] = []
        """Whether it held, once it is known: what held a moment ago need not hold any more."""

        def look() -> None:
            if condition() or time.monotonic() > deadline:
                held.append(time.monotonic() <= deadline)
                loop.quit()

        timer.timeout.connect(look)
        timer.start()
        if condition():
            held.append(True)
        else:
            loop.exec()
        timer.stop()
        if not held[0]:
            raise TourFailed(f"no sign of {what} within {self._patience:g} s")


def say(line: str) -> None:
    """Print a step for whoever started the tour."""
    print(line, file=sys.stdout, flush=True)
