"""What is asked for a new key, and what is said of what was made."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.codes.keys import KeyCode
from qrstation.core.notice import notice
from qrstation.core.station.settings import StationSettings
from qrstation.keys.making import Wanted
from qrstation.ui.settings.make_key_dialog import MakeKeyDialog


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> MakeKeyDialog:
    made = MakeKeyDialog(StationSettings(ae_title="STATION17", bind="10.1.2.17"), tmp_path / "tls")
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_begins_with_what_is_known(dialog: MakeKeyDialog, tmp_path: Path) -> None:
    wanted = dialog.wanted()
    assert (wanted.name, wanted.hosts[0], wanted.folder) == ("STATION17", "10.1.2.17", tmp_path / "tls")
    assert not wanted.signs_itself


def test_two_passphrases_that_differ_make_nothing(dialog: MakeKeyDialog) -> None:
    asked: list[Wanted] = []
    dialog.make_asked.connect(asked.append)
    dialog.passphrase.setText("one")
    dialog.again.setText("other")
    dialog.make_button.click()
    assert asked == []
    assert "differ" in dialog.outcome.said
    dialog.again.setText("one")
    dialog.make_button.click()
    assert [each.passphrase for each in asked] == ["one"]
    assert not dialog.make_button.isEnabled()


def test_what_failed_is_said_and_can_be_tried_again(dialog: MakeKeyDialog) -> None:
    wanted = dialog.wanted()
    dialog.make_button.click()
    dialog.show_made(wanted, notice(KeyCode.EXISTS_ALREADY, path=str(wanted.key)), None)
    assert dialog.outcome.kind == "error"
    assert "nothing is overwritten" in dialog.outcome.said
    assert dialog.make_button.isEnabled()


def test_a_request_is_sent_away_and_changes_no_field(dialog: MakeKeyDialog) -> None:
    taken: list[str] = []
    dialog.taken.connect(lambda *files: taken.extend(files))
    dialog.show_made(dialog.wanted(), None, None)
    assert "send it to who signs certificates" in dialog.outcome.said
    dialog.close_button.click()
    assert taken == [], "a key without its certificate cannot be saved"


def test_one_that_signs_itself_is_taken_over_and_what_was_not_kept_is_said(
    dialog: MakeKeyDialog, tmp_path: Path
) -> None:
    taken: list[str] = []
    dialog.taken.connect(lambda *files: taken.extend(files))
    dialog.signs.setChecked(True)
    dialog.show_made(dialog.wanted(), None, notice(KeyCode.NO_KEYRING))
    assert (dialog.outcome.kind, "QRSTATION_SECRET_TLS" in dialog.outcome.said) == ("warning", True)
    dialog.close_button.click()
    assert taken == [str(tmp_path / "tls" / "station.pem"), str(tmp_path / "tls" / "station-key.pem")]
