"""The images in a window of their own and alone on the full screen, and everything back as it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from qrstation.ui.image_window import ImageWindow
from qrstation.ui.main_window import MainWindow
from qrstation.ui.search.search_kinds import Kind
from qrstation.ui.viewer.layout import Layout
from tests.ui.living import until
from tests.ui.viewer.made_up import ct_series, heading
from tests.ui.windows import Make, fill

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")
CTRL = Qt.KeyboardModifier.ControlModifier


def open_study(window: MainWindow) -> None:
    """Show a study of two series, of which nothing is decoded yet but what is seen."""
    index = window.viewer._desk._source._index
    index.put(*ct_series(number=2, count=40))  # type: ignore[attr-defined]
    index.put(*ct_series(number=3))  # type: ignore[attr-defined]
    window.viewer.open_study(heading())
    until(lambda: window.viewer.viewports[0].displayed() is not None)


def looks(window: MainWindow) -> tuple[object, ...]:
    """Give what a person sees of the first window: which parts, and where."""
    parts = (*window.around_images(), window.viewer)
    return (
        window.isFullScreen(),
        window.isMaximized(),
        [part.isVisible() for part in parts],
        [part.geometry().getRect() for part in parts],
        window.columns.sizes(),
        window.middle.sizes(),
    )


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus of a widget's window is."""
    top = widget.window()
    QTest.keyClick(top.focusWidget() or top, key, modifier)
    QApplication.processEvents()


def arrange(window: MainWindow) -> None:
    """Arrange the window as nobody would by default."""
    window.resize(1200, 760)
    window.columns.setSizes([230, 400, 570])
    window.middle.setSizes([300, 220])
    QApplication.processEvents()


def test_panes_that_come_back_before_the_size_do_not_enlarge_the_screens(window: MainWindow) -> None:
    arrange(window)
    before = window.size()
    window.images.set_alone(True)
    QApplication.processEvents()
    window.images.set_alone(False)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)  # before what the system tells
    QApplication.processEvents()
    assert window.size() == before


