"""The window's start-up: the one place that builds its objects, hands them to each other, and ends them again."""

from __future__ import annotations

import functools
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QMessageBox

from qrstation.core.actor import ActorKind
from qrstation.core.archive import Archive
from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import ReceiverGone, SettingsError, StationError
from qrstation.core.events import CommandFailed, Event, InstancesStored, NewsLost
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobOutcome, JobSnapshot, Request, RetrieveRequest, SendRequest
from qrstation.core.station.home import Home, find_home
from qrstation.core.station.log_file import log_to
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.core.station.settings_file import load_settings, save_settings
from qrstation.imaging.decoders.decoder_pool import DecoderPool
from qrstation.jobs.background.holdings import HoldingsWorker
from qrstation.jobs.background.recount import Recounter
from qrstation.jobs.doctor import parts_for, start_examination
from qrstation.jobs.lane import Lanes
from qrstation.jobs.queue.kept_queue import JobsBook
from qrstation.jobs.queue.runner import JobRunner, Rank, Report
from qrstation.jobs.retrieve.arrivals import Arrivals
from qrstation.jobs.retrieve.kept_habits import HabitsBook
from qrstation.jobs.retrieve.parts import RetrieveParts
from qrstation.jobs.retrieve.retrieving import retrieve
from qrstation.jobs.search.search import Searcher
from qrstation.jobs.send.sending import SendParts, send
from qrstation.network.archive import connecting
from qrstation.receiver.getting import get_by_receiver
from qrstation.receiver.supervisor import ReceiverLink
from qrstation.store.index import IndexReader
from qrstation.store.state import StateFile
from qrstation.ui.collector import Collector
from qrstation.ui.conductor import Conductor, Parts
from qrstation.ui.event_pump import EventPump
from qrstation.ui.main_window import MainWindow
from qrstation.ui.only_window import OnlyWindow, bring_to_front
from qrstation.ui.plain_widgets import message_box
from qrstation.ui.theme import apply_theme
from qrstation.ui.viewer.viewer_pane import ViewerPane
from qrstation.ui.window_memory import WindowMemory
from qrstation.words import words_of

if TYPE_CHECKING:
    from qrstation.ui.tour import Story

LOG = logging.getLogger(__name__)
SWITCH_SECONDS = 0.001
"""After so long a worker hands over Python's lock; of the usual 5 ms the window would wait several in one slot."""


class Station:
    """A running station with its window."""

    def __init__(self, home: Home) -> None:
        """Start. Raises StationError when the home cannot be used."""
        home.make()
        self.memory = WindowMemory(home.config / "window.ini")
        self.home = home
        self.state = StateFile(home.state_file)
        problem: SettingsError | None = None
        try:
            settings = load_settings(home.settings_file)
        except SettingsError as error:
            problem, settings = error, Settings()
        self._settings_are_sound = problem is None
        self.pump = EventPump()
        self.arrivals = Arrivals()
        self.link = ReceiverLink(home, self._publish)
        self.reader = IndexReader(home.index_file, settings.store_folder(home.store))
        self.decoders = DecoderPool()
        self.searcher = Searcher(self._connect, self.pump.publish)
        self.queue = JobsBook(self.state)
        self.habits = HabitsBook(self.state)
        self.lanes = Lanes()
        self.runner = JobRunner(self._do, self._limit_of, self.pump.publish, self._keep)
        self.holdings = HoldingsWorker(self.reader, self.pump.publish)
        self.recounter = Recounter(self._connect, self.reader, self.pump.publish)
        self.window = MainWindow(ViewerPane(self.reader, self.decoders), self.memory)
        parts = Parts(
            self.window,
            self.pump,
            self.searcher,
            self.runner,
            self.holdings,
            self._save,
            self._ask,
            self._examine,
            self.recounter.recount,
            self._connect,
            self.link.request,
            self.decoders.decode,
        )
        self.conductor = Conductor(parts, settings)
        self._closed = False
        self.window.closing.connect(self.close)
        self.runner.restore(self.queue.kept)
        if self.state.restored is not None:
            said = words_of(self.state.restored)
            self.window.show_problem(said.what, said.advice)
        if problem is None:
            self.link.start()
        else:
            lines = words_of(problem).lines
            self.window.show_problem(*lines)
            self.conductor.open_settings().show_problem(*lines)

    def close(self) -> None:
        """End every worker and child; what is acknowledged is on disk. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self.pump.stop()
        self.conductor.end()
        self.searcher.close()
        self.recounter.close()
        self.runner.close()
        self.holdings.close()
        self.window.viewer.shutdown()
        self.memory.close()
        self.decoders.close()
        self.link.close()
        self.conductor.conflicts.close()
        self.reader.close()
        self.state.close()

    def _publish(self, event: Event) -> None:
        """Take the receiver's news on its thread: the jobs hear of arrivals at once, the window by the pump."""
        if isinstance(event, InstancesStored):
            self.arrivals.on_stored(event)
        elif isinstance(event, NewsLost):
            self.arrivals.on_news_lost()
        self.pump.publish(event)

    def _save(self, settings: Settings) -> None:
        save_settings(self.home.settings_file, settings)
        self._settings_are_sound = True
        # Waiting for the receiver is nothing for the GUI thread.
        threading.Thread(target=self._reload, name="reload", daemon=True).start()

    def _reload(self) -> None:
        try:
            self.link.start()
            self.link.request("reload", timeout=10.0)
        except ReceiverGone as error:
            LOG.warning("the receiver did not take the new settings: %s", error)

    def _ask(self, command: str, **arguments: Any) -> None:
        """Have the receiver do something, on a worker; only a failure is told."""

        def work() -> None:
            try:
                self.link.request(command, **arguments)
            except StationError as error:
                self.pump.publish(CommandFailed(error.notice))

        threading.Thread(target=work, name="ask", daemon=True).start()

    def _examine(self, archive: ArchiveSettings, cancel: CancelToken) -> None:
        """Have the doctor try an archive's chain, on a worker."""
        station = self.conductor.settings.station
        parts = parts_for(station, self.link, self.reader, self.arrivals, cancel, self._connect, ActorKind.WINDOW)
        start_examination(archive, parts, self.pump.publish)

    def _connect(self, archive: ArchiveSettings, ae_title: str = "") -> Archive:
        """Give an archive as this station is set now."""
        station = self.conductor.settings.station
        get = functools.partial(get_by_receiver, self.link)
        return connecting(station, self.link.state.port or station.port, get)(archive, ae_title)

    def _limit_of(self, archive: str) -> int:
        """Give how many jobs of an archive may run at once; 0 for one that is not in the settings now."""
        return next((known.parallel for known in self.conductor.settings.archives if known.name == archive), 0)

    def _keep(self, jobs: Sequence[JobSnapshot]) -> None:
        """Keep the queue, but never while the settings are in error: they may be those of every job's archive."""
        if self._settings_are_sound:
            self.queue.keep(jobs)

    def _do(self, request: Request, report: Report, cancel: CancelToken, rank: Rank) -> JobOutcome:
        """Do a job of whatever kind, on the job's own thread."""
        if isinstance(request, SendRequest):
            settings = self.conductor.settings
            archive = settings.archive(request.archive)
            lane = self.lanes.of(archive.name, archive.parallel)
            return send(request, SendParts(self._connect(archive), self.reader, report, cancel, lane, rank))
        return self._retrieve(request, report, cancel, rank)

    def _retrieve(self, request: RetrieveRequest, report: Report, cancel: CancelToken, rank: Rank) -> JobOutcome:
        settings = self.conductor.settings
        archive = settings.archive(request.archive)
        try:
            state = self.link.wait_listening()
        except StationError as error:
            return JobOutcome.failure(error)
        parts = RetrieveParts(
            settings.station,
            connecting(settings.station, state.port, functools.partial(get_by_receiver, self.link))(archive),
            state.port,
            self.reader,
            self.arrivals,
            report,
            cancel,
            lane=self.lanes.of(archive.name, archive.parallel),
            rank=rank,
            habits=self.habits.of(archive.name),
            on_habits=self.habits.learner(archive.name),
            looked_at=lambda: self.conductor.looked_at,
        )
        with ExitStack() as claims:
            claims.enter_context(self.link.patience(archive.silence))
            if request.replace:
                for series in request.series_uids or ("",):
                    claims.enter_context(self.link.claim("replace", study=request.study_uid, series=series))
            return retrieve(request, parts)


