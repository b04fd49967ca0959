"""The settings are opened once, begun with what a caller said, and saved from elsewhere; what keeps that is said."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.errors import PolicyError
from qrstation.core.station.home import Home
from qrstation.core.station.policy_file import VARIABLE
from qrstation.core.station.settings import ArchiveSettings, Settings, StationSettings
from qrstation.core.station.settings_file import load_settings, save_settings
from qrstation.core.station.settings_owner import SettingsOwner
from qrstation.ui.main_window import MainWindow
from qrstation.ui.settings.settings_desk import SettingsDesk
from qrstation.ui.settings.settings_dialog import SettingsDialog

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")


@pytest.fixture
def desk(window: MainWindow, home: Home) -> SettingsDesk:
    save_settings(home.settings_file, Settings(archives=(ArchiveSettings("Main", "MAIN", "127.0.0.1", 104),)))
    return SettingsDesk(window, SettingsOwner(home.settings_file))


def test_the_settings_are_opened_once_and_anew_after_they_were_closed(desk: SettingsDesk) -> None:
    served: list[SettingsDialog] = []
    desk.opened.connect(served.append)
    first = desk.open()
    desk.ask()
    assert desk.open() is first
    first.reject()
    assert desk.dialog is None
    second = desk.open()
    assert served == [first, second]
    second.reject()


def test_an_archive_is_begun_with_what_a_caller_said_of_itself(desk: SettingsDesk) -> None:
    desk.add_caller("CALLER", "10.0.0.7")
    dialog = desk.dialog
    assert dialog is not None
    last = dialog.settings().archives[-1]
    assert (last.ae_title, last.host) == ("CALLER", "10.0.0.7")
    dialog.reject()
    desk.add_archive()
    assert desk.dialog is not None
    assert len(desk.dialog.settings().archives) == 2
    desk.dialog.reject()


def test_an_archive_is_bound_to_one_address_more(desk: SettingsDesk, home: Home) -> None:
    for address in ("10.0.0.7", "10.0.0.8", "10.0.0.7"):
        desk.bind("Main", address)
    (main,) = load_settings(home.settings_file).archives
    assert main.only_from == ("10.0.0.7", "10.0.0.8")


def test_what_cannot_be_saved_is_said_over_the_window(desk: SettingsDesk, window: MainWindow, home: Home) -> None:
    desk.save(Settings(StationSettings(ae_title="much longer than sixteen")))
    assert len(window.notices.texts()) == 1
    assert [archive.name for archive in load_settings(home.settings_file).archives] == ["Main"]


def test_while_the_policy_is_wrong_they_stay_closed_and_that_is_said(
    window: MainWindow, home: Home, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    policy = home.config / "policy.toml"
    policy.write_text('[receiver]\naccept = "nobody"\n', encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(policy))
    desk = SettingsDesk(window, SettingsOwner(home.settings_file, or_defaults=True))
    desk.ask()
    desk.add_archive()
    assert desk.dialog is None
    assert "policy.toml" in " ".join(window.notices.texts())
    with pytest.raises(PolicyError):
        desk.open()