@pytest.mark.parametrize("key", [Qt.Key.Key_F11, Qt.Key.Key_Escape])
@pytest.mark.parametrize("hidden", [False, True])
def test_f11_shows_the_images_alone_and_everything_comes_back(window: MainWindow, key: Qt.Key, hidden: bool) -> None:
    arrange(window)
    if hidden:
        window.menus.shown[window.kinds.left].setChecked(False)
        QApplication.processEvents()
    open_study(window)
    fill(window)
    window.results.tree.setFocus()
    before, kept = looks(window), window.arrangement.now()
    press(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    assert not any(part.isVisible() for part in window.around_images())
    assert window.viewer.geometry() == window.columns.rect()
    assert window.viewer.toolbar.isVisible()
    assert window.viewer.viewports[0].canvas.hasFocus()
    window.notices.show_notice("station", "The disk is full", "Make room")
    assert not window.notices.isVisible(), "news waits until the screen is given back"
    window.notices.clear()
    assert window.arrangement.now() == kept, "what is remembered is the window as it was before"
    press(window, key)
    assert looks(window) == before
    assert window.results.tree.hasFocus()
    assert not window.images.is_alone


def test_a_maximized_window_is_maximized_again(window: MainWindow) -> None:
    window.showMaximized()
    QApplication.processEvents()
    press(window, Qt.Key.Key_F11)
    press(window, Qt.Key.Key_F11)
    assert window.isMaximized()
    assert not window.isFullScreen()


def test_images_that_were_hidden_are_shown_for_the_full_screen(window: MainWindow) -> None:
    window.menus.shown[window.viewer].setChecked(False)
    press(window, Qt.Key.Key_F11)
    assert window.viewer.isVisible()
    press(window, Qt.Key.Key_F11)
    assert window.form.isVisible()


def test_escape_leaves_the_full_screen_before_it_resets_or_stops(window: MainWindow) -> None:
    open_study(window)
    stopped: list[bool] = []
    window.form.stop_asked.connect(lambda: stopped.append(True))
    window.kinds.set_running(Kind.STUDIES, True)
    press(window, Qt.Key.Key_F11)
    port = window.viewer.viewports[0]
    port.canvas.one_to_one()
    press(window, Qt.Key.Key_Escape)
    assert (window.isFullScreen(), stopped, port.canvas.view.fitted) == (False, [], False)
    press(window, Qt.Key.Key_Escape)
    assert (stopped, port.canvas.view.fitted) == ([True], False)
    window.kinds.set_running(Kind.STUDIES, False)
    port.canvas.setFocus()
    press(window, Qt.Key.Key_Escape)
    assert port.canvas.view.fitted


@pytest.mark.parametrize(("key", "pane"), [(Qt.Key.Key_F, "form"), (Qt.Key.Key_E, "results"), (Qt.Key.Key_J, "jobs")])
def test_asking_for_another_pane_leaves_the_full_screen(window: MainWindow, key: Qt.Key, pane: str) -> None:
    fill(window)
    press(window, Qt.Key.Key_F11)
    press(window, key, CTRL)
    assert not window.isFullScreen()
    shown = getattr(window, pane)
    assert shown.isVisible()
    assert shown.isAncestorOf(window.focusWidget())


def test_keys_of_the_viewer_and_of_the_window_work_on_the_full_screen(window: MainWindow) -> None:
    open_study(window)
    press(window, Qt.Key.Key_F11)
    press(window, Qt.Key.Key_2, CTRL)
    assert window.viewer.viewports[1].isVisible()
    asked: list[bool] = []
    window.settings_asked.connect(lambda: asked.append(True))
    press(window, Qt.Key.Key_Comma, CTRL)
    assert asked == [True]


# --- a window of their own -------------------------------------------------------------------------------------


def own_window(window: MainWindow) -> ImageWindow:
    found = window.viewer.window()
    assert isinstance(found, ImageWindow)
    return found


def test_the_images_get_a_window_of_their_own_and_keep_what_they_show(window: MainWindow, qtbot: QtBot) -> None:
    arrange(window)
    open_study(window)
    press(window.viewer.viewports[0], Qt.Key.Key_F11)  # the focus is in the images now
    press(window, Qt.Key.Key_F11)
    before = looks(window)
    viewer = window.viewer
    viewer.stage.choose(Layout(2, 2))
    viewer.show_slice(0, 7)
    window.images.own_window.trigger()
    own = own_window(window)
    qtbot.waitExposed(own)
    assert viewer.isVisible()
    assert window.columns.count() == 2
    assert viewer.viewports[0].content.wanted_index == 7
    assert viewer.stage.shape == Layout(2, 2)
    own.activateWindow()
    qtbot.waitUntil(own.isActiveWindow, timeout=10_000)
    viewer.viewports[0].setFocus()
    press(own, Qt.Key.Key_Down)
    assert viewer.viewports[0].content.wanted_index == 8
    press(own, Qt.Key.Key_1, CTRL)
    assert viewer.stage.shape == Layout(1, 1)
    own.close()
    QApplication.processEvents()
    assert viewer.window() is window
    assert not window.images.own_window.isChecked()
    assert looks(window) == before
    assert viewer.viewports[0].content.wanted_index == 8


def test_keys_of_the_first_window_work_in_the_images_window(window: MainWindow, qtbot: QtBot) -> None:
    window.images.own_window.trigger()
    own = own_window(window)
    qtbot.waitExposed(own)
    own.activateWindow()
    qtbot.waitUntil(own.isActiveWindow, timeout=10_000)
    press(own, Qt.Key.Key_F, CTRL)
    qtbot.waitUntil(window.isActiveWindow, timeout=10_000)
    assert window.form.isAncestorOf(window.focusWidget())


def test_the_images_window_fills_its_screen_and_comes_back(window: MainWindow, qtbot: QtBot) -> None:
    window.images.own_window.trigger()
    own = own_window(window)
    own.activateWindow()
    qtbot.waitUntil(own.isActiveWindow, timeout=10_000)
    place = own.geometry()
    press(own, Qt.Key.Key_F11)
    assert own.isFullScreen()
    assert not window.isFullScreen()
    assert window.form.isVisible()
    press(own, Qt.Key.Key_Escape)
    assert not own.isFullScreen()
    assert own.geometry() == place


def test_hiding_the_images_closes_their_window(window: MainWindow) -> None:
    window.images.own_window.trigger()
    own = own_window(window)
    window.menus.shown[window.viewer].setChecked(False)
    assert window.viewer.window() is window
    assert not own.isVisible()
    assert not window.viewer.isVisible()


def test_layout_and_own_window_are_remembered(window: MainWindow, make: Make) -> None:
    arrange(window)
    window.viewer.stage.choose(Layout(2, 3))
    window.images.own_window.trigger()
    own_window(window).setGeometry(60, 50, 500, 400)
    QApplication.processEvents()
    columns = window.arrangement.now().columns
    window.close()
    again = make()
    until(lambda: again.images.is_apart)
    assert own_window(again).geometry().size().toTuple() == (500, 400)
    assert again.viewer.stage.preferred == Layout(2, 3)
    assert len(again.viewer.stage.seen) == 1, "without a study there is nothing to lay out"
    assert again.arrangement.now().columns == columns
    open_study(again)
    assert again.viewer.stage.shape == Layout(2, 3)


TWO_SCREENS = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from qrstation.ui.main_window import MainWindow
from qrstation.ui.viewer.viewer_pane import ViewerPane
from qrstation.ui.window_memory import WindowMemory
from tests.ui.viewer.made_up import MadeUpIndex, MadeUpDecoders
application = QApplication(sys.argv[:1])
decoders, memory = MadeUpDecoders(), WindowMemory(Path(sys.argv[1]))
window = MainWindow(ViewerPane(MadeUpIndex(), decoders), memory)
window.show()
application.processEvents()
if sys.argv[2] == "move":
    window.images.own_window.trigger()
application.processEvents()
own = window.viewer.window()
print(own is not window, window.screen().name(), own.screen().name(), own.screen().geometry().contains(own.geometry()))
window.close()
window.viewer.shutdown()
decoders.close()
memory.close()
"""


def run_on(screens: int, folder: Path, what: str) -> list[str]:
    """Give what a window on so many screens says of its images."""
    size = {"y": 0, "width": 1280, "height": 900, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    listed = [{"name": f"screen{number}", "x": 1280 * number, **size} for number in range(screens)]
    (folder / "screens.json").write_text(json.dumps({"screens": listed}))
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": f"offscreen:configfile={folder / 'screens.json'}",
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]),
    }
    ended = subprocess.run(
        [sys.executable, "-c", TWO_SCREENS, str(folder / "window.ini"), what],
        env=environment, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return ended.stdout.split()


def test_the_images_go_to_the_other_screen_where_there_is_one(tmp_path: Path) -> None:
    assert run_on(2, tmp_path, "move") == ["True", "screen0", "screen1", "True"]
    assert run_on(2, tmp_path, "look") == ["True", "screen0", "screen1", "True"], "it is remembered"
    assert run_on(1, tmp_path, "look")[0] == "False", "the other screen is missing"
