"""What Qt tells of a press, whether the button is down now, never ends up in an argument that means something else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.station import Station
from tests.peers import free_port

PACKAGE = Path(__file__).parents[2] / "qrstation"
TELL_STATE = {"clicked", "triggered"}
"""Signals of buttons and actions whose argument is nearly never wanted."""


def methods(tree: ast.AST) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def presses(path: Path) -> Iterator[tuple[int, str]]:
    """Give the line and the words of each connection of a press to a function that would take its argument."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known = methods(tree)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connect"):
            continue
        signal = node.func.value
        if not (isinstance(signal, ast.Attribute) and signal.attr in TELL_STATE and node.args):
            continue
        slot = node.args[0]
        function: ast.FunctionDef | ast.Lambda | None = slot if isinstance(slot, ast.Lambda) else None
        if isinstance(slot, ast.Attribute) and isinstance(slot.value, ast.Name) and slot.value.id == "self":
            function = known.get(slot.attr)
        if function is not None:
            wanted = [name.arg for name in function.args.args if name.arg != "self"]
            if wanted and not wanted[0].startswith(("_", "checked", "index")):
                yield node.lineno, ast.unparse(node)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_press_is_handed_to_a_function_with_an_argument_of_its_own(path: Path) -> None:
    assert list(presses(path)) == []


def test_such_a_connection_would_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "wrong.py"
    path.write_text(
        "class Dialog:\n"
        "    def make(self):\n"
        "        add.clicked.connect(self.add)\n"
        "        add.clicked.connect(lambda name='x': self.add(name))\n"
        "        add.clicked.connect(lambda _=False, name='x': self.add(name))\n"
        "    def add(self, title='ARCHIVE'): ...\n"
    )
    assert [line for line, _ in presses(path)] == [3, 4]


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object) -> Iterator[Station]:
    archive = ArchiveSettings("Main", "MAIN", "127.0.0.1", free_port())
    save_settings(home.settings_file, Settings(station=StationSettings(port=free_port()), archives=(archive,)))
    running = Station(home)
    qtbot.addWidget(running.window)
    yield running
    running.window.close()


def test_every_button_and_every_menu_can_be_pressed(station: Station, qtbot: QtBot) -> None:
    window = station.window
    settings = station.conductor.settings.open()
    window.show_problem("what", "advice")
    pressed: set[str] = set()
    with qtbot.captureExceptions() as caught:
        buttons: list[QPushButton | QToolButton] = [
            *window.findChildren(QPushButton),
            *window.findChildren(QToolButton),
        ]
        for button in buttons:
            name = button.accessibleName() or button.text()
            is_safe = button.menu() is None and not settings.isAncestorOf(button)
            if is_safe and button.isEnabled() and name not in pressed:
                pressed.add(name)
                button.click()
        for action in window.findChildren(QAction):
            if action.isEnabled() and action.menu() is None and "Quit" not in action.text():
                pressed.add(action.text())
                action.trigger()
        for known in settings.findChildren(QPushButton):
            if known.accessibleName() in ("Add archive", "Remove archive", "Test archive", "Find the fault"):
                pressed.add(known.accessibleName())
                known.click()
    assert not caught
    assert {"Add archive", "Search", "Put this notice away", "&About QR Station", "Find the fault"} <= pressed
