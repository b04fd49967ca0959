"""The window itself: its size and place, what moves and what does not, and how it closes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from qrstation.core.events import ReceiverChanged, ReceiverState
from qrstation.core.jobs.job import JobSnapshot, JobState, SendRequest
from qrstation.core.station.place import THIS_STATION
from qrstation.ui.leave_dialog import LeaveDialog
from qrstation.ui.main_window import MainWindow
from qrstation.ui.search.date_presets import PRESETS
from qrstation.ui.window_memory import WindowMemory
from tests.ui.viewer.made_up import ct_series, heading
from tests.ui.windows import SIZES, Make, chip, fill, job

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")


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
        if isinstance(widget.parentWidget(), QLineEdit):
            continue  # Qt gives the button in a field its size
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


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_form_unfolded_is_only_scrolled_up_and_down(
    window: MainWindow, size: tuple[int, int], qtbot: QtBot
) -> None:
    fill(window)
    window.resize(*size)
    window.arrangement.share_out()
    form = window.form
    form.dates.chips.button(len(PRESETS)).click()
    form.more.set_open(True)
    form.modalities.choose(("RTSTRUCT", "TEXTUREMAP"))
    form.more.others.add()
    for field in form._fields():
        field.setText("2026-02-30\\")
    assert form.query() is None
    qtbot.waitUntil(lambda: cut_off(window) == [], timeout=5000)
    content = form._scroll.widget()
    assert content is not None
    assert content.width() <= form._scroll.viewport().width()
    day = form.dates.date_from
    day.setText("2026-11-27")
    assert day.fontMetrics().horizontalAdvance(day.text()) <= day.width() - 36, "beside the calendar"


OPEN = """
import json, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from qrstation.ui.main_window import MainWindow
from qrstation.ui.theme import apply_theme
from qrstation.ui.viewer.viewer_pane import ViewerPane
from qrstation.ui.window_memory import WindowMemory
from tests.ui.viewer.made_up import MadeUpIndex, MadeUpDecoders
application = QApplication(sys.argv[:1])
apply_theme(application)
decoders, memory = MadeUpDecoders(), WindowMemory(Path(sys.argv[1]))
window = MainWindow(ViewerPane(MadeUpIndex(), decoders), memory)
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
    window.form.more.toggle.click()
    sizes = window.columns.sizes(), window.middle.sizes()

    def is_kept() -> bool:
        last = WindowMemory(window.arrangement.memory._path).last
        return last is not None and last == window.arrangement.now()

    qtbot.waitUntil(is_kept, timeout=10_000)
    again = make()
    assert again.form.places() == ("Off-site archive", THIS_STATION)
    assert again.form.more.is_open
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
