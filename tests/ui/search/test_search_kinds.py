"""Two kinds of search: forms and lists change together, and one stop is for both."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from qrstation.ui.main_window import MainWindow
from qrstation.ui.search.search_kinds import Kind
from qrstation.ui.worklist.worklist_form import WorklistForm
from qrstation.ui.worklist.worklist_pane import WorklistPane
from tests.ui.worklist.made_up import entry


def with_worklist(window: MainWindow) -> tuple[WorklistForm, WorklistPane]:
    """Give the window what the worklist is looked at with."""
    form, pane = WorklistForm(), WorklistPane()
    window.kinds.add_worklist(form, pane)
    return form, pane


def test_form_and_list_change_together(window: MainWindow, qtbot: QtBot) -> None:
    form, pane = with_worklist(window)
    pane.add((entry(),))
    kinds: list[Kind] = []
    window.kinds.chosen.connect(kinds.append)
    window.kinds.show(Kind.WORKLIST)
    assert (form.isVisible(), pane.isVisible()) == (True, True)
    assert (window.form.isVisible(), window.results.isVisible()) == (False, False)
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert window.focusWidget() is pane.view or pane.view.isAncestorOf(window.focusWidget())
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.kinds.kind is Kind.STUDIES
    assert window.results.isVisible()
    assert kinds == [Kind.WORKLIST, Kind.STUDIES]


def test_the_menu_goes_to_the_worklist(window: MainWindow) -> None:
    with_worklist(window)
    for action in window.menus.shown.values():
        action.setChecked(False)
    worklist = window.findChild(QAction, "show_worklist")
    assert worklist is not None
    worklist.trigger()
    assert window.kinds.kind is Kind.WORKLIST
    assert window.kinds.left.isVisible()


def test_one_stop_is_for_whatever_runs(window: MainWindow, qtbot: QtBot) -> None:
    assert not window.stop_action.isEnabled()
    window.kinds.set_running(Kind.STUDIES, True)
    window.kinds.set_running(Kind.WORKLIST, True)
    window.kinds.set_running(Kind.STUDIES, False)
    assert window.stop_action.isEnabled()
    with qtbot.waitSignal(window.kinds.stop_asked), qtbot.assertNotEmitted(window.form.stop_asked):
        window.stop_action.trigger()
    window.kinds.set_running(Kind.WORKLIST, False)
    window.kinds.set_running(Kind.STUDIES, True)
    with qtbot.waitSignal(window.form.stop_asked), qtbot.assertNotEmitted(window.kinds.stop_asked):
        window.stop_action.trigger()
