"""F1 wherever one is: in the window's panes, in every dialog, and where there is no guide or no browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from qrstation.core.errors import StationError
from qrstation.core.station.settings import Settings
from qrstation.ui.doctor.doctor_dialog import DoctorDialog
from qrstation.ui.help import help_desk
from qrstation.ui.help.help_desk import page_for, place_of
from qrstation.ui.help.places import PLACES, START
from qrstation.ui.leave_dialog import LeaveDialog
from qrstation.ui.main_window import MainWindow
from qrstation.ui.plain_widgets import message_box
from qrstation.ui.settings.settings_dialog import SettingsDialog
from tests.ui.windows import ARCHIVES, fill

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")


@pytest.fixture
def opened(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What F1 opened, each as its place in the guide."""
    found: list[str] = []
    monkeypatch.setattr(help_desk, "page_for", lambda target: Path(target))
    monkeypatch.setattr(window.menus.help.browser, "open", lambda page: found.append(str(page)))
    return found


def press_f1() -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_F1)


def test_f1_opens_what_is_said_of_the_focused_pane(window: MainWindow, opened: list[str]) -> None:
    fill(window)
    panes: dict[QWidget, str] = {
        window.form.name: "SearchForm",
        window.results.tree: "ResultsPane",
        window.jobs.list: "JobsPane",
        window.viewer: "ViewerPane",
        window.header.receiver: "StatePill",
    }
    for widget in panes:
        widget.setFocus()
        press_f1()
    assert opened == [PLACES[name] for name in panes.values()]


def test_f1_works_in_dialogs(window: MainWindow, opened: list[str], qtbot: QtBot) -> None:
    dialogs = {
        "SettingsDialog": SettingsDialog(Settings(archives=ARCHIVES), lambda _: None, window),
        "DoctorDialog": DoctorDialog("Main PACS", "card", window),
        "LeaveDialog": LeaveDialog("1 retrieve goes on", window),
        "QMessageBox": message_box("Title", "what", "more", parent=window),
    }
    for name, dialog in dialogs.items():
        dialog.open()
        qtbot.waitUntil(lambda shown=dialog: QApplication.activeWindow() is shown)  # type: ignore[misc]
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        press_f1()
        press_f1()
        assert opened == [PLACES[name]] * 2
        opened.clear()
        dialog.close()
        window.activateWindow()


def test_what_stands_in_a_pane_has_its_place(window: MainWindow) -> None:
    fill(window)
    assert place_of(window.results.tree.viewport()) == PLACES["ResultsPane"]
    assert place_of(window) == PLACES["MainWindow"]
    assert place_of(None) == START
    assert place_of(QWidget()) == START


def test_without_the_pages_it_is_said_how_to_get_them(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_names: str) -> Path:
        raise FileNotFoundError

    monkeypatch.setattr(help_desk, "resource_file", missing)
    with pytest.raises(StationError):
        page_for(START)
    window.form.name.setFocus()
    press_f1()
    (box,) = window.findChildren(QMessageBox)
    assert "make guide" in box.informativeText()
    box.close()


def test_without_a_browser_the_page_is_named(window: MainWindow, tmp_path: Path) -> None:
    window.menus.help.browser.failed.emit(tmp_path / "page.html")
    (box,) = window.findChildren(QMessageBox)
    assert "page.html" in box.informativeText().replace("\n", "")
    box.close()
