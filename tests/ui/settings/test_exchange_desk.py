"""Settings are exported and imported from their dialog: checked, asked about, and what was is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from qrstation.core.station.settings import ArchiveSettings, Settings, StationSettings
from qrstation.core.station.settings_file import load_settings, save_settings
from qrstation.core.station.settings_owner import SettingsOwner
from qrstation.ui.settings.exchange_desk import ExchangeDesk
from qrstation.ui.settings.settings_dialog import SettingsDialog

OWN = Settings(StationSettings("READING1"), archives=(ArchiveSettings("Main", "MAIN", "10.0.0.1", 104),))
OTHER = Settings(StationSettings("READING2"), archives=(ArchiveSettings("Far", "FAR", "10.0.0.2", 105),))


@pytest.fixture
def owner(tmp_path: Path) -> SettingsOwner:
    save_settings(tmp_path / "qrstation.toml", OWN)
    save_settings(tmp_path / "other.toml", OTHER)
    return SettingsOwner(tmp_path / "qrstation.toml")


@pytest.fixture
def dialog(qtbot: QtBot, owner: SettingsOwner) -> SettingsDialog:
    made = SettingsDialog(owner.to_edit(), owner.save, policy=owner.policy)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def desk(dialog: SettingsDialog, owner: SettingsOwner) -> ExchangeDesk:
    return ExchangeDesk(dialog, owner)


def press(dialog: SettingsDialog, name: str) -> None:
    (button,) = [each for each in dialog.findChildren(QPushButton) if each.accessibleName() == name]
    button.click()


def choose(desk: ExchangeDesk, path: Path) -> None:
    """Choose a file in the dialog that is open."""
    files = desk.files
    assert files is not None
    assert files.isVisible()
    files.fileSelected.emit(str(path))
    files.close()


def answer(desk: ExchangeDesk, button: QMessageBox.StandardButton) -> None:
    assert desk.question is not None
    desk.question.button(button).click()


def test_what_is_typed_is_exported(desk: ExchangeDesk, dialog: SettingsDialog, tmp_path: Path) -> None:
    dialog.table_form("station").control("ae_title").setText("TYPED")
    press(dialog, "Export settings")
    choose(desk, tmp_path / "out.toml")
    assert load_settings(tmp_path / "out.toml").station.ae_title == "TYPED"
    assert load_settings(tmp_path / "qrstation.toml") == OWN, "and not saved by it"
    assert "were exported to" in dialog.notice.said[0]


def test_what_is_wrong_or_has_no_place_is_not_exported(
    desk: ExchangeDesk, dialog: SettingsDialog, tmp_path: Path
) -> None:
    dialog.table_form("station").control("ae_title").setText("much too long for a title")
    press(dialog, "Export settings")
    assert desk.files is None
    assert "station.ae_title" in dialog.notice.said[0]
    dialog.table_form("station").control("ae_title").setText("RIGHT")
    press(dialog, "Export settings")
    choose(desk, tmp_path / "none" / "out.toml")
    assert "cannot be written" in dialog.notice.said[0]


def test_an_import_says_what_changes_and_is_done_when_that_is_wanted(
    desk: ExchangeDesk, dialog: SettingsDialog, owner: SettingsOwner, tmp_path: Path
) -> None:
    press(dialog, "Import settings")
    choose(desk, tmp_path / "other.toml")
    assert desk.question is not None
    assert desk.question.informativeText().split("\n") == [
        "station.ae_title: READING1 → READING2",
        "archive “Far” is added: FAR at 10.0.0.2:105",
        "archive “Main” is removed",
    ]
    answer(desk, QMessageBox.StandardButton.Ok)
    assert owner.current() == OTHER == load_settings(tmp_path / "qrstation.toml")
    assert dialog.settings() == OTHER
    assert load_settings(tmp_path / "qrstation.toml.old-1") == OWN
    assert "qrstation.toml.old-1" in dialog.notice.said[1]
    dialog.reject()
    assert not dialog.isVisible(), "nothing is left to be saved"


def test_an_import_that_is_not_wanted_changes_nothing(
    desk: ExchangeDesk, dialog: SettingsDialog, owner: SettingsOwner, tmp_path: Path
) -> None:
    desk.look_into(tmp_path / "other.toml")
    answer(desk, QMessageBox.StandardButton.Cancel)
    assert owner.current() == OWN == dialog.settings()
    assert not (tmp_path / "qrstation.toml.old-1").exists()


@pytest.mark.parametrize("text", ["[gallery]\n", "[", "[station]\nport = 'x'\n"])
def test_a_file_that_is_wrong_is_refused_in_words(
    desk: ExchangeDesk, dialog: SettingsDialog, tmp_path: Path, text: str
) -> None:
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    desk.look_into(tmp_path / "bad.toml")
    assert desk.question is None
    assert "bad.toml" in dialog.notice.said[0]
    assert "nothing was imported" in dialog.notice.said[1]


def test_a_file_with_the_same_settings_asks_nothing(desk: ExchangeDesk, dialog: SettingsDialog, tmp_path: Path) -> None:
    desk.look_into(tmp_path / "qrstation.toml")
    assert desk.question is None
    assert dialog.notice.said[0] == "The file has the same settings."


def test_a_disk_that_fails_leaves_all_as_it_was(
    desk: ExchangeDesk, dialog: SettingsDialog, owner: SettingsOwner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.look_into(tmp_path / "other.toml")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    answer(desk, QMessageBox.StandardButton.Ok)
    assert "No space left" in dialog.notice.said[0]
    assert owner.current() == OWN == load_settings(tmp_path / "qrstation.toml")
