"""The conductor: what a person asks for in the panes becomes searches, jobs and images, and the news goes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QInputDialog

from qrstation.core.errors import StationError
from qrstation.core.events import (
    CallerRefused,
    CommandFailed,
    EchoAnswered,
    HoldingsCounted,
    InstancesSetAside,
    InstancesStored,
    JobChanged,
    JobsOrdered,
    LinkTried,
    MatchesFound,
    ReceiverChanged,
    SearchEnd,
    SearchEnded,
    StudiesDeleted,
    StudyRecounted,
)
from qrstation.core.instance import StudyHeading
from qrstation.core.job import JobSnapshot, JobState, RetrieveRequest, SendRequest
from qrstation.core.node import is_ae_title
from qrstation.core.person import readable_date, readable_name
from qrstation.core.query import Level
from qrstation.core.settings import ArchiveSettings, Settings
from qrstation.jobs.echo import start_echo
from qrstation.jobs.holdings import HoldingsWorker
from qrstation.jobs.recount import Recount
from qrstation.jobs.runner import JobRunner
from qrstation.jobs.search import Searcher
from qrstation.ui.doctor.doctor_desk import DoctorDesk, Examine
from qrstation.ui.event_pump import EventPump
from qrstation.ui.jobs.log_dialog import LogDialog
from qrstation.ui.jobs.notifier import Notifier, tray_voice
from qrstation.ui.main_window import MainWindow
from qrstation.ui.notice_bar import Action
from qrstation.ui.receiver.receiver_desk import Desk, ReceiverDesk
from qrstation.ui.results.study_tree import Availability, SeriesNode, StudyNode
from qrstation.ui.search.search_form import THIS_STATION
from qrstation.ui.settings.settings_dialog import SettingsDialog

LOCAL_GENERATIONS = 1 << 40
"""Generations of searches in the store alone start here, so that they never meet those of the archives."""


@dataclass(slots=True)
class Parts:
    """What the conductor conducts."""

    window: MainWindow
    pump: EventPump
    searcher: Searcher
    runner: JobRunner
    holdings: HoldingsWorker
    save: Callable[[Settings], None]
    """Writes the settings and tells the receiver; raises SettingsError."""
    ask_receiver: Callable[..., None]
    """Has the receiver do a command; a failure comes back as CommandFailed."""
    examine: Examine
    recount: Recount


class Conductor(QObject):
    """Lives on the GUI thread; everything that takes time is handed to a worker."""

    def __init__(self, parts: Parts, settings: Settings) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._settings = settings
        self._window = parts.window
        self._generation = 0
        self._places: set[str] = set()
        self._wide = False
        self._local_generation = LOCAL_GENERATIONS
        self._series_of: dict[int, str] = {}
        self._headings: dict[str, StudyHeading] = {}
        self._dialog: SettingsDialog | None = None
        self.looked_at = ""
        """The Series Instance UID at which the user looks, for the jobs: its images come first."""
        desk = Desk(
            parts.ask_receiver, lambda: self._settings, self._save, self.open_settings, self._add_caller, self._title_of
        )
        self.receiver = ReceiverDesk(parts.window, desk)
        self.doctor = DoctorDesk(parts.window, parts.examine, lambda: self._settings, self._port)
        self._notifier = Notifier(parts.window.isActiveWindow, tray_voice(parts.window))
        self._connect()
        self.show_settings(settings)

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._settings

    def show_settings(self, settings: Settings) -> None:
        """Take new settings: the archives offered, the hints."""
        self._settings = settings
        names = tuple(archive.name for archive in settings.archives)
        self._window.form.set_places(names)
        self._window.results.offer_archives(names)
        self._window.header.set_archives(settings.archives)
        if not names and not self._window.results.model.tree.patients:
            self._window.results.show_hint(
                "No archive is configured yet.\n\nAdd one with “+ Archive” at the top; what is on this station "
                "can be searched already."
            )

    # --- searching ---------------------------------------------------------------------------------------------

    def search(self) -> None:
        """Ask the chosen places; an older search is stopped and its answers are dropped."""
        query = self._window.form.query()
        if query is None:
            return
        self.stop_search()
        places = self._window.form.places()
        if not places:
            self._window.results.show_hint("Choose at least one place to search in.")
            return
        archives = [self._settings.archive(name) for name in places if name != THIS_STATION]
        self._wide = query.is_empty
        self._places = set(places)
        self._series_of = {}
        self._window.results.begin(places)
        self._generation = self._parts.searcher.search(query, archives) if archives else self._next_local()
        if THIS_STATION in places:
            self._parts.holdings.search(query, self._generation, THIS_STATION)
        self._window.form.set_searching(True)
        self._window.stop_action.setEnabled(True)

    def stop_search(self) -> None:
        """Stop the running search; what it found stays."""
        if self._places:
            self._parts.searcher.stop(self._generation)

    def _next_local(self) -> int:
        self._local_generation += 1
        return self._local_generation

    def _ask_series(self, study: StudyNode) -> None:
        archive = self._best_archive(study)
        if archive is None:
            generation = self._next_local()
            self._series_of[generation] = study.uid
            self._parts.holdings.find_series(study.uid, generation, THIS_STATION)
            return
        self._series_of[self._parts.searcher.find_series(study.uid, archive)] = study.uid

    def _matches_found(self, event: MatchesFound) -> None:
        if event.generation in self._series_of:
            uid = self._series_of[event.generation]
            series = [match for match in event.matches if match.level is Level.SERIES]
            self._window.results.model.add_series(uid, series)
            self._parts.holdings.count((uid,), with_series=True)
            for match in series:
                if match.instances is not None:
                    self._window.viewer.set_expected(uid, match.series_uid, match.instances)
        elif event.generation == self._generation:
            new = self._window.results.add_studies(event.matches)
            if new:
                self._parts.holdings.count([study.uid for study in new])

    def _search_ended(self, event: SearchEnded) -> None:
        if event.archive != THIS_STATION and event.end is not SearchEnd.STOPPED:
            more = f"{event.message}\n{event.advice}".strip()
            self._window.header.show_archive(event.archive, event.end is not SearchEnd.FAILED, more)
        if event.generation in self._series_of:
            uid = self._series_of.pop(event.generation)
            if event.end is SearchEnd.FAILED:
                self._window.results.model.forget_series(uid, event.message)
                self._window.results.note_for(event.archive, f"{event.archive}: {event.message}", event.advice)
            return
        if event.generation != self._generation:
            return
        self._places.discard(event.archive)
        self._window.results.end(event, self._wide)
        if not self._places:
            self._window.form.set_searching(False)
            self._window.stop_action.setEnabled(False)

    # --- retrieving and opening --------------------------------------------------------------------------------

    def open_node(self, node: StudyNode | SeriesNode) -> None:
        """Retrieve what is not here yet, and show the study at once: its images appear as they arrive."""
        study = node if isinstance(node, StudyNode) else node.study
        self.retrieve_node(node, first=True)
        heading = study.heading()
        self._headings[study.uid] = heading
        expected = {series.uid: series.expected for series in study.series if series.expected is not None}
        series_uid = node.uid if isinstance(node, SeriesNode) else ""
        self._window.viewer.open_study(heading, series_uid, expected)
        if not study.series_asked:
            study.series_asked = True
            self._ask_series(study)

    def replace_node(self, node: StudyNode | SeriesNode) -> None:
        """Retrieve what is here already too; what the archive sends takes the place of what is kept."""
        self._submit(node, replace=True)

    def retrieve_node(self, node: StudyNode | SeriesNode, *, first: bool = False) -> None:
        """Make a retrieve job, unless everything is here already; what is opened goes before what only is fetched."""
        if node.expected is not None and node.stored >= node.expected > 0:
            study = node if isinstance(node, StudyNode) else node.study
            archive = self._best_archive(study)
            if first and archive is not None:
                # Images come to a study after it was retrieved, too.
                self._parts.recount(archive, study.uid)
            return
        self._submit(node, first=first)

    def _study_recounted(self, event: StudyRecounted) -> None:
        """Say that there is more of what was opened, and offer to fetch it."""
        key = f"more {event.study_uid}"
        if not event.missing:
            self._window.notices.forget(key)
            return
        name = self._title_of(event.study_uid)
        request = RetrieveRequest(event.archive, event.study_uid, title=name)

        def fetch() -> None:
            self._window.notices.forget(key)
            self._parts.runner.submit(request, first=True)

        images = "1 more image" if event.missing == 1 else f"{event.missing} more images"
        self._window.notices.show_notice(
            key, f"{name}: {images} there", f"{event.archive} has them, this station not yet.", "warning",
            (Action("Retrieve them", fetch),),
        )  # fmt: skip

    def _submit(self, node: StudyNode | SeriesNode, *, replace: bool = False, first: bool = False) -> None:
        study = node if isinstance(node, StudyNode) else node.study
        archive = self._best_archive(study)
        if archive is None:
            return
        self._headings[study.uid] = study.heading()
        match = study.match
        description = match.text("StudyDescription")
        if isinstance(node, SeriesNode):
            description = f"{description}: {node.match.text('SeriesDescription')}".strip(": ")
        parts = (readable_name(match.text("PatientName")), description, readable_date(match.text("StudyDate")))
        request = RetrieveRequest(
            archive.name,
            study.uid,
            (node.uid,) if isinstance(node, SeriesNode) else (),
            replace=replace,
            title=" · ".join(part for part in parts if part),
        )
        self._parts.runner.submit(request, first=first)

    def _best_archive(self, study: StudyNode) -> ArchiveSettings | None:
        """Choose the copy to fetch: what is online before what is slow; None when only this station has it."""
        order = {Availability.ONLINE: 0, Availability.UNKNOWN: 1, Availability.NEARLINE: 2}
        names = [name for name in study.copies if name != THIS_STATION]
        known = [archive for archive in self._settings.archives if archive.name in names]
        known.sort(key=lambda archive: (archive.nearline, order.get(study.availability(archive.name), 3)))
        return known[0] if known else None

    def _open_job(self, job: JobSnapshot) -> None:
        heading = self._headings.get(job.request.study_uid)
        if heading is not None:
            self._window.viewer.open_study(heading, next(iter(job.request.series_uids), ""), {})

    def _look_at(self, series_uid: str) -> None:
        self.looked_at = series_uid

    def _retry_job(self, job_id: int) -> None:
        if self._parts.runner.retry(job_id) is not None:
            self._window.jobs.forget(job_id)

    def _clear_job(self, job_id: int) -> None:
        self._parts.runner.clear(job_id)
        self._window.jobs.forget(job_id)

    def _job_changed(self, event: JobChanged) -> None:
        self._window.jobs.show_job(event.snapshot)
        self._notifier.job_changed(event.snapshot)
        if event.snapshot.state in (JobState.SUCCEEDED, JobState.PARTIAL):
            self._parts.holdings.count((event.snapshot.request.study_uid,), with_series=True)

    # --- what the receiver says --------------------------------------------------------------------------------

    def _instances_stored(self, event: InstancesStored) -> None:
        more: Counter[str] = Counter()
        for record in event.instances:
            more[record.study_uid] += 1
            more[record.series_uid] += 1
        self._window.results.model.add_counts(more)
        self._window.viewer.on_instances_stored(event)

    def _studies_deleted(self, event: StudiesDeleted) -> None:
        self._parts.holdings.count(event.study_uids, with_series=True)
        self._window.viewer.on_studies_deleted(event)

    # --- settings ----------------------------------------------------------------------------------------------

    def open_settings(self) -> SettingsDialog:
        """Open the settings, or bring them to the front."""
        if self._dialog is None:
            self._dialog = SettingsDialog(self._settings, self._parts.save, self._window)
            self._dialog.saved.connect(self.show_settings)
            self._dialog.test_asked.connect(self._test)
            self._dialog.doctor_asked.connect(self.doctor.examine)
            self._dialog.finished.connect(self._settings_closed)
            self._dialog.open()
        else:
            self._dialog.raise_()
        return self._dialog

    def _settings_closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _add_archive(self) -> None:
        self.open_settings().add_archive()

    def _add_caller(self, ae_title: str, address: str) -> None:
        """Begin a new archive with what a caller said of itself."""
        self.open_settings().add_archive(ae_title, address)

    def _save(self, settings: Settings) -> None:
        try:
            self._parts.save(settings)
        except StationError as error:
            self._window.show_problem(error.what, error.advice)
            return
        self.show_settings(settings)

    def _title_of(self, study_uid: str) -> str:
        """Give how people call a study that was found or opened here."""
        heading = self._headings.get(study_uid) or next(
            (study.heading() for study in self._window.results.model.tree.studies if study.uid == study_uid), None
        )
        if heading is None:
            return ""
        parts = (readable_name(heading.patient_name), heading.description, readable_date(heading.study_date))
        return " · ".join(part for part in parts if part)

    def _test(self, archive: ArchiveSettings, calling_ae_title: str) -> None:
        start_echo(archive, calling_ae_title, self._parts.pump.publish)

    def _port(self) -> int:
        """Give the port on which archives reach this station."""
        return self.receiver.port or self._settings.station.port

    def _show_log(self, job_id: int) -> None:
        dialog = LogDialog(self._parts.runner.transcript(job_id), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _examine_job(self, job: JobSnapshot) -> None:
        try:
            self.doctor.examine(self._settings.archive(job.request.archive))
        except StationError as error:
            self._window.show_problem(error.what, error.advice)

    def send_node(self, node: StudyNode | SeriesNode, archive: str) -> None:
        """Send what is here of a study or series to an archive."""
        study = node if isinstance(node, StudyNode) else node.study
        self._headings[study.uid] = study.heading()
        series = (node.uid,) if isinstance(node, SeriesNode) else ()
        title = f"{self._title_of(study.uid)} → {archive}"
        self._parts.runner.submit(SendRequest(archive, study.uid, series, title))

    def forward_node(self, node: StudyNode | SeriesNode) -> None:
        """Have the archive send a study or series to a third station, whose AE title is asked for."""
        study = node if isinstance(node, StudyNode) else node.study
        archive = self._best_archive(study)
        if archive is None:
            return
        asked, ok = QInputDialog.getText(
            self._window, "Send from the archive", f"{archive.name} shall send it to this AE title, which it must know:"
        )
        if not ok or not is_ae_title(asked.strip()):
            return
        self._headings[study.uid] = study.heading()
        series = (node.uid,) if isinstance(node, SeriesNode) else ()
        title = f"{self._title_of(study.uid)} → {asked.strip()}"
        request = RetrieveRequest(archive.name, study.uid, series, destination=asked.strip(), title=title)
        self._parts.runner.submit(request)

    def _test_named(self, name: str) -> None:
        try:
            self._test(self._settings.archive(name), self._settings.station.ae_title)
        except StationError as error:
            self._window.show_problem(error.what, error.advice)

    def _echo_answered(self, event: EchoAnswered) -> None:
        more = f"answers ({event.seconds:.2f} s)" if event.ok else f"{event.message}\n{event.advice}"
        self._window.header.show_archive(event.archive, event.ok, more)
        if self._dialog is not None:
            self._dialog.show_answer(event)
        elif not event.ok:
            self._window.results.note_for(event.archive, f"{event.archive}: {event.message}", event.advice)

    def _connect(self) -> None:
        window, pump = self._window, self._parts.pump
        window.form.search_asked.connect(self.search)
        window.form.stop_asked.connect(self.stop_search)
        window.results.series_asked.connect(self._ask_series)
        window.results.open_asked.connect(self.open_node)
        window.results.retrieve_asked.connect(self.retrieve_node)
        window.jobs.pause_asked.connect(self._parts.runner.pause)
        window.jobs.resume_asked.connect(self._parts.runner.resume)
        window.jobs.move_up_asked.connect(self._parts.runner.move_up)
        window.viewer.looked_at.connect(self._look_at)
        window.jobs.cancel_asked.connect(self._parts.runner.cancel)
        window.jobs.retry_asked.connect(self._retry_job)
        window.jobs.clear_asked.connect(self._clear_job)
        window.jobs.open_asked.connect(self._open_job)
        window.jobs.log_asked.connect(self._show_log)
        window.jobs.doctor_asked.connect(self._examine_job)
        window.results.send_asked.connect(self.send_node)
        window.results.forward_asked.connect(self.forward_node)
        window.settings_asked.connect(self.open_settings)
        window.archive_asked.connect(self._add_archive)
        window.results.replace_asked.connect(self.replace_node)
        window.header.archive_chosen.connect(self._test_named)
        pump.subscribe(MatchesFound, self._matches_found)
        pump.subscribe(SearchEnded, self._search_ended)
        pump.subscribe(JobChanged, self._job_changed)
        pump.subscribe(JobsOrdered, lambda event: window.jobs.order(event.job_ids))
        pump.subscribe(InstancesStored, self._instances_stored)
        pump.subscribe(StudiesDeleted, self._studies_deleted)
        pump.subscribe(ReceiverChanged, self.receiver.receiver_changed)
        pump.subscribe(CallerRefused, self.receiver.caller_refused)
        pump.subscribe(InstancesSetAside, self.receiver.instances_set_aside)
        pump.subscribe(CommandFailed, self.receiver.command_failed)
        pump.subscribe(EchoAnswered, self._echo_answered)
        pump.subscribe(StudyRecounted, self._study_recounted)
        pump.subscribe(LinkTried, lambda event: self.doctor.link_tried(event))
        pump.subscribe(HoldingsCounted, lambda event: window.results.set_counts(event.counts))
