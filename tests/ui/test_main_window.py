"""The window itself: its size and place, what moves and what does not, its keys, and how it closes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSplitter,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from qrstation.core.events import ReceiverChanged, ReceiverState
from qrstation.core.job import JobSnapshot, JobState, RetrieveRequest, SendRequest
from qrstation.core.settings import ArchiveSettings, Settings
from qrstation.ui.doctor.doctor_dialog import DoctorDialog
from qrstation.ui.jobs.log_dialog import LogDialog
from qrstation.ui.keys_dialog import KeysDialog
from qrstation.ui.leave_dialog import LeaveDialog
from qrstation.ui.main_window import MainWindow
from qrstation.ui.settings.settings_dialog import SettingsDialog
from qrstation.ui.theme import apply_theme
from qrstation.ui.viewer.viewer_pane import ViewerPane
from qrstation.ui.window_memory import WindowMemory
from tests.ui.results.made_up import study
from tests.ui.viewer.made_up import MadeUpCatalogue, MadeUpDecoders, ct_series, heading

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")
ARCHIVES = (
    ArchiveSettings("Main PACS", "MAIN", "127.0.0.1", 104),
    ArchiveSettings("Off-site archive", "DEEP", "127.0.0.1", 105, nearline=True),
)
SIZES = ((960, 508), (1280, 688), (1200, 1560), (1920, 1040), (2560, 1400))
"""What a window gets of 1920×1080 at scale 2, 1280×720, a portrait screen, 1920×1080 and 2560×1440."""
Make = Callable[[], MainWindow]


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    """What is measured is measured as it looks."""
    apply_theme(qapp)
    yield
    qapp.setStyleSheet("")


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Iterator[Make]:
    """Give what opens a window, again and again with the same memory."""
    opened: list[tuple[MainWindow, WindowMemory, MadeUpDecoders]] = []

    def make() -> MainWindow:
        decoders, memory = MadeUpDecoders(), WindowMemory(tmp_path / "window.ini")
        window = MainWindow(ViewerPane(MadeUpCatalogue(), decoders), memory)
        qtbot.addWidget(window)
        opened.append((window, memory, decoders))
        names = tuple(archive.name for archive in ARCHIVES)
        window.header.set_archives(ARCHIVES)
        window.form.set_places(names)
        window.results.offer_archives(names)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        return window

    yield make
    for window, memory, decoders in opened:
        window.close()
        window.viewer.shutdown()
        memory.close()
        decoders.close()


@pytest.fixture
def window(make: Make) -> MainWindow:
    return make()


def job(number: int, state: JobState, message: str = "") -> JobSnapshot:
    request = RetrieveRequest("Main PACS", f"1.2.{number}", title=f"Morgan, Elena · CT thorax {number}")
    return JobSnapshot(number, request, state, 412, 212, message=message)


def fill(window: MainWindow) -> None:
    """Show studies, jobs and a receiver that listens."""
    window.results.begin(("Main PACS", "Off-site archive"))
    window.results.add_studies([study(f"1.2.{number}", NumberOfStudyRelatedInstances=412) for number in range(1, 5)])
    for number, state in enumerate((JobState.RUNNING, JobState.PAUSED, JobState.FAILED, JobState.SUCCEEDED), start=1):
        window.jobs.show_job(job(number, state, "the archive said no"))
    window.jobs.focus_list()
    window.show_receiver(
        ReceiverChanged(
            ReceiverState.LISTENING, ae_title="QRSTATION", host="0.0.0.0", port=11112, store_bytes=10**11,
            free_bytes=10**11,
        )
    )  # fmt: skip
    QApplication.processEvents()


# --- sizes -----------------------------------------------------------------------------------------------------


def cut_off(window: QWidget) -> list[str]:
    """Give the controls that are seen in part, or not at all although nobody can scroll to them."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, QAbstractButton | QLineEdit | QLabel):
            continue
        if not widget.accessibleName() and not isinstance(widget, QLabel):
            continue
        place = widget.rect()
        parent: QWidget = widget
        while parent is not window:
            place.translate(parent.pos())
            parent = parent.parentWidget() or window
            if isinstance(parent.parentWidget(), QAbstractScrollArea):
                break  # what does not fit is scrolled to
            if not parent.rect().contains(place):
                found.append(f"{widget.accessibleName() or widget.metaObject().className()} in {parent.objectName()}")
                break
        if isinstance(widget, QAbstractButton) and widget.width() < widget.minimumSizeHint().width():
            found.append(f"{widget.accessibleName()} is too narrow")
    return found


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_at_every_size_nothing_is_cut_off(window: MainWindow, size: tuple[int, int], qtbot: QtBot) -> None:
    fill(window)
    window.resize(*size)
    QApplication.processEvents()
    assert (window.width(), window.height()) == size
    assert cut_off(window) == []
    scroll = window.form.findChild(QScrollArea)
    assert scroll is not None
    content = scroll.widget()
    assert content is not None
    assert content.width() <= scroll.viewport().width(), "the form is only ever scrolled up and down"
    for pane in (window.form, window.results, window.jobs, window.viewer):
        assert pane.isVisible()
        assert pane.height() >= 90


