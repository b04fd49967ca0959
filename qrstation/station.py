"""A running station: the one place that builds its objects, hands them to each other, and ends them again."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from qrstation.audit.sending.sending_thread import SendingThread
from qrstation.audit.verifying import Verdict
from qrstation.core.actor import ActorKind, person
from qrstation.core.deeds import InstancesSeen
from qrstation.core.events import AuditFailed, Event, JobChanged, ReceiverChanged, ReceiverState, StudiesDeleted
from qrstation.core.instance import StudyHeading
from qrstation.core.jobs.job import JobSnapshot
from qrstation.core.notice import Notice
from qrstation.core.station.audit_sending import SendingChanged
from qrstation.core.station.home import Home
from qrstation.core.station.memory import for_images
from qrstation.core.station.settings_owner import SettingsOwner
from qrstation.core.station.tls_place import TlsPlace
from qrstation.imaging.decoders.decoder_pool import DecoderPool
from qrstation.jobs.background.holdings import HoldingsWorker
from qrstation.jobs.background.importing import Importer
from qrstation.jobs.background.local_deeds import LocalDeeds
from qrstation.jobs.background.receiver_orders import ReceiverOrders
from qrstation.jobs.background.recount import Recounter
from qrstation.jobs.keeping_house.busy import BusyStudies
from qrstation.jobs.keeping_house.cleaning import House
from qrstation.jobs.kept_habits import HabitsBook
from qrstation.jobs.kept_speeds import SpeedBook
from qrstation.jobs.lane import Lanes
from qrstation.jobs.looked_at import LookedAt
from qrstation.jobs.priors.rule_timer import RuleTimer, Runner
from qrstation.jobs.priors.search import PriorsParts, PriorsSearcher
from qrstation.jobs.queue.kept_queue import JobsBook
from qrstation.jobs.queue.runner import JobRunner
from qrstation.jobs.retrieve.arrivals import Arrivals
from qrstation.jobs.search.known import ask_in_utf_8, knowing
from qrstation.jobs.search.learning import HabitsWorker
from qrstation.jobs.search.search import Searcher
from qrstation.jobs.search.warm import WarmConnections
from qrstation.jobs.station_work import StationWork, tell_arrivals
from qrstation.jobs.trail_check import alert_if_broken, check_trail
from qrstation.keys.expiry_watch import ExpiryWatch
from qrstation.keys.looking import Looking
from qrstation.keys.passphrases import Passphrases
from qrstation.keys.system_keyring import SystemKeyring
from qrstation.receiver.auditor import Auditor, Process
from qrstation.receiver.getting import archives_of
from qrstation.receiver.supervisor import ReceiverLink
from qrstation.store.index import IndexReader
from qrstation.store.measurements import Measurements
from qrstation.store.state import StateFile
from qrstation.store.state_identities import KeptIdentities
from qrstation.store.state_marks import StudyMarks
from qrstation.store.state_prefetched import PrefetchedStudies
from qrstation.store.state_searches import KeptSearches
from qrstation.ui.audit.audit_desk import AuditDesk, AuditParts
from qrstation.ui.conductor import Conductor, Parts
from qrstation.ui.event_pump import EventPump
from qrstation.ui.jobs.job_words import going_on
from qrstation.ui.main_window import MainWindow
from qrstation.ui.settings.keys_desk import KeysParts
from qrstation.ui.viewer.viewer_pane import ViewerPane
from qrstation.ui.window_memory import WindowMemory
from qrstation.words import words_of


class Station:
    """A running station with its window."""

    def __init__(self, home: Home) -> None:
        """Start. Raises StationError when the home cannot be used."""
        home.make()
        self.memory = WindowMemory(home.config / "window.ini")
        self.home = home
        self.state = StateFile(home.state_file)
        self.settings = SettingsOwner(home.settings_file, or_defaults=True)
        settings = self.settings.current()
        self.pump = EventPump()
        self.arrivals = Arrivals()
        self.passphrases = Passphrases()
        self.link = ReceiverLink(home, self._publish)
        self.reader = IndexReader(home.index_file, settings.store_folder(home.store))
        self.audit = Auditor(home, settings, Process.WINDOW, self.reader.heading, self._audit_failed, SystemKeyring)
        self.decoders = DecoderPool()
        self.marks = StudyMarks(self.state)
        self.prefetched = PrefetchedStudies(self.state, self.reader.held)
        self.busy = BusyStudies()
        self.pump.subscribe(StudiesDeleted, self._forget)
        self.queue = JobsBook(self.state)
        self.habits = HabitsBook(self.state)
        self.speeds = SpeedBook(self.state)
        self.looked_at = LookedAt()
        self.warm = WarmConnections()
        tls = TlsPlace(home.data, self.passphrases.of)
        self.work = StationWork(
            self.settings.current,
            lambda station, port, link: self.warm.over(
                archives_of(station, port, link, self.audit.take, tls), station.ae_title
            ),
            lambda: self.link,
            self.reader,
            self.arrivals,
            lambda: self.habits,
            lambda: self.speeds,
            self.looked_at.look,
            lambda: self.prefetched,
            lanes=Lanes(home.run),
            tell=self.audit.take,
        )
        self.runner = JobRunner(self.work.do, self.work.limit_of, self._publish_job, self._keep)
        self.learner = HabitsWorker(self.habits, self.pump.publish)
        known = knowing(self.work.connect, lambda: self.habits, self.learner.misfit)
        self.searcher = Searcher(known, self.pump.publish, self.habits.note)
        asking = PriorsParts(
            knowing(self.work.connect, lambda: self.habits, ask_in_utf_8),
            self.reader, self.settings.current, home.priors, KeptIdentities(self.state), self.habits.note,
            self.speeds.of,
        )  # fmt: skip
        self.priors = PriorsSearcher(asking, self.pump.publish)
        self.rules = RuleTimer(self.settings.current, self._rule_runner, self.pump.publish)
        self.settings.subscribe(self.rules.look_again)
        self.holdings = HoldingsWorker(self.reader, self.pump.publish, self.audit.take)
        self.recounter = Recounter(self.work.connect, self.reader, self.pump.publish)
        self.orders = ReceiverOrders(self.link, self.pump.publish)
        self.importer = Importer(self.link, self.pump.publish)
        self.settings.subscribe(lambda _: self.orders.reload())
        self.pump.subscribe(AuditFailed, self._show_audit_failed)
        room = for_images(settings.viewer.memory_gb)
        viewer = ViewerPane(
            self.reader,
            self.decoders,
            measurements=Measurements(self.state),
            cache_bytes=room,
            aligned=self.state,
        )
        self.window = MainWindow(viewer, self.memory)
        viewer.measuring.failed.connect(self.window.show_problem)
        self.settings.subscribe(lambda now: viewer.set_memory(for_images(now.viewer.memory_gb)))
        self.window.viewer.looked_at.connect(self.looked_at.show)
        self.window.viewer.heading_opened.connect(self._opened)
        parts = Parts(
            self.window,
            self.pump,
            self.settings,
            home,
            self.searcher,
            self.runner,
            self.holdings,
            self.orders.ask,
            lambda archive, cancel, typed: self.work.examine(
                archive, cancel, self.pump.publish, ActorKind.WINDOW, typed
            ),
            self.recounter.recount,
            self.work.connect,
            self.link.request,
            self.decoders.decode,
            self.importer,
            KeptSearches(self.state),
            self.learner,
            LocalDeeds(self.reader, self.link.request, self.marks, self.audit.take, self.prefetched.used),
            self.priors,
            self._house(),
            self.busy,
            self.rules.hand_over,
            self.rules.run_now,
            KeysParts(Looking(home.data, self.passphrases), self.passphrases, home.data / "tls", self.pump.post),
            self.speeds.of,
        )
        self.conductor = Conductor(parts)
        self.audit_view = AuditDesk(self.window, self._audit_parts())
        self.pump.subscribe(SendingChanged, self.audit_view.sending_changed)
        self.audit_sending = SendingThread(home, settings.audit, self.pump.publish, self.audit.take)
        self.settings.subscribe(lambda now: self.audit_sending.use(now.audit))
        self.certificates = ExpiryWatch(home.data, self._certificates_end)
        self.settings.subscribe(self.certificates.look_again)
        self.certificates.look_again(settings)
        self._closed = False
        self.opens_anew = False
        """Whether the window closes only to be opened again, with another store."""
        self.conductor.first_steps.other_store.connect(self._open_anew)
        self.window.closing.connect(self.close)
        self.runner.restore(self.queue.kept)
        threading.Thread(target=self.speeds.read, name="speeds", daemon=True).start()
        self.rules.start()
        self.audit_sending.start()
        if self.state.restored is not None:
            said = words_of(self.state.restored)
            self.window.show_problem(said.what, said.advice)
        problem = self.settings.problem
        if problem is None:
            self.audit.begin()
            self.settings.subscribe(self.audit.settings_changed)
            self.link.start()
        else:
            self.window.show_problem(*words_of(problem).lines)
            state = ReceiverChanged(ReceiverState.FAILED, notice=problem.notice)
            self.window.show_receiver(state)
            self.conductor.receiver.panel.show_state(state)
            self.conductor.ask_for_settings()

    def close(self) -> None:
        """End every worker and child; what is acknowledged is on disk. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self.pump.stop()
        self.certificates.close()
        self.conductor.end()
        self.rules.close()
        self.searcher.close()
        self.priors.close()
        self.warm.close()
        self.recounter.close()
        self.runner.close()
        self.holdings.close()
        self.window.viewer.shutdown()
        self.memory.close()
        self.decoders.close()
        self.link.close()
        self.audit_view.close()
        self.conductor.conflicts.close()
        self.audit.close()
        self.audit_sending.close()
        self.reader.close()
        self.state.close()

    def _certificates_end(self, told: tuple[Notice, ...]) -> None:
        """Take on their watch's thread what is to be told of certificates."""
        self.pump.post(lambda: self.conductor.receiver.show_certificates(told))

    def _open_anew(self) -> None:
        """Close the window to open it again: the store that it reads is another from then on."""
        if going_on(self.window.jobs.model.jobs):
            what = "Images are still kept in the folder of before, since retrieves are running."
            self.window.notices.show_notice("station", what, "The new folder is used from the next start.", "note")
            return
        self.opens_anew = True
        self.window.close()

    def _rule_runner(self) -> Runner:
        """Give what runs rules, on the thread that does: it needs what finds priors, which the start does not load."""
        from qrstation.jobs.priors.handing_over import Queue
        from qrstation.jobs.priors.rule_lock import rule_lock
        from qrstation.jobs.priors.rule_runner import RuleRunner

        jobs = Queue(self.runner.submit, self.runner.snapshot)
        return RuleRunner(self.priors.parts, self.priors.words, jobs, lambda name: rule_lock(self.home, name))

    def _publish_job(self, event: Event) -> None:
        """Take a job's news on whatever thread: the rules follow their own."""
        if isinstance(event, JobChanged):
            self.rules.job_changed(event.snapshot)
        self.pump.publish(event)

    def _publish(self, event: Event) -> None:
        """Take the receiver's news on its thread: the jobs hear of arrivals at once, the window by the pump."""
        tell_arrivals(self.arrivals, event)
        self.pump.publish(event)

    def _opened(self, heading: StudyHeading) -> None:
        self.audit.take(InstancesSeen(heading, person(ActorKind.WINDOW)))

    def _show_audit_failed(self, event: AuditFailed) -> None:
        told = words_of(event.notice)
        self.window.notices.show_notice("audit", told.what, told.advice, "error")

    def _audit_failed(self, told: Notice) -> None:
        self.pump.publish(AuditFailed(told))

    def _audit_parts(self) -> AuditParts:
        ask_for_settings, used = self.conductor.ask_for_settings, self.audit.log_used
        return AuditParts(self.home, self.settings.current, self.pump.post, used, self._verify_trail, ask_for_settings)

    def _verify_trail(self) -> Verdict:
        """Verify the trail, on a worker; that it is broken is recorded. Raises OSError."""
        verdict = check_trail(self.home)
        alert_if_broken(verdict, self.audit.alert)
        return verdict

    def _house(self) -> House:
        connect, ask = self.work.connect, self.link.request
        return House(self.prefetched, self.reader, self.settings.current, connect, ask, self.busy.has)

    def _forget(self, event: StudiesDeleted) -> None:
        """Forget what the state has of studies of which nothing is here any more."""
        self.marks.forget(event.study_uids, lambda uid: bool(self.reader.held(uid)))
        self.prefetched.forget(event.study_uids)

    def _keep(self, jobs: Sequence[JobSnapshot]) -> None:
        """Keep the queue, but never while the settings are in error: they may be those of every job's archive."""
        if self.settings.problem is None:
            self.queue.keep(jobs)
