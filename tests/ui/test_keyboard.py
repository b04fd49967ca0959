"""Everything without a mouse: where keys lead, what Tab walks through, and that the focus is seen and named."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAction, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLineEdit,
    QSplitter,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from qrstation.core.station.home import find_home
from qrstation.core.station.settings import Settings
from qrstation.ui.doctor.doctor_dialog import DoctorDialog
from qrstation.ui.first_run.first_steps_dialog import FirstStepsDialog
from qrstation.ui.jobs.log_dialog import LogDialog
from qrstation.ui.keys.keys_dialog import KeysDialog
from qrstation.ui.leave_dialog import LeaveDialog
from qrstation.ui.main_window import MainWindow
from qrstation.ui.search.date_presets import PRESETS
from qrstation.ui.settings.settings_dialog import SettingsDialog
from tests.ui.windows import ARCHIVES, fill

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")


# --- keys ------------------------------------------------------------------------------------------------------


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
    assert window.results.tree.selectionModel().selectedRows(), "a row is chosen, not only framed"
    qtbot.keyClick(window, Qt.Key.Key_F, control)
    assert window.focusWidget() is window.form.name
    qtbot.keyClick(window.form.accession, Qt.Key.Key_Down)
    assert window.focusWidget() is window.results.tree
    qtbot.keyClick(window, Qt.Key.Key_J, control)
    assert window.focusWidget() is window.jobs.list


def test_a_key_shows_the_pane_that_it_leads_to(window: MainWindow, qtbot: QtBot) -> None:
    fill(window)
    control = Qt.KeyboardModifier.ControlModifier
    for action in window.menus.shown.values():
        action.setChecked(False)
    qtbot.keyClick(window, Qt.Key.Key_E, control)
    assert window.middle.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_F, control)
    assert window.form.isVisible()
    assert window.focusWidget() is window.form.name


def test_shift_f1_lists_the_keys(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    (dialog,) = window.findChildren(KeysDialog)
    assert dialog.isVisible()
    dialog.close()


WALKED: list[QWidget] = []
"""Held to the end: PySide takes what `nextInFocusChain` gives for a child of what was asked, so that a dialog that was
walked round belongs to itself, and would be destroyed with the last that Python knows of it."""


def tab_chain(window: QWidget) -> list[QWidget]:
    """Give what Tab walks through, from the first widget of the window on."""
    chain: list[QWidget] = []
    WALKED.append(window)
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window:
        WALKED.append(widget)
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
    panes = [window.header, window.kinds.left, window.results, window.jobs, window.viewer]
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


def test_tab_walks_through_the_unfolded_form_as_one_reads(window: MainWindow) -> None:
    window.resize(1920, 1600)
    form = window.form
    form.dates.chips.button(len(PRESETS)).click()
    form.modalities.choose(("SR",))
    form.more.set_open(True)
    for _ in range(2):
        form.more.others.add().show()
    QApplication.processEvents()
    inside = [widget for widget in tab_chain(window) if form.isAncestorOf(widget)]
    first = inside.index(form.name)
    turned = inside[first:] + inside[:first]
    spots = [widget.mapTo(form, widget.rect().center()) for widget in turned]
    rows = [(spot.y() // 12, spot.x()) for spot in spots]
    assert rows == sorted(rows), [widget.accessibleName() for widget in turned]
    assert {form.accession, form.more.sex, form.dates.time_to, form.saved, *form._fields()} <= set(turned)
    assert all(widget.accessibleName() for widget in turned)


# --- what is seen and said of the focus ------------------------------------------------------------------------


def dialogs(window: MainWindow) -> list[QDialog]:
    """Open every dialog that the window has."""
    settings = SettingsDialog(Settings(archives=ARCHIVES), lambda _: None, window)
    for page in range(settings.tabs.count()):
        settings.tabs.setCurrentIndex(page)
    settings.tabs.setCurrentIndex(0)
    made: list[QDialog] = [
        settings,
        KeysDialog(window.keymap, window),
        LeaveDialog("1 retrieve goes on at the next start", window),
        LogDialog(["[1] C-MOVE"], window),
        DoctorDialog("Main PACS", "card", window),
        FirstStepsDialog(Settings(archives=ARCHIVES), find_home(), window),
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


def test_no_field_keeps_a_key_that_leads_away(window: MainWindow, qtbot: QtBot) -> None:
    fill(window)
    (action,) = [action for action in window.findChildren(QAction) if action.text() == "Go to the &results"]
    # Linux's text fields claim Ctrl+E, but not off screen; this one they claim everywhere.
    action.setShortcut(QKeySequence("Ctrl+A"))
    for field in window.form.findChildren(QLineEdit):
        if field.isVisible():
            field.setFocus()
            qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
            assert window.focusWidget() is window.results.tree, field.accessibleName()
