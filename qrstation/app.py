"""The window's start: a further start hands over to the window that is open, the first one opens it and runs it.

What the window is made of is imported when it is to be opened: a start that hands over waits for none of it.
"""

from __future__ import annotations

import functools
import logging
import os
import signal
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QMetaObject, QObject, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QMessageBox

from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import StationError
from qrstation.core.station.ending import END_SIGNALS
from qrstation.core.station.first_start import is_first_start
from qrstation.core.station.home import find_home
from qrstation.core.station.later import LaterImports
from qrstation.core.station.log_file import log_to
from qrstation.core.station.opening import NOTHING, Opening
from qrstation.ui.collector import Collector
from qrstation.ui.first_paint import FirstPaint
from qrstation.ui.icons import program_icon
from qrstation.ui.only_window import OnlyWindow, bring_to_front
from qrstation.ui.plain_widgets import message_box
from qrstation.ui.theme import apply_colours, apply_sheet
from qrstation.words import words_of

if TYPE_CHECKING:
    from qrstation.station import Station
    from qrstation.ui.main_window import MainWindow
    from qrstation.ui.tour import Story

LOG = logging.getLogger(__name__)
LATER = (
    "qrstation.network.exchanges",
    "qrstation.jobs.retrieve.retrieving",
    "qrstation.imaging.decoders.frame_check",
    "qrstation.imaging.display.display",
    "qrstation.core.station.settings_document",
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
        from qrstation.station import Station

        station = Station(home)
    except StationError as error:
        only.release()
        return _cannot_start(error)
    later = LaterImports(LATER)
    linked = _show(station, only, later)
    station.conductor.openings.open(opening)
    collector = Collector(application)
    collector.start()
    try:
        if tour is None:
            if story is None and is_first_start(home) and not station.memory.first_steps_skipped:
                QTimer.singleShot(0, station.conductor.first_steps.open)
            status = application.exec()
            while station.opens_anew:
                for link in linked:
                    QObject.disconnect(link)
                station = Station(home)
                linked = _show(station, only, later)
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


def _show(station: Station, only: OnlyWindow, later: LaterImports) -> tuple[QMetaObject.Connection, ...]:
    """Show a station's window, and let others end it; further starts reach it for as long as these connections hold."""
    linked = (
        only.raise_asked.connect(functools.partial(bring_to_front, station.window)),
        only.open_asked.connect(station.conductor.openings.open),
    )
    first_paint = FirstPaint(station.window)
    first_paint.stands.connect(later.start)
    first_paint.stands.connect(station.decoders.begin)
    _dress()
    station.window.show()
    _close_on_signals(station.window)
    return linked


def _dress() -> None:
    """Complete the look, which is in place before anything is shown."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)  # noqa: S101 - for the type checker
    apply_sheet(application)


def _cannot_start(error: StationError) -> int:
    """Say why there is no window, to whoever started it from a terminal or by a click, and give the exit status."""
    words = words_of(error)
    print(f"qrstation: {words.line}", file=sys.stderr)
    if has_display():
        _dress()
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
    apply_colours(application)
    return application


def _report_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log what is a bug of ours; the window stays."""
    LOG.critical("unexpected error", exc_info=(kind, error, trace))
    sys.__excepthook__(kind, error, trace)
