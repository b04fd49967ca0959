"""The settings dialog shows what is set, readably, and gives it back unchanged."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from qrstation.core.events import EchoAnswered
from qrstation.core.jobs.finding import Step
from qrstation.core.station.policy import Policy
from qrstation.core.station.settings import ArchiveSettings, RuleSettings, Settings, StationSettings
from qrstation.core.station.settings_rules import check_settings
from qrstation.jobs.priors.ranking_file import read_ranking
from qrstation.ui.settings.find_keys import FindKeys
from qrstation.ui.settings.key_form import KeyForm
from qrstation.ui.settings.key_words import WORDS
from qrstation.ui.settings.settings_dialog import SettingsDialog
from qrstation.ui.theme import apply_theme

SETTINGS = Settings(
    StationSettings(ae_title="READING1", bind="0.0.0.0", port=11113, announce="10.0.0.5"),  # noqa: S104 - a setting that is looked at, nothing is bound
    archives=(
        ArchiveSettings("Main", "MAIN", "10.0.0.1", 104, retrieve="auto", parallel=5, timeout=12.5),
        ArchiveSettings("Far", "FAR", "10.0.0.2", 105, nearline=True, silence=3600),
    ),
    rules=(
        RuleSettings("Of today", "Main", (("StudyDate", "today"),), every_minutes=10, from_="06:00", until="20:00"),
    ),
)


def test_every_number_can_be_read(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    apply_theme(qapp)
    dialog = SettingsDialog(SETTINGS, lambda settings: None)
    qtbot.addWidget(dialog)
    dialog.show()
    for page in range(dialog.tabs.count()):
        dialog.tabs.setCurrentIndex(page)
        if page == dialog.tabs.count() - 1:
            dialog.ranking.show_files(read_ranking(tmp_path))
            qtbot.waitUntil(dialog.ranking.list.isEnabled)
        boxes = [box for box in dialog.findChildren(QAbstractSpinBox) if box.isVisible()]
        assert boxes
        for box in boxes:
            edit = box.lineEdit()
            assert edit.width() > edit.fontMetrics().horizontalAdvance(edit.text()), box.accessibleName()


def test_what_is_not_touched_stays_as_it_was(qtbot: QtBot) -> None:
    dialog = SettingsDialog(SETTINGS, lambda settings: None)
    qtbot.addWidget(dialog)
    dialog.list.setCurrentRow(1)
    dialog.list.setCurrentRow(0)
    assert dialog.settings() == SETTINGS


def test_an_archive_with_the_name_of_the_store_is_refused_plainly(qtbot: QtBot) -> None:
    saved: list[Settings] = []
    dialog = SettingsDialog(SETTINGS, saved.append)
    qtbot.addWidget(dialog)
    dialog.form.name.setText("this STATION")
    dialog._accept()
    assert 'archives.name must not be "This station"' in dialog.notice.accessibleName()
    assert saved == []


def test_the_button_adds_an_archive_with_what_is_usual(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Settings(), lambda settings: None)
    qtbot.addWidget(dialog)
    (add,) = [button for button in dialog.findChildren(QPushButton) if button.accessibleName() == "Add archive"]
    with qtbot.captureExceptions() as caught:
        for _ in range(2):
            add.click()
    assert not caught
    added = dialog.settings().archives
    assert [(archive.name, archive.ae_title, archive.host) for archive in added] == [
        ("New archive", "ARCHIVE", "127.0.0.1"),
        ("New archive 2", "ARCHIVE", "127.0.0.1"),
    ]
    check_settings(dialog.settings())


@pytest.fixture
def dialog(qtbot: QtBot) -> SettingsDialog:
    made = SettingsDialog(SETTINGS, lambda settings: None)
    qtbot.addWidget(made)
    made.show()
    return made


def ask(dialog: SettingsDialog) -> QMessageBox:
    """Press Cancel, and give the question that comes."""
    dialog.reject()
    assert dialog.question is not None
    assert dialog.isVisible()
    return dialog.question


def test_cancel_without_a_change_closes(dialog: SettingsDialog) -> None:
    dialog.list.setCurrentRow(1)
    dialog.reject()
    assert dialog.question is None
    assert not dialog.isVisible()


def test_an_added_archive_that_nobody_typed_into_is_no_change(dialog: SettingsDialog) -> None:
    dialog.add_archive()
    dialog.reject()
    assert not dialog.isVisible()


@pytest.mark.parametrize("way", ["archive", "station", "removed", "added"])
def test_cancel_with_changes_asks_and_stays(dialog: SettingsDialog, way: str) -> None:
    if way == "archive":
        dialog.form.keys.control("host").setText("10.0.0.9")
    elif way == "station":
        dialog.table_form("station").control("port").setValue(104)
    elif way == "removed":
        dialog.archives.remove_button.click()
    else:
        dialog.add_archive()
        dialog.form.keys.control("host").setText("10.0.0.9")
    changed = dialog.settings()
    ask(dialog).button(QMessageBox.StandardButton.Cancel).click()
    assert dialog.isVisible()
    assert dialog.settings() == changed
    ask(dialog).button(QMessageBox.StandardButton.Discard).click()
    assert not dialog.isVisible()


def test_the_window_that_is_closed_asks_too(dialog: SettingsDialog) -> None:
    dialog.form.keys.control("host").setText("10.0.0.9")
    assert not dialog.close()
    assert dialog.question is not None
    dialog.question.button(QMessageBox.StandardButton.Discard).click()
    assert not dialog.isVisible()


def test_changes_can_be_saved_from_the_question(qtbot: QtBot) -> None:
    saved: list[Settings] = []
    dialog = SettingsDialog(SETTINGS, saved.append)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.form.keys.control("host").setText("10.0.0.9")
    ask(dialog).button(QMessageBox.StandardButton.Save).click()
    assert [settings.archives[0].host for settings in saved] == ["10.0.0.9"]
    assert not dialog.isVisible()


def test_what_the_form_does_not_show_is_kept(qtbot: QtBot) -> None:
    hidden = ArchiveSettings("Main", "MAIN", "10.0.0.1", 104, tls=True, tls_ca="ca.pem")
    dialog = SettingsDialog(Settings(archives=(hidden,)), lambda settings: None)
    qtbot.addWidget(dialog)
    assert dialog.settings().archives == (hidden,)


def test_a_result_goes_when_another_archive_is_chosen_or_its_fields_change(dialog: SettingsDialog) -> None:
    stopped: list[bool] = []
    dialog.test_stopped.connect(lambda: stopped.append(True))
    answer = EchoAnswered("Main", True, passed=(Step.CONNECT,), offers=("C-ECHO", "C-FIND", "C-MOVE"))

    def test() -> None:
        dialog.form.test_button.click()
        dialog.show_answer(answer)
        assert "reachable" in dialog.form.result.text()

    test()
    dialog.list.setCurrentRow(1)
    assert dialog.form.result.text() == ""
    test()
    dialog.form.keys.control("host").textEdited.emit("x")
    assert dialog.form.result.text() == ""
    test()
    dialog.form.keys.control("port").setValue(4242)
    assert dialog.form.result.text() == ""
    assert stopped == [], "none ran any more"
    dialog.form.test_button.click()
    dialog.list.setCurrentRow(0)
    assert stopped == [True]
    dialog.show_answer(answer)
    assert dialog.form.result.text() == "", "it is of another archive"


def test_a_test_that_runs_can_be_stopped_at_once(dialog: SettingsDialog) -> None:
    stopped: list[bool] = []
    dialog.test_stopped.connect(lambda: stopped.append(True))
    dialog.form.test_button.click()
    assert dialog.form.test_button.text() == "Stop"
    dialog.form.test_button.click()
    assert (dialog.form.test_button.text(), dialog.form.result.text(), stopped) == ("Test", "", [True])


def test_numbers_begin_where_texts_do_and_labels_stand_on_their_line(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp)
    dialog = SettingsDialog(SETTINGS, lambda settings: None)
    qtbot.addWidget(dialog)
    dialog.show()

    def start(field: QWidget) -> int:
        edit = field.lineEdit() if isinstance(field, QAbstractSpinBox) else field
        assert isinstance(edit, QLineEdit)
        edit.setCursorPosition(0)
        place = edit.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
        return int(edit.mapTo(dialog, place.topLeft()).x())

    for page in range(dialog.tabs.count() - 1):  # the last is the ranking's, which has no such form
        dialog.tabs.setCurrentIndex(page)
        fields = [field for field in dialog.findChildren(QWidget) if isinstance(field, QLineEdit | QAbstractSpinBox)]
        keys = [row for rows in dialog.findChildren(FindKeys) for row in rows.findChildren(QWidget)]
        shown = [
            field
            for field in fields
            if field.isVisible() and field not in keys and not isinstance(field.parent(), QAbstractSpinBox)
        ]
        assert len({start(field) for field in shown}) == 1
        for label in dialog.findChildren(QLabel):
            if label.isVisible() and (field := label.buddy()) is not None:
                middles = [each.mapTo(dialog, each.rect().center()).y() for each in (label, field)]
                assert abs(middles[0] - middles[1]) <= 1, label.text()


def test_a_test_leaves_the_focus_where_it_is_and_is_not_begun_twice(qtbot: QtBot) -> None:
    dialog = SettingsDialog(SETTINGS, lambda settings: None)
    qtbot.addWidget(dialog)
    dialog.show()
    asked: list[str] = []
    dialog.test_asked.connect(lambda archive, title: asked.append(archive.name))
    button = dialog.form.test_button
    button.setFocus()
    for _ in range(2):
        qtbot.keyClick(button, Qt.Key.Key_Space)
        assert dialog.focusWidget() is button
    assert asked == ["Main"]
    dialog.show_answer(EchoAnswered("Main", True, 0.1))
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert asked == ["Main", "Main"]


def test_on_a_small_screen_all_of_it_can_be_reached(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply_theme(qapp)
    monkeypatch.setattr(QScreen, "availableGeometry", lambda screen: QRect(0, 0, 960, 540))
    dialog = SettingsDialog(SETTINGS, lambda settings: None)
    qtbot.addWidget(dialog)
    dialog.show()
    for page in range(dialog.tabs.count()):
        dialog.tabs.setCurrentIndex(page)
        QApplication.processEvents()
        assert dialog.height() <= 540 - 32, "as a full HD screen at a scale of 2"
    (buttons,) = dialog.findChildren(QDialogButtonBox)
    assert dialog.rect().contains(buttons.geometry())


def test_every_key_that_the_program_has_has_a_field_and_words(dialog: SettingsDialog) -> None:
    tables = ("station", "receiver", "store", "audit", "viewer", "priors")
    listed = {"archives": dialog.form.keys, "rules": dialog.rules.form.keys}
    forms = {**{table: dialog.table_form(table) for table in tables}, **listed}
    shown = {(table, key) for table, form in forms.items() for key in form.fields}
    settings = dialog.settings()
    groups: dict[str, Any] = {"archives": settings.archives[0], "rules": settings.rules[0]}
    groups |= {table: getattr(settings, table) for table in tables}
    supported = {(table, each.name) for table, group in groups.items() for each in fields(group)}
    assert shown == supported == set(WORDS)


def test_what_the_policy_sets_is_locked_on_every_page_and_cannot_be_saved_otherwise(qtbot: QtBot) -> None:
    policy = Policy(
        Path("policy.toml"),
        Settings(StationSettings(port=104), archives=(SETTINGS.archives[0],)),
        frozenset({("station", "port"), ("receiver", "accept"), ("store", "path")}),
    )
    saved: list[Settings] = []
    dialog = SettingsDialog(policy.over(SETTINGS), saved.append, policy=policy)
    qtbot.addWidget(dialog)
    dialog.show()
    for table, key in policy.named:
        assert not dialog.table_form(table).control(key).isEnabled()
    assert dialog.table_form("store").control("max_gb").isEnabled()
    assert not dialog.form.name.isEnabled()
    dialog.reject()
    assert not dialog.isVisible(), "nothing was changed by being shown"


def test_a_page_is_made_when_it_is_looked_at_and_what_is_not_looked_at_stays(qtbot: QtBot) -> None:
    saved: list[Settings] = []
    dialog = SettingsDialog(SETTINGS, saved.append)
    qtbot.addWidget(dialog)
    dialog.show()
    assert len(dialog.findChildren(KeyForm)) == 1
    dialog.tabs.setCurrentIndex(1)
    dialog.table_form("station").control("port").setValue(104)
    dialog._accept()
    assert len(dialog.findChildren(KeyForm)) == 2
    assert saved == [replace(SETTINGS, station=replace(SETTINGS.station, port=104))]
