"""The settings dialog shows what is set, readably, and gives it back unchanged."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QApplication
from pytestqt.qtbot import QtBot

from qrstation.core.events import EchoAnswered
from qrstation.core.settings import ArchiveSettings, Settings, StationSettings
from qrstation.ui.settings.settings_dialog import SettingsDialog
from qrstation.ui.theme import apply_theme

SETTINGS = Settings(
    StationSettings(ae_title="READING1", bind="0.0.0.0", port=11113, announce="10.0.0.5"),
    archives=(
        ArchiveSettings("Main", "MAIN", "10.0.0.1", 104, retrieve="auto", parallel=5, timeout=12.5),
        ArchiveSettings("Far", "FAR", "10.0.0.2", 105, nearline=True, silence=3600),
    ),
)


def test_every_number_can_be_read(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp)
    dialog = SettingsDialog(SETTINGS, lambda settings: None)
    qtbot.addWidget(dialog)
    dialog.show()
    for page in range(dialog.tabs.count()):
        dialog.tabs.setCurrentIndex(page)
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
