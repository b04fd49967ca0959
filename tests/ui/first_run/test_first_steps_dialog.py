"""The steps of the assistant: forward only over what is right, out at every step, and nothing typed is lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import SettingsError
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, Settings, StationSettings, StoreSettings
from qrstation.core.station.this_machine import Card, Machine
from qrstation.ui.first_run.first_steps_dialog import FirstStepsDialog
from qrstation.ui.plain_widgets import Buttons

MACHINE = Machine("rad-pc-7", (Card("192.168.7.20", "eth0"),))


@pytest.fixture
def dialog(qtbot: QtBot, home: Home, themed: None) -> FirstStepsDialog:
    made = FirstStepsDialog(Settings(), home)
    qtbot.addWidget(made)
    made.show()
    made.station_page.show_machine(MACHINE)
    return made


def type_archive(dialog: FirstStepsDialog) -> None:
    form = dialog.archive_page.form
    for field, text in (
        (form.name, "Main"),
        (form.keys.control("ae_title"), "PACS"),
        (form.keys.control("host"), "pacs.example.org"),
    ):
        field.setText(text)
        field.textEdited.emit(text)


def test_four_steps_lead_to_the_end_with_the_keyboard_alone(dialog: FirstStepsDialog, qtbot: QtBot) -> None:
    asked: list[bool] = []
    dialog.finish_asked.connect(lambda: asked.append(True))
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert QApplication.focusWidget() is dialog.station_page.ae_title
    qtbot.keyClick(dialog.station_page.ae_title, Qt.Key.Key_Return)
    assert dialog.step == 1
    for text in ("Main", "\tPACS", "\tpacs.example.org"):
        for letter in text:
            qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab if letter == "\t" else letter)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert dialog.step == 2
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert (dialog.step, dialog.next_button.text()) == (3, "&Finish")
    assert "192.168.7.20" in dialog.card_page.card.toPlainText()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert asked == [True]
    assert dialog.settings(Settings()) == Settings(
        StationSettings("RAD-PC-7", "192.168.7.20", 11112),
        archives=(ArchiveSettings("Main", "PACS", "pacs.example.org", 104),),
    )


@pytest.mark.parametrize(
    ("step", "typed", "words"),
    [
        (0, "", "The AE title must have 1 to 16 characters: letters, digits, spaces and signs, but no backslash"),
        (0, "x" * 17, "The AE title must have 1 to 16 characters"),
        (1, "a b", "The archive's host must be a name or an address"),
        (2, "~nobody-of-this-name", "The folder must be a folder"),
    ],
)
def test_what_is_wrong_is_said_in_the_fields_words_and_stays_typed(
    dialog: FirstStepsDialog, step: int, typed: str, words: str
) -> None:
    dialog.go(step)
    if step == 1:
        type_archive(dialog)
    field = (dialog.station_page.ae_title, dialog.archive_page.form.keys.control("host"), dialog.store_page.path)[step]
    field.setText(typed)
    dialog.next_button.click()
    assert dialog.step == step
    assert words in dialog.notice.said[0]
    assert field.text() == typed


def test_the_list_leads_back_anywhere_and_forward_only_over_what_is_right(dialog: FirstStepsDialog) -> None:
    dialog.steps.setCurrentRow(3)
    assert dialog.step == 3
    dialog.steps.setCurrentRow(0)
    dialog.station_page.ae_title.setText("")
    dialog.steps.setCurrentRow(2)
    assert (dialog.step, dialog.steps.currentRow()) == (0, 0)
    assert dialog.notice.isVisible()
    assert not dialog.back_button.isEnabled()


def test_an_archive_of_a_name_that_is_taken_is_said_when_it_is_saved(dialog: FirstStepsDialog) -> None:
    problem = SettingsError(
        SettingsCode.WRONG,
        file="settings",
        line=0,
        key="archives.name",
        problem=SettingsError(SettingsCode.NOT_UNIQUE, name="Main").notice,
    )
    dialog.show_wrong(problem)
    assert dialog.notice.said[0] == 'The archive\'s name must be unique: "Main" is there twice'


def test_settings_that_are_there_are_added_to(qtbot: QtBot, home: Home) -> None:
    archives = (ArchiveSettings("Old", "OLD", "127.0.0.1", 104),)
    settings = Settings(StationSettings("OURS", "10.1.2.3", 4000), store=StoreSettings("/mnt/a", 5), archives=archives)
    dialog = FirstStepsDialog(settings, home, is_new=False)
    qtbot.addWidget(dialog)
    dialog.station_page.show_machine(MACHINE)
    assert dialog.settings(settings) == settings
    type_archive(dialog)
    assert [archive.name for archive in dialog.settings(settings).archives] == ["Old", "Main"]


def test_a_test_is_asked_for_under_our_typed_title(dialog: FirstStepsDialog) -> None:
    asked: list[tuple[ArchiveSettings, object]] = []
    dialog.test_asked.connect(lambda archive, title: asked.append((archive, title)))
    dialog.doctor_asked.connect(lambda archive, station: asked.append((archive, station)))
    dialog.next_button.click()
    type_archive(dialog)
    dialog.archive_page.form.test_button.click()
    dialog.archive_page.form.doctor_button.click()
    archive = ArchiveSettings("Main", "PACS", "pacs.example.org", 104)
    assert asked == [(archive, "RAD-PC-7"), (archive, dialog.station_page.station())]


def test_it_is_left_at_once_while_nothing_is_typed(dialog: FirstStepsDialog, qtbot: QtBot) -> None:
    skipped: list[bool] = []
    dialog.skip_asked.connect(lambda: skipped.append(True))
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert not skipped
    dialog.show()
    dialog.skip_button.click()
    assert not dialog.isVisible()
    assert skipped == [True]


@pytest.mark.parametrize("way", ["escape", "skip", "close"])
def test_what_was_typed_is_asked_about(dialog: FirstStepsDialog, qtbot: QtBot, way: str) -> None:
    def leave() -> None:
        if way == "escape":
            qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        elif way == "skip":
            dialog.skip_button.click()
        else:
            dialog.close()

    skipped: list[bool] = []
    dialog.skip_asked.connect(lambda: skipped.append(True))
    type_archive(dialog)
    leave()
    assert dialog.question is not None
    dialog.question.button(Buttons.Cancel).click()
    assert dialog.isVisible()
    assert not skipped
    leave()
    assert dialog.question is not None
    dialog.question.button(Buttons.Discard).click()
    assert not dialog.isVisible()
    assert skipped == ([True] if way == "skip" else [])


def test_that_the_demo_is_open_is_said(dialog: FirstStepsDialog) -> None:
    asked: list[bool] = []
    dialog.demo_asked.connect(lambda: asked.append(True))
    dialog.demo_button.click()
    assert asked
    dialog.show_demo(is_open=True)
    assert "a window of its own" in dialog.notice.said[0]
    dialog.show_demo(is_open=False)
    assert not dialog.notice.isVisible()


def test_it_stays_on_a_small_screen(dialog: FirstStepsDialog) -> None:
    # What a screen of 1920 × 1080 has at 300 %.
    assert dialog.minimumSizeHint().width() <= 640
    assert dialog.minimumSizeHint().height() <= 340
