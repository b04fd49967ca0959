"""The guide's first page: who fills First steps as its table says has the settings that the page writes for scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from qrstation.core.station.home import Home
from qrstation.core.station.settings_file import load_settings
from qrstation.core.station.settings_rules import parse_settings
from qrstation.core.station.this_machine import Card, Machine
from qrstation.station import Station
from qrstation.ui.first_run import machine_look
from qrstation.ui.first_run.first_steps_dialog import FirstStepsDialog

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")
PAGE = (Path(__file__).parents[3] / "docs" / "first-image.md").read_text("utf-8")
ROWS = [(step.strip(), what) for step, what in re.findall(r"^\| ([A-Z][^|]*) \| ([^|]*) \|$", PAGE, re.MULTILINE)]
WRITTEN = re.findall(r"<<'END'\n(.*?)^END$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Station]:
    monkeypatch.setattr(machine_look, "look_at_machine", lambda: Machine("rad-pc-7", (Card("127.0.0.1", "lo"),)))
    running = Station(home)
    qtbot.addWidget(running.window)
    running.window.show()
    yield running
    running.window.close()


def enter(dialog: FirstStepsDialog, label: str, value: str) -> None:
    """Enter a value into the field that a person sees behind a label; of a choice, the one that is called so."""
    labels = [
        each for each in dialog.findChildren(QLabel) if each.isVisible() and each.text().replace("&", "") == label
    ]
    assert len(labels) == 1, label
    field = labels[0].buddy()
    if isinstance(field, QComboBox):
        number = field.findText(value)
        assert number >= 0, [field.itemText(each) for each in range(field.count())]
        field.setCurrentIndex(number)
        field.activated.emit(number)
    elif isinstance(field, QSpinBox):
        field.setValue(int(value))
    else:
        assert isinstance(field, QLineEdit)
        field.setText(value)
        field.textEdited.emit(value)


def test_first_steps_filled_as_the_page_says_give_the_settings_of_the_page(home: Home, station: Station) -> None:
    station.conductor.first_steps.open()
    dialog = station.conductor.first_steps.dialog
    assert dialog is not None
    assert [step for step, _ in ROWS] == [page.title for page in dialog.pages]
    for _, what in ROWS:
        for label, typed, chosen in re.findall(r"([A-Z][A-Za-z ]*) (?:`([^`]+)`|\*(only [^*]+)\*)", what):
            enter(dialog, label, typed or chosen)
        assert dialog.next_button.isEnabled()
        dialog.next_button.click()
    (text,) = WRITTEN
    assert load_settings(home.settings_file) == parse_settings(text)
