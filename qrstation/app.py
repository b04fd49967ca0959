"""The window's start-up: the one place that builds its objects, hands them to each other, and ends them again."""

from __future__ import annotations

import functools
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QMetaObject, QObject, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QMessageBox

from qrstation.core.actor import ActorKind
from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import StationError
from qrstation.core.events import Event, ReceiverChanged, ReceiverState
from qrstation.core.jobs.job import JobSnapshot
from qrstation.core.station.ending import END_SIGNALS
from qrstation.core.station.first_start import is_first_start
from qrstation.core.station.home import Home, find_home
from qrstation.core.station.later import import_later
from qrstation.core.station.log_file import log_to
from qrstation.core.station.opening import NOTHING, Opening
from qrstation.core.station.settings_owner import SettingsOwner
from qrstation.imaging.decoders.decoder_pool import DecoderPool
from qrstation.jobs.background.holdings import HoldingsWorker
from qrstation.jobs.background.importing import Importer
from qrstation.jobs.background.receiver_orders import ReceiverOrders
from qrstation.jobs.background.recount import Recounter
from qrstation.jobs.looked_at import LookedAt
from qrstation.jobs.queue.kept_queue import JobsBook
from qrstation.jobs.queue.runner import JobRunner
from qrstation.jobs.retrieve.arrivals import Arrivals
from qrstation.jobs.retrieve.kept_habits import HabitsBook
from qrstation.jobs.search.search import Searcher
from qrstation.jobs.station_work import StationWork, tell_arrivals
from qrstation.receiver.getting import archives_of
from qrstation.receiver.supervisor import ReceiverLink
from qrstation.store.index import IndexReader
from qrstation.store.state import StateFile
from qrstation.ui.collector import Collector
from qrstation.ui.conductor import Conductor, Parts
from qrstation.ui.event_pump import EventPump
from qrstation.ui.icons import program_icon
from qrstation.ui.jobs.job_words import going_on
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
LATER = (
    "qrstation.network.exchanges",
    "qrstation.jobs.retrieve.retrieving",
    "qrstation.imaging.decoders.frame_check",
    "qrstation.imaging.display.display",
    "qrstation.ui.settings.settings_dialog",
    "qrstation.jobs.doctor",
    "qrstation.jobs.send.sending",
    "qrstation.ui.conflicts.conflicts_dialog",
    "qrstation.ui.doctor.doctor_dialog",
    "qrstation.ui.first_run.first_steps_dialog",
)
"""What the first screen does not need, in the order in which it may be asked for."""
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
        self.settings = SettingsOwner(home.settings_file, or_defaults=True)
        settings = self.settings.current()
        self.pump = EventPump()
        self.arrivals = Arrivals()
        self.link = ReceiverLink(home, self._publish)
        self.reader = IndexReader(home.index_file, settings.store_folder(home.store))
        self.decoders = DecoderPool()
        self.queue = JobsBook(self.state)
        self.habits = HabitsBook(self.state)
        self.looked_at = LookedAt()
        self.work = StationWork(
            self.settings.current,
            archives_of,
            lambda: self.link,
            self.reader,
            self.arrivals,
            lambda: self.habits,
            self.looked_at.series_uid,
        )
        self.runner = JobRunner(self.work.do, self.work.limit_of, self.pump.publish, self._keep)
        self.searcher = Searcher(self.work.connect, self.pump.publish)
        self.holdings = HoldingsWorker(self.reader, self.pump.publish)
        self.recounter = Recounter(self.work.connect, self.reader, self.pump.publish)
        self.orders = ReceiverOrders(self.link, self.pump.publish)
        self.importer = Importer(self.link, self.pump.publish)
        self.settings.subscribe(lambda _: self.orders.reload())
        self.window = MainWindow(ViewerPane(self.reader, self.decoders), self.memory)
        self.window.viewer.looked_at.connect(self.looked_at.show)
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
        )
        self.conductor = Conductor(parts)
        self._closed = False
        self.opens_anew = False
        """Whether the window closes only to be opened again, with another store."""
        self.conductor.first_steps.other_store.connect(self._open_anew)
        self.window.closing.connect(self.close)
        self.runner.restore(self.queue.kept)
        if self.state.restored is not None:
            said = words_of(self.state.restored)
            self.window.show_problem(said.what, said.advice)
        problem = self.settings.problem
        if problem is None:
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

    def _open_anew(self) -> None:
        """Close the window to open it again: the store that it reads is another from then on."""
        if going_on(self.window.jobs.model.jobs):
            what = "Images are still kept in the folder of before, since retrieves are running."
            self.window.notices.show_notice("station", what, "The new folder is used from the next start.", "note")
            return
        self.opens_anew = True
        self.window.close()

    def _publish(self, event: Event) -> None:
        """Take the receiver's news on its thread: the jobs hear of arrivals at once, the window by the pump."""
        tell_arrivals(self.arrivals, event)
        self.pump.publish(event)

    def _keep(self, jobs: Sequence[JobSnapshot]) -> None:
        """Keep the queue, but never while the settings are in error: they may be those of every job's archive."""
        if self.settings.problem is None:
            self.queue.keep(jobs)


def run_window(story: Story | None = None, opening: Opening = NOTHING) -> int:
    """Open the window and run it until it is closed; gives the exit status. Raises StationError before it opens.

    It opens what ``opening`` asks for, or has the window of this home do so where one is open.
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
        if not only.claim(opening):
            return 0
        log_to(home.logs / "window.log")
        sys.excepthook = _report_bug
        sys.setswitchinterval(SWITCH_SECONDS)
        only.listen()
        station = Station(home)
    except StationError as error:
        only.release()
        return _cannot_start(error)
    linked = _show(station, only)
    station.conductor.openings.open(opening)
    collector = Collector(application)
    collector.start()
    later = import_later(LATER)
    try:
        if tour is None:
            if story is None and is_first_start(home) and not station.memory.first_steps_skipped:
                QTimer.singleShot(0, station.conductor.first_steps.open)
            status = application.exec()
            while station.opens_anew:
                for link in linked:
                    QObject.disconnect(link)
                station = Station(home)
                linked = _show(station, only)
                status = application.exec()
            return status
        from qrstation.ui.tour import Tour

        return Tour(station.window, tour, Path("demo-out")).run()
    except StationError as error:  # the home became unusable while the window was opened anew
        return _cannot_start(error)
    finally:
        station.close()
        only.release()
        collector.stop()
        later.join()


def _show(station: Station, only: OnlyWindow) -> tuple[QMetaObject.Connection, ...]:
    """Show a station's window, and let others end it; further starts reach it for as long as these connections hold."""
    linked = (
        only.raise_asked.connect(functools.partial(bring_to_front, station.window)),
        only.open_asked.connect(station.conductor.openings.open),
    )
    station.window.show()
    _close_on_signals(station.window)
    return linked


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
    for number in END_SIGNALS:
        # Python takes it up with the next event of the pump, at the latest. The window is closed by the loop alone: one
        # that closes before the loop begins does not end it.
        signal.signal(number, lambda _number, _frame: QTimer.singleShot(0, window.close))


def _application() -> QApplication:
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("qrstation")
    application.setApplicationDisplayName("QR Station")
    application.setWindowIcon(program_icon())
    apply_theme(application)
    return application


def _report_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log what is a bug of ours; the window stays."""
    LOG.critical("unexpected error", exc_info=(kind, error, trace))
    sys.__excepthook__(kind, error, trace)
