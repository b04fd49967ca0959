"""Makes jobs of what a person chose in the results, and takes the jobs' news to where they are seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt

from qrstation.core.errors import StationError
from qrstation.core.events import JobChanged, StudyRecounted
from qrstation.core.instance import StudyHeading
from qrstation.core.jobs.job import JobSnapshot, JobState, RetrieveRequest, SendRequest
from qrstation.core.standard.node import is_ae_title
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.jobs.background.holdings import HoldingsWorker
from qrstation.jobs.background.recount import Recount
from qrstation.jobs.queue.runner import JobRunner
from qrstation.jobs.retrieve.copies import Copy, best_first
from qrstation.ui.jobs.copies_menu import CopiesMenu, copy_at
from qrstation.ui.jobs.job_words import in_the_viewer, study_title
from qrstation.ui.jobs.log_dialog import LogDialog
from qrstation.ui.jobs.notifier import Notifier, tray_voice
from qrstation.ui.main_window import MainWindow
from qrstation.ui.notice_bar import Action
from qrstation.ui.outside_text import BUTTON, isolated
from qrstation.ui.plain_widgets import ask_line
from qrstation.ui.results.tree_nodes import SeriesNode, StudyNode
from qrstation.words import words_of


@dataclass(frozen=True, slots=True)
class JobParts:
    """What the desk asks of others."""

    runner: JobRunner
    holdings: HoldingsWorker
    recount: Recount
    settings: Callable[[], Settings]
    examine: Callable[[ArchiveSettings], object]
    """Opens the doctor for an archive."""
    speed_of: Callable[[str], float | None] = lambda archive: None
    """Gives the images a second that an archive sent so far; None while nothing is known."""


class JobsDesk(QObject):
    """Lives on the GUI thread."""

    def __init__(self, window: MainWindow, parts: JobParts) -> None:
        super().__init__(window)
        self._window = window
        self._parts = parts
        self._headings: dict[str, StudyHeading] = {}
        self._notifier = Notifier(window.isActiveWindow, tray_voice(window))
        window.results.retrieve_asked.connect(self.retrieve_node)
        window.results.replace_asked.connect(self.replace_node)
        window.results.send_asked.connect(self.send_node)
        window.results.forward_asked.connect(self.forward_node)
        CopiesMenu(window.results.row_menu, self.copies_of, self.retrieve_from)
        window.jobs.pause_asked.connect(parts.runner.pause)
        window.jobs.resume_asked.connect(parts.runner.resume)
        window.jobs.move_up_asked.connect(parts.runner.move_up)
        window.jobs.cancel_asked.connect(parts.runner.cancel)
        window.jobs.retry_asked.connect(self._retry_job)
        window.jobs.clear_asked.connect(self._clear_job)
        window.jobs.open_asked.connect(self._open_job)
        window.jobs.log_asked.connect(self._show_log)
        window.jobs.doctor_asked.connect(self._examine_job)

    # --- orders ------------------------------------------------------------------------------------------------

    def retrieve_node(self, node: StudyNode | SeriesNode, *, first: bool = False) -> None:
        """Make a retrieve job, unless everything is here already; what is opened goes before what only is fetched."""
        if node.expected is not None and node.stored >= node.expected > 0:
            archive = self.best_archive(node.study)
            if first and archive is not None:
                # Images come to a study after it was retrieved, too.
                self._parts.recount(archive, node.study.uid)
            return
        self._retrieve(node, first=first)

    def replace_node(self, node: StudyNode | SeriesNode) -> None:
        """Retrieve what is here already too; what the archive sends takes the place of what is kept."""
        self._retrieve(node, replace=True)

    def retrieve_from(self, node: StudyNode | SeriesNode, archive: str) -> None:
        """Retrieve from the archive that a person chose, whichever is thought to be the best."""
        self._retrieve(node, archive)

    def _retrieve(
        self, node: StudyNode | SeriesNode, archive: str = "", *, replace: bool = False, first: bool = False
    ) -> None:
        best = self.best_archive(node.study)
        archive = archive or (best.name if best is not None else "")
        if archive:
            title = self._name_of(node)
            request = RetrieveRequest(archive, node.study.uid, node.series_uids, replace=replace, title=title)
            self._parts.runner.submit(request, first=first)
            # The job's own news come a moment later; until then the viewer must not think that nothing comes.
            self._window.viewer.set_job_words(request.study_uid, request.series_uids, "")

    def send_node(self, node: StudyNode | SeriesNode, archive: str) -> None:
        """Send what is here of a study or series to an archive."""
        title = f"{self._name_of(node)} → {archive}"
        self._parts.runner.submit(SendRequest(archive, node.study.uid, node.series_uids, title))

    def forward_node(self, node: StudyNode | SeriesNode) -> None:
        """Have the archive send a study or series to a third station, whose AE title is asked for."""
        archive = self.best_archive(node.study)
        if archive is None:
            return
        question = f"{isolated(archive.name, BUTTON)} shall send it to this AE title, which it must know:"
        title = (ask_line("Send from the archive", question, self._window) or "").strip()
        if is_ae_title(title):
            name = f"{self._name_of(node)} → {title}"
            request = RetrieveRequest(archive.name, node.study.uid, node.series_uids, destination=title, title=name)
            self._parts.runner.submit(request)

    def study_recounted(self, event: StudyRecounted) -> None:
        """Say that there is more of what was opened, and offer to fetch it."""
        key = f"more {event.study_uid}"
        if not event.missing:
            self._window.notices.forget(key)
            return
        name = self.title_of(event.study_uid)
        request = RetrieveRequest(event.archive, event.study_uid, title=name)

        def fetch() -> None:
            self._window.notices.forget(key)
            self._parts.runner.submit(request, first=True)

        images = "1 more image" if event.missing == 1 else f"{event.missing} more images"
        self._window.notices.show_notice(
            key, f"{name}: {images} there", f"{event.archive} has them, this station not yet.", "warning",
            (Action("Retrieve them", fetch),),
        )  # fmt: skip

    def best_archive(self, study: StudyNode) -> ArchiveSettings | None:
        """Choose the copy to fetch; None when only this station has it."""
        copies = self.copies_of(study)
        return self._parts.settings().archive(copies[0].archive) if copies else None

    def copies_of(self, study: StudyNode) -> list[Copy]:
        """Give the copies of a study that can be fetched, the best first."""
        known = [archive for archive in self._parts.settings().archives if archive.name in study.copies]
        speed_of = self._parts.speed_of
        return best_first([copy_at(study, archive, speed_of(archive.name)) for archive in known])

    # --- names -------------------------------------------------------------------------------------------------

    def remember(self, heading: StudyHeading) -> None:
        """Keep what stands over a study, for when its row is gone from the results."""
        self._headings[heading.study_uid] = heading

    def title_of(self, study_uid: str) -> str:
        """Give how people call a study that was found or opened here; "" when it is not known."""
        study = self._window.results.model.tree.study(study_uid)
        heading = self._headings.get(study_uid) or (study.heading() if study else None)
        return "" if heading is None else study_title(heading)

    def _name_of(self, node: StudyNode | SeriesNode) -> str:
        heading = node.study.heading()
        self.remember(heading)
        return study_title(heading, node.match.text("SeriesDescription") if isinstance(node, SeriesNode) else "")

    # --- the job list ------------------------------------------------------------------------------------------

    def job_changed(self, event: JobChanged) -> None:
        """Show a job's news; what is here afterwards is counted anew."""
        self._window.jobs.show_job(event.snapshot)
        self._notifier.job_changed(event.snapshot)
        self._tell_viewer(event.snapshot)
        if event.snapshot.state in (JobState.SUCCEEDED, JobState.PARTIAL):
            self._parts.holdings.count(event.snapshot.request.study_uids, with_series=True)

    def _open_job(self, job: JobSnapshot) -> None:
        known = (self._headings.get(uid) for uid in job.request.study_uids)
        heading = next((each for each in known if each is not None), None)
        if heading is not None:
            self._window.viewer.open_study(heading, next(iter(job.request.series_uids), ""), {})
            self._tell_viewer(job)

    def _tell_viewer(self, job: JobSnapshot) -> None:
        """Have the viewer say how a job goes where it has no image of it yet."""
        if isinstance(job.request, RetrieveRequest) and not job.request.destination:
            for each in job.by_study():
                self._window.viewer.set_job_words(
                    each.request.study_uid, each.request.series_uids, *in_the_viewer(each)
                )

    def _retry_job(self, job_id: int) -> None:
        if self._parts.runner.retry(job_id) not in (None, job_id):
            self._window.jobs.forget(job_id)

    def _clear_job(self, job_id: int) -> None:
        self._parts.runner.clear(job_id)
        self._window.jobs.forget(job_id)

    def _show_log(self, job_id: int) -> None:
        dialog = LogDialog(self._parts.runner.transcript(job_id), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _examine_job(self, job: JobSnapshot) -> None:
        try:
            self._parts.examine(self._parts.settings().archive(job.request.archive))
        except StationError as error:
            self._window.show_problem(*words_of(error).lines)