def run_window(story: Story | None = None) -> int:
    """Open the window and run it until it is closed; gives the exit status. Raises StationError before it opens.

    With the demo's ``story`` on a machine without a display, the same window is driven off screen instead.
    """
    tour = story if not has_display() else None
    if tour is not None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        qInstallMessageHandler(_print_qt_message)
    elif not has_display() and "QT_QPA_PLATFORM" not in os.environ:
        raise StationError(WindowCode.NO_DISPLAY)
    home = find_home()
    home.make()
    application = _application()
    only = OnlyWindow(home)
    try:
        if not only.claim():
            return 0
        log_to(home.logs / "window.log")
        sys.excepthook = _report_bug
        sys.setswitchinterval(SWITCH_SECONDS)
        only.listen()
        station = Station(home)
    except StationError as error:
        only.release()
        return _cannot_start(error)
    only.raise_asked.connect(functools.partial(bring_to_front, station.window))
    station.window.show()
    _close_on_signals(station.window)
    collector = Collector(application)
    collector.start()
    try:
        if tour is None:
            return application.exec()
        from qrstation.ui.tour import Tour

        return Tour(station.window, tour, Path("demo-out")).run()
    finally:
        station.close()
        only.release()
        collector.stop()


def _cannot_start(error: StationError) -> int:
    """Say why there is no window, to whoever started it from a terminal or by a click, and give the exit status."""
    words = words_of(error)
    print(f"qrstation: {words.line}", file=sys.stderr)
    if has_display():
        message_box("QR Station", *words.lines, QMessageBox.Icon.Critical).exec()
    return 1


def has_display() -> bool:
    """Tell whether a window can be seen here: on Linux with DISPLAY or WAYLAND_DISPLAY, elsewhere always."""
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _print_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Print what Qt says, but not what the off-screen platform lacks."""
    if "This plugin does not support" not in message:
        print(message, file=sys.stderr)


def _close_on_signals(window: MainWindow) -> None:
    """Let whoever ends the program from outside close the window in order, and be asked nothing."""
    for number in (signal.SIGTERM, signal.SIGINT):
        # Python takes it up with the next event of the pump, at the latest.
        signal.signal(number, lambda _number, _frame: window.close())


def _application() -> QApplication:
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("qrstation")
    application.setApplicationDisplayName("QR Station")
    apply_theme(application)
    return application


def _report_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log what is a bug of ours; the window stays."""
    LOG.critical("unexpected error", exc_info=(kind, error, trace))
    sys.__excepthook__(kind, error, trace)
