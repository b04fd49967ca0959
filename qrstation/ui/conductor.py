"""The conductor: what a person asks for in the panes becomes searches, jobs and images, and the news goes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from qrstation.core.archive import Connect
from qrstation.core.errors import PolicyError, StationError
from qrstation.core.events import (
    CallerRefused,
    CommandFailed,
    EchoAnswered,
    HabitsTold,
    HoldingsCounted,
    ImportAdvanced,
    ImportEnded,
    InstancesSetAside,
    InstancesStored,
    JobChanged,
    JobsOrdered,
    LinkTried,
    NewsLost,
    PriorsFound,
    ReceiverChanged,
    StudiesAside,
    StudiesDeleted,
    StudyRecounted,
)
from qrstation.core.jobs.rule_run import RuleRan
from qrstation.core.station.home import Home
from qrstation.core.station.settings import RuleSettings, Settings
from qrstation.core.station.settings_owner import SettingsOwner
from qrstation.jobs.background.holdings import HoldingsWorker
from qrstation.jobs.background.local_deeds import LocalDeeds
from qrstation.jobs.background.recount import Recount
from qrstation.jobs.keeping_house.busy import BusyStudies
from qrstation.jobs.keeping_house.cleaning import House
from qrstation.jobs.priors.search import PriorsSearcher
from qrstation.jobs.queue.runner import JobRunner
from qrstation.jobs.search.search import Searcher
from qrstation.receiver.deciding import Ask
from qrstation.store.state_searches import KeptSearches
from qrstation.ui.conflicts.conflict_questions import ConflictParts
from qrstation.ui.conflicts.conflict_words import line
from qrstation.ui.conflicts.conflicts_desk import ConflictsDesk
from qrstation.ui.conflicts.version_pictures import Decode
from qrstation.ui.doctor.doctor_desk import DoctorDesk, Examine
from qrstation.ui.event_pump import EventPump
from qrstation.ui.first_run.first_steps_desk import FirstStepsDesk, FirstStepsParts
from qrstation.ui.house.house_desk import HouseDesk, HouseParts
from qrstation.ui.jobs.jobs_desk import JobParts, JobsDesk
from qrstation.ui.main_window import MainWindow
from qrstation.ui.opening.import_desk import ImportDesk, ImportParts, Imports
from qrstation.ui.opening.opening_desk import OpeningDesk, OpeningParts
from qrstation.ui.priors.list_desk import ListParts, PriorListDesk
from qrstation.ui.priors.priors_desk import PriorParts, PriorsDesk
from qrstation.ui.priors.rules_desk import RulesDesk
from qrstation.ui.receiver.receiver_desk import Desk, ReceiverDesk
from qrstation.ui.results.list_desk import ListDesk
from qrstation.ui.results.local_desk import LocalDesk
from qrstation.ui.results.local_hands import LocalHands
from qrstation.ui.results.reread_desk import RereadDesk
from qrstation.ui.results.tree_nodes import SeriesNode, StudyNode
from qrstation.ui.search.saved_desk import SavedDesk
from qrstation.ui.search.search_desk import SearchParts
from qrstation.ui.search.search_desks import SearchDesks
from qrstation.ui.settings.habits_desk import HabitsDesk, Learner
from qrstation.ui.settings.keys_desk import KeysDesk, KeysParts
from qrstation.ui.settings.prior_trials_desk import PriorTrialsDesk
from qrstation.ui.settings.settings_desk import SettingsDesk
from qrstation.ui.settings.trial_desk import TrialDesk
from qrstation.ui.worklist.worklist_desk import WorklistDesk
from qrstation.words import words_of

if TYPE_CHECKING:
    from qrstation.ui.settings.settings_dialog import SettingsDialog

_NO_ARCHIVE = (
    "No archive is configured yet.\n\n"
    "Add one with “+ Archive” at the top; what is on this station can be searched already."
)
_WRONG_POLICY = (
    "What your administrator has set cannot be read.\n\n"
    "Until it is corrected there are no archives, and nothing is received; then start the program again."
)


@dataclass(slots=True)
class Parts:
    """What the conductor conducts."""

    window: MainWindow
    pump: EventPump
    settings: SettingsOwner
    home: Home
    searcher: Searcher
    runner: JobRunner
    holdings: HoldingsWorker
    ask_receiver: Callable[..., None]
    """Has the receiver do a command; a failure comes back as CommandFailed."""
    examine: Examine
    recount: Recount
    connect: Connect
    ask: Ask
    """Asks the receiver and waits for its answer: for workers."""
    decode: Decode
    """Decodes a frame of a stored instance in a process of its own."""
    imports: Imports
    kept_searches: KeptSearches
    habits: Learner
    local: LocalDeeds
    """What is done with studies that are here."""
    priors: PriorsSearcher
    house: House
    """What may be removed to make room."""
    busy: BusyStudies
    prefetch: Callable[..., None]
    """Has what is to be prefetched done, a tuple of Fetch; returns at once."""
    run_rule: Callable[[RuleSettings], None]
    """Has a rule run out of its turn; returns at once."""
    keys: KeysParts
    """What knows certificates, keys and their passphrases."""
    speed_of: Callable[[str], float | None] = lambda archive: None
    """Gives the images a second that an archive sent so far; None while nothing is known."""


class Conductor(QObject):
    """Lives on the GUI thread; everything that takes time is handed to a worker."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._window = window = parts.window
        self._current = current = parts.settings.current
        post = parts.pump.post

        self.settings = SettingsDesk(window, parts.settings)
        self.doctor = DoctorDesk(window, parts.examine, current, self._port)
        jobs = JobParts(parts.runner, parts.holdings, parts.recount, current, self.doctor.examine, parts.speed_of)
        self.jobs = JobsDesk(window, jobs)
        self.priors = PriorsDesk(window, PriorParts(parts.priors, parts.runner, parts.holdings, current, self.jobs))
        fetch = partial(parts.runner.submit, first=True)
        self.house = HouseDesk(window, HouseParts(parts.house, parts.busy, current, post, fetch))
        searches = SearchParts(parts.searcher, parts.holdings, current, self.jobs.best_archive)
        self.search = SearchDesks(window, searches, parts.habits.allow_utf_8)
        self.worklists = WorklistDesk(window, parts.pump, parts.settings, parts.connect)
        settings = self.settings
        desk = Desk(parts.ask_receiver, current, settings.save, settings.ask, settings.add_caller)
        self.receiver = ReceiverDesk(window, desk)

        self.local = LocalDesk(window.results, parts.local, post)
        self.search.studies.found.connect(self.local.mark_found)
        self.lists = ListDesk(window.results, post)
        choices = ConflictParts(parts.ask, parts.decode, lambda: current().archives)
        self.conflicts = ConflictsDesk(window, choices)
        opening = OpeningParts(
            self.search.studies, current, self.open_node, lambda paths: self.imports.import_paths(paths)
        )
        self.openings = OpeningDesk(window, opening)
        self.imports = ImportDesk(window, ImportParts(parts.imports, self.openings.show_imported))
        self.rereading = RereadDesk(window.results, parts.habits.choose_charset, current, parts.holdings.count)

        self.trials = TrialDesk(window, parts.pump.publish, current, parts.connect)
        self.habits = HabitsDesk(window, parts.habits, current, parts.connect)
        self.keys = KeysDesk(window, parts.keys)
        self.prior_trials = PriorTrialsDesk(window, parts.priors, post)
        self.rules = RulesDesk(window, self.settings.open, lambda: current().rules, parts.run_rule)
        self.prior_lists = PriorListDesk(window, ListParts(parts.priors, current, parts.prefetch, post))
        steps = FirstStepsParts(
            parts.settings,
            parts.home,
            parts.pump,
            window.arrangement.memory,
            self.trials,
            self.doctor,
            self.settings.open,
        )
        self.first_steps = FirstStepsDesk(window, steps)

        self._serve_settings()
        self._connect_window()
        self._hear_of_work()
        self._hear_of_receiver()
        self._show_settings(current())
        self.saved = SavedDesk(window, parts.kept_searches)

    def end(self) -> None:
        """End what this started in the background and nobody waits for any more."""
        self.saved.close()
        self.lists.close()
        self.local.close()
        self.house.close()
        self.search.close()
        self.doctor.end()
        self.trials.end()
        self.habits.end()
        self.prior_trials.close()
        self.keys.end()
        self.prior_lists.close()
        self.first_steps.end()
        self.worklists.end()

    # --- who is led to whom ------------------------------------------------------------------------------------

    def _serve_settings(self) -> None:
        """Join the settings' dialog to those who do what it asks for."""
        opened = self.settings.opened
        opened.connect(self.trials.follow)
        opened.connect(self.habits.follow)
        opened.connect(self.prior_trials.follow)
        opened.connect(self.keys.follow)
        opened.connect(self._follow_settings)
        self.doctor.opened.connect(self.habits.follow_doctor)
        self.doctor.binding_asked.connect(self.settings.bind)

    def _follow_settings(self, dialog: SettingsDialog) -> None:
        dialog.doctor_asked.connect(lambda archive: self.doctor.examine(archive, over=dialog))

    def _connect_window(self) -> None:
        """Join what a person asks for in the window to the desks."""
        window = self._window
        window.results.open_asked.connect(self.open_node)
        LocalHands(window.results, self.local).serve(window.menus)
        self._parts.settings.subscribe(self._settings_changed)
        window.keymap.keep_by(self.settings.save_keys)
        window.settings_asked.connect(self.settings.ask)
        window.archive_asked.connect(self.settings.add_archive)
        window.first_steps_asked.connect(self.first_steps.open)
        window.results.doctor_asked.connect(self._examine_named)
        window.decide_asked.connect(self.conflicts.open)

    def _hear_of_work(self) -> None:
        """Lead the news of searches, jobs and workers to the desks."""
        window, pump = self._window, self._parts.pump
        self.search.hear(pump)
        pump.subscribe(JobChanged, self.jobs.job_changed)
        pump.subscribe(JobChanged, self.house.job_changed)
        pump.subscribe(JobChanged, self.priors.job_changed)
        pump.subscribe(PriorsFound, self.priors.found)
        pump.subscribe(HoldingsCounted, lambda event: window.priors.news.counted(event.counts))
        pump.subscribe(HoldingsCounted, window.results.set_counts)
        pump.subscribe(JobsOrdered, lambda event: window.jobs.order(event.job_ids))
        pump.subscribe(ImportAdvanced, self.imports.import_advanced)
        pump.subscribe(ImportEnded, self.imports.import_ended)
        pump.subscribe(ImportEnded, self.house.import_ended)
        pump.subscribe(RuleRan, self.rules.ran)
        pump.subscribe(EchoAnswered, self.trials.answered)
        pump.subscribe(HabitsTold, self.habits.told)
        pump.subscribe(StudyRecounted, self.jobs.study_recounted)
        pump.subscribe(LinkTried, lambda event: self.doctor.link_tried(event))

    def _hear_of_receiver(self) -> None:
        """Lead the receiver's news to the desks."""
        pump = self._parts.pump
        pump.subscribe(InstancesStored, self._instances_stored)
        pump.subscribe(StudiesDeleted, self._studies_deleted)
        pump.subscribe(NewsLost, lambda event: self._news_lost())
        pump.subscribe(ReceiverChanged, self.receiver.receiver_changed)
        pump.subscribe(ReceiverChanged, self.house.receiver_changed)
        pump.subscribe(ReceiverChanged, self.first_steps.receiver_changed)
        pump.subscribe(CallerRefused, self.receiver.caller_refused)
        pump.subscribe(InstancesSetAside, self.conflicts.instances_set_aside)
        pump.subscribe(StudiesAside, self.conflicts.studies_aside)
        pump.subscribe(CommandFailed, self.receiver.command_failed)
        self.conflicts.counted.connect(lambda count: self.receiver.panel.show_aside(line(count) if count else ""))
        self.receiver.panel.decide_asked.connect(self.conflicts.open)

    # --- settings ----------------------------------------------------------------------------------------------

    def _settings_changed(self, settings: Settings) -> None:
        """Take new settings: the archives offered, the hints, and jobs that waited for an archive to be there."""
        self._show_settings(settings)
        self._parts.runner.look_again()

    def _show_settings(self, settings: Settings) -> None:
        names = tuple(archive.name for archive in settings.archives)
        self._window.form.set_places(names)
        self._window.results.offer_archives(names)
        self._window.header.set_archives(settings.archives)
        self._window.viewer.set_archives(settings.archives)
        self._window.keymap.policy = self._parts.settings.policy
        self._window.keymap.apply(settings.keys)
        if not names and not self._window.results.model.rowCount():
            is_policy_wrong = isinstance(self._parts.settings.problem, PolicyError)
            self._window.results.show_hint(_WRONG_POLICY if is_policy_wrong else _NO_ARCHIVE)

    def _port(self) -> int:
        """Give the port on which archives reach this station."""
        return self.receiver.port or self._current().station.port

    def _examine_named(self, name: str) -> None:
        try:
            self.doctor.examine(self._current().archive(name))
        except StationError as error:
            self._window.show_problem(*words_of(error).lines)

    # --- retrieving and opening --------------------------------------------------------------------------------

    def open_node(self, node: StudyNode | SeriesNode) -> None:
        """Retrieve what is not here yet, and show the study at once: its images appear as they arrive."""
        study = node.study
        heading = study.heading()
        self.jobs.remember(heading)
        expected = {series.uid: series.expected for series in study.series if series.expected is not None}
        series_uid = node.uid if isinstance(node, SeriesNode) else ""
        self._window.viewer.open_study(heading, series_uid, expected)
        self.jobs.retrieve_node(node, first=True)
        if not study.series_asked:
            study.series_asked = True
            self.search.studies.ask_series(study)

    # --- what the receiver says --------------------------------------------------------------------------------

    def _instances_stored(self, event: InstancesStored) -> None:
        tree = self._window.results.model.tree
        touched = {record.study_uid for record in event.instances if tree.study(record.study_uid)}
        self._parts.holdings.count_changed(touched)
        self._window.viewer.on_instances_stored(event)

    def _news_lost(self) -> None:
        """Count and read anew what is shown: some of what was stored was never told."""
        self._parts.holdings.count_changed([study.uid for study in self._window.results.model.tree.studies])
        self._window.viewer.read_again()
        self._parts.ask_receiver("aside")

    def _studies_deleted(self, event: StudiesDeleted) -> None:
        self._parts.holdings.count(event.study_uids, with_series=True)
        self._window.viewer.on_studies_deleted(event)
        self.priors.studies_deleted(event)
        self.local.drop_deleted(event)