OPEN = """
import json, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from qrstation.ui.main_window import MainWindow
from qrstation.ui.theme import apply_theme
from qrstation.ui.viewer.viewer_pane import ViewerPane
from qrstation.ui.window_memory import WindowMemory
from tests.ui.viewer.made_up import MadeUpCatalogue, MadeUpDecoders
application = QApplication(sys.argv[:1])
apply_theme(application)
decoders, memory = MadeUpDecoders(), WindowMemory(Path(sys.argv[1]))
window = MainWindow(ViewerPane(MadeUpCatalogue(), decoders), memory)
window.show()
application.processEvents()
place, screen = window.geometry(), application.primaryScreen().availableGeometry()
print(json.dumps([place.getRect(), screen.getRect()]))
window.close()
window.viewer.shutdown()
decoders.close()
memory.close()
"""


@pytest.mark.parametrize(
    ("screen", "scale"), [((1280, 720), 1.0), ((1600, 900), 1.0), ((1920, 1080), 2.0), ((1920, 1080), 1.5)], ids=str
)
def test_the_window_opens_within_the_screen(tmp_path: Path, screen: tuple[int, int], scale: float) -> None:
    sizes = {"x": 0, "y": 0, "width": screen[0], "height": screen[1], "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    (tmp_path / "screens.json").write_text(json.dumps({"screens": [{"name": "one", **sizes}]}))
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": f"offscreen:configfile={tmp_path / 'screens.json'}",
        "QT_SCALE_FACTOR": str(scale),
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]),
    }
    ended = subprocess.run(
        [sys.executable, "-c", OPEN, str(tmp_path / "window.ini")],
        env=environment, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    place, available = (QRect(*numbers) for numbers in json.loads(ended.stdout))
    assert available.size().toTuple() == (round(screen[0] / scale), round(screen[1] / scale))
    assert available.contains(place)
    assert place.top() >= 24, "there is room for the frame"


# --- what is remembered ----------------------------------------------------------------------------------------


def test_what_changes_is_remembered_although_nothing_is_ever_closed(
    window: MainWindow, make: Make, qtbot: QtBot
) -> None:
    window.resize(1100, 760)
    window.columns.setSizes([230, 400, 470])
    window.columns.splitterMoved.emit(400, 1)
    window.middle.setSizes([300, 200])
    window.middle.splitterMoved.emit(300, 1)
    chip(window, "Search in Main PACS").click()
    sizes = window.columns.sizes(), window.middle.sizes()

    def is_kept() -> bool:
        last = WindowMemory(window._memory._path).last
        return last is not None and last == window._arrangement()

    qtbot.waitUntil(is_kept, timeout=10_000)
    again = make()
    assert again.form.places() == ("Off-site archive",)
    # The screen of the tests is narrow: the window comes back in, as large as it may be.
    again.resize(window.size())
    QApplication.processEvents()
    assert (again.columns.sizes(), again.middle.sizes()) == sizes


def test_a_window_that_lies_outside_the_screens_is_brought_back(window: MainWindow, make: Make) -> None:
    window.move(5000, 4000)
    window.close()
    again = make()
    screen = QGuiApplication.primaryScreen().availableGeometry()
    assert screen.contains(again.geometry().topLeft())
    assert again.height() <= screen.height()


# --- what moves ------------------------------------------------------------------------------------------------


def places(window: MainWindow) -> dict[str, tuple[int, int, int, int]]:
    """Give where panes and buttons are in the window."""
    origin = QPoint(0, 0)
    widgets: list[QWidget] = [window.form, window.middle, window.results, window.jobs, window.viewer]
    named = {widget.accessibleName() or str(number): widget for number, widget in enumerate(widgets)}
    for pane in (window.jobs, window.viewer.toolbar, window.header):
        named |= {
            button.accessibleName().partition(":")[0] + str(number): button
            for number, button in enumerate(pane.findChildren(QAbstractButton))
            if button.isVisible()
        }
    return {name: (*widget.mapTo(window, origin).toTuple(), *widget.size().toTuple()) for name, widget in named.items()}


@pytest.mark.parametrize("size", SIZES[:2], ids=lambda size: f"{size[0]}x{size[1]}")
def test_no_news_moves_a_pane_or_a_button(window: MainWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    fill(window)
    before = places(window)
    window.results.title.setText("50,000 studies · 41,312 patients · 12 archives · 1,234.5 s")
    window.results.note.setText(", ".join(f"Archive {number}" for number in range(30)) + " still answering…")
    window.jobs.note.setText("120 running · 311 waiting · 12 paused · 13 need attention · 12,312 done")
    window.jobs.show_only("Attention")
    window.jobs.show_only("All")
    for number in range(len(window.jobs.model.jobs)):
        window.jobs.list.setCurrentIndex(window.jobs.shown.index(number, 0))
        QApplication.processEvents()
        assert places(window) == before
    for state in (ReceiverState.STARTING, ReceiverState.FAILED):
        window.show_receiver(ReceiverChanged(state, rate=888.0, bytes_rate=3e8))
    for name in ("Mediastinum and more than that", "File"):
        window.viewer.toolbar.show_preset(name)
    QApplication.processEvents()
    assert places(window) == before


def test_images_that_come_move_nothing(window: MainWindow) -> None:
    window.resize(1280, 688)
    QApplication.processEvents()
    before = window.columns.sizes()
    record, instances = ct_series()
    window.viewer.open_study(heading(), record.series_uid, {record.series_uid: len(instances)})
    QApplication.processEvents()
    assert window.columns.sizes() == before


# --- closing ---------------------------------------------------------------------------------------------------


@pytest.fixture
def closed(window: MainWindow) -> list[bool]:
    """Give what is filled when the window closes."""
    told: list[bool] = []
    window.closing.connect(lambda: told.append(True))
    return told


def close_by_hand(window: MainWindow) -> None:
    """Close as the button of the window's frame does."""
    window.windowHandle().close()
    QApplication.processEvents()


def question(window: MainWindow) -> LeaveDialog:
    (dialog,) = window.findChildren(LeaveDialog)
    return dialog


def test_without_a_running_job_nothing_is_asked(window: MainWindow, closed: list[bool]) -> None:
    for number, state in enumerate((JobState.SUCCEEDED, JobState.FAILED, JobState.PAUSED), start=1):
        window.jobs.show_job(job(number, state))
    close_by_hand(window)
    assert closed == [True]


def test_with_running_jobs_it_is_said_that_they_go_on_later(window: MainWindow, closed: list[bool]) -> None:
    window.jobs.show_job(job(1, JobState.RUNNING))
    window.jobs.show_job(job(2, JobState.QUEUED))
    window.jobs.show_job(JobSnapshot(3, SendRequest("Main PACS", "1.2.9"), JobState.RUNNING))
    close_by_hand(window)
    assert not closed
    assert window.isVisible()
    assert "2 retrieves and 1 send go on at the next start" in question(window).accessibleName()
    close_by_hand(window)
    question(window).reject()
    assert not closed, "one question at a time, and Stay stays"
    QApplication.sendPostedEvents(None, 52)
    close_by_hand(window)
    question(window).accept()
    assert closed == [True]
    assert not window.isVisible()


def test_the_menu_asks_too_and_escape_stays(window: MainWindow, closed: list[bool], qtbot: QtBot) -> None:
    window.jobs.show_job(job(1, JobState.RUNNING))
    qtbot.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    dialog = question(window)
    assert "1 retrieve goes on at the next start" in dialog.accessibleName()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not closed
    assert window.isVisible()


@pytest.mark.parametrize("how", ["program", "program during the question", "session"])
def test_whoever_ends_the_program_from_outside_is_asked_nothing(
    window: MainWindow, closed: list[bool], how: str
) -> None:
    window.jobs.show_job(job(1, JobState.RUNNING))
    if how == "program":
        window.close()
    elif how == "program during the question":
        close_by_hand(window)
        assert question(window).isVisible()
        window.close()
    else:
        window._session_ends(None)  # type: ignore[arg-type]
        close_by_hand(window)
    assert closed == [True]
    assert not window.isVisible()


# --- keys ------------------------------------------------------------------------------------------------------


def chip(window: MainWindow, name: str) -> QAbstractButton:
    (found,) = [button for button in window.form.findChildren(QAbstractButton) if button.accessibleName() == name]
    return found


def test_what_is_typed_at_the_start_is_the_name(window: MainWindow) -> None:
    assert window.focusWidget() is window.form.name
    QTest.keyClicks(window.focusWidget(), "Morgan")
    assert window.form.name.text() == "Morgan"


def test_keys_lead_to_the_results_and_back(window: MainWindow, qtbot: QtBot) -> None:
    fill(window)
    control = Qt.KeyboardModifier.ControlModifier
    window.form.name.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_E, control)
    assert window.focusWidget() is window.results.tree
    assert window.results.tree.currentIndex().isValid()
    qtbot.keyClick(window, Qt.Key.Key_F, control)
    assert window.focusWidget() is window.form.name
    qtbot.keyClick(window.form.accession, Qt.Key.Key_Down)
    assert window.focusWidget() is window.results.tree
    qtbot.keyClick(window, Qt.Key.Key_J, control)
    assert window.focusWidget() is window.jobs.list


def test_a_key_shows_the_pane_that_it_leads_to(window: MainWindow, qtbot: QtBot) -> None:
    fill(window)
    control = Qt.KeyboardModifier.ControlModifier
    for action in window._shown.values():
        action.setChecked(False)
    qtbot.keyClick(window, Qt.Key.Key_E, control)
    assert window.middle.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_F, control)
    assert window.form.isVisible()
    assert window.focusWidget() is window.form.name


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier], ids=str)
def test_f1_lists_the_keys(window: MainWindow, qtbot: QtBot, modifier: Qt.KeyboardModifier) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1, modifier)
    (dialog,) = window.findChildren(KeysDialog)
    assert dialog.isVisible()
    dialog.close()


def tab_chain(window: QWidget) -> list[QWidget]:
    """Give what Tab walks through, from the first widget of the window on."""
    chain: list[QWidget] = []
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window:
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            proxy = widget.focusProxy()
            if proxy is None:
                chain.append(widget)
        widget = widget.nextInFocusChain()
    return chain


def test_tab_walks_as_one_reads(window: MainWindow) -> None:
    window.resize(1920, 1040)
    fill(window)
    chain = tab_chain(window)
    panes = [window.header, window.form, window.results, window.jobs, window.viewer]
    found = [next(n for n, pane in enumerate(panes) if pane.isAncestorOf(widget)) for widget in chain]
    start = found.index(0)
    turned = found[start:] + found[:start]
    assert turned == sorted(turned), "pane by pane"
    assert set(turned) == {0, 1, 2, 3, 4}
    for number in range(len(panes)):
        inside = [widget for widget, pane in zip(chain, found, strict=True) if pane == number]
        spots = [widget.mapTo(window, widget.rect().center()) for widget in inside]
        rows = [(spot.y() // 12, spot.x()) for spot in spots]
        assert rows == sorted(rows), [widget.accessibleName() for widget in inside]


# --- what is seen and said of the focus ------------------------------------------------------------------------


def dialogs(window: MainWindow) -> list[QDialog]:
    """Open every dialog that the window has."""
    made: list[QDialog] = [
        SettingsDialog(Settings(archives=ARCHIVES), lambda _: None, window),
        KeysDialog([], window),
        LeaveDialog("1 retrieve goes on at the next start", window),
        LogDialog(["[1] C-MOVE"], window),
        DoctorDialog("Main PACS", "card", window),
    ]
    return made


def controls(top: QWidget) -> list[QWidget]:
    """Give what takes the keyboard and is no part of another control."""
    return [
        widget
        for widget in [top, *top.findChildren(QWidget)]
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and widget.window() is top
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget, QSplitter)
    ]


def spoken_name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return widget.accessibleName() or (interface.text(QAccessible.Text.Name) if interface else "")


def test_every_control_has_a_name_for_those_who_cannot_see_it(window: MainWindow) -> None:
    fill(window)
    for top in (window, *dialogs(window)):
        found = controls(top)
        assert found
        nameless = [w.metaObject().className() for w in found if not spoken_name(w) and not isinstance(w, QTabBar)]
        assert nameless == [], top.accessibleName()
        assert all(spoken_name(widget).strip("✕»↑▾ ") for widget in found if not isinstance(widget, QTabBar))


def picture(widget: QWidget) -> QImage:
    """Give how a widget and what is round it looks."""
    place = QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size()).adjusted(-4, -4, 4, 4)
    return widget.window().grab(place).toImage()


def without_focus(top: QWidget, qtbot: QtBot) -> list[str]:
    """Give the names of the controls that look the same with the keyboard's focus and without."""
    found = []
    top.activateWindow()
    qtbot.waitUntil(top.isActiveWindow)
    for widget in tab_chain(top):
        last = QApplication.focusWidget()
        if last is not None:
            last.clearFocus()
        before = picture(widget)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if isinstance(widget, QLineEdit):
            widget.deselect()
        if picture(widget) == before:
            found.append(f"{widget.metaObject().className()} {spoken_name(widget)}")
    return found


def test_the_focus_is_seen_wherever_it_is(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1920, 1040)
    fill(window)
    assert without_focus(window, qtbot) == []
    for dialog in dialogs(window):
        dialog.show()
        assert without_focus(dialog, qtbot) == [], dialog.windowTitle()
        dialog.close()
