"""Certificates in the settings: what they are is seen at once, keys are made, and no keyring freezes the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.station.policy import Policy
from qrstation.core.station.settings import ArchiveSettings, ReceiverSettings, Settings
from qrstation.core.station.settings_rules import check_settings
from qrstation.keys.looking import Looking
from qrstation.keys.passphrases import Passphrases
from qrstation.keys.system_keyring import SystemKeyring
from qrstation.ui.pump import Pump
from qrstation.ui.settings.keys_desk import KeysDesk, KeysParts
from qrstation.ui.settings.settings_dialog import SettingsDialog
from tests.keys.issued import Files, HangingRing, MemoryRing, encrypt, issue, ring_in_use

MAIN = ArchiveSettings("Main", "MAIN", "pacs.example.org", 2762, tls=True)
LONG = 20_000


class Opened:
    """The settings with their desk."""

    def __init__(
        self, qtbot: QtBot, folder: Path, settings: Settings, seconds: float = 10, policy: Policy | None = None
    ):
        self.qtbot = qtbot
        self.saved: list[Settings] = []
        self.dialog = SettingsDialog(settings, self.saved.append, policy=policy)
        qtbot.addWidget(self.dialog)
        passphrases = Passphrases(SystemKeyring(seconds), {})
        self.pump = Pump(self.dialog)
        self.desk = KeysDesk(
            self.dialog, KeysParts(Looking(folder, passphrases), passphrases, folder / "made", self.pump.post)
        )
        self.desk.follow(self.dialog)
        self.dialog.show()

    def wait(self, key: str, words: str, table: str = "receiver") -> None:
        """Wait until something is said below a key."""
        form = self.dialog.form.keys if table == "archives" else self.dialog.table_form(table)
        self.qtbot.waitUntil(lambda: words in form.said(key), timeout=LONG)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return issue(tmp_path / "tls", "10.1.2.17", name="STATION17")


@pytest.fixture
def ring() -> Iterator[MemoryRing]:
    made = MemoryRing()
    with ring_in_use(made):
        yield made


def receiver(files: Files, key: Path | None = None) -> Settings:
    """Give settings whose receiver speaks TLS."""
    return Settings(receiver=ReceiverSettings(tls_certificate=str(files.certificate), tls_key=str(key or files.key)))


def test_a_page_that_is_looked_at_says_what_its_files_are(
    qtbot: QtBot, tmp_path: Path, files: Files, ring: MemoryRing
) -> None:
    opened = Opened(qtbot, tmp_path, receiver(files))
    opened.dialog.tabs.setCurrentIndex(2)
    opened.wait("tls_certificate", "STATION17 · issued by")
    opened.wait("tls_key", "It fits the certificate.")
    assert ring.asked == 0, "no passphrase is needed"
    assert opened.dialog.settings() == receiver(files)


def test_a_file_that_is_chosen_is_read_at_once(qtbot: QtBot, tmp_path: Path, files: Files, ring: MemoryRing) -> None:
    opened = Opened(qtbot, tmp_path, Settings(archives=(MAIN, replace(MAIN, name="Other"))))
    form = opened.dialog.form
    assert form.tls is not None
    form.tls.ca.choose(str(files.ca))
    opened.wait("tls_ca", "signs itself", "archives")
    form.tls.ca.choose(str(files.key))
    opened.wait("tls_ca", "no certificate", "archives")
    opened.dialog.list.setCurrentRow(1)
    assert form.keys.said("tls_ca") == "", "another archive names another file"


def test_a_passphrase_is_tried_and_kept(qtbot: QtBot, tmp_path: Path, files: Files, ring: MemoryRing) -> None:
    locked = encrypt(files.key, "right")
    opened = Opened(qtbot, tmp_path, receiver(files, locked))
    opened.dialog.tabs.setCurrentIndex(2)
    opened.wait("tls_key", "has a passphrase that is not known")
    (_, fields) = opened.dialog.tls_fields
    for typed, words in (("wrong", "does not open the key"), ("right", "Its passphrase is kept.")):
        fields.passphrase_button.click()
        question = opened.desk.question
        assert question is not None
        question.setTextValue(typed)
        question.accept()
        opened.wait("tls_key", words)
        assert list(ring.kept.values()) == (["right"] if typed == "right" else [])


def test_a_keyring_that_hangs_holds_nobody_up(qtbot: QtBot, tmp_path: Path, files: Files) -> None:
    ring = HangingRing()
    locked = encrypt(files.key, "right")
    with ring_in_use(ring):
        opened = Opened(qtbot, tmp_path, receiver(files, locked), seconds=0.05)
        opened.dialog.tabs.setCurrentIndex(2)
        opened.wait("tls_certificate", "STATION17")
        opened.wait("tls_key", "does not answer")
        opened.dialog.close()
        opened.desk.end()


def test_a_machine_without_a_keyring_says_so(qtbot: QtBot, tmp_path: Path, files: Files) -> None:
    from keyring.backends.fail import Keyring

    with ring_in_use(Keyring()):
        opened = Opened(qtbot, tmp_path, receiver(files, encrypt(files.key, "right")))
        opened.dialog.tabs.setCurrentIndex(2)
        opened.wait("tls_key", "QRSTATION_SECRET_TLS")


def test_a_key_and_a_certificate_are_made_and_taken_over(qtbot: QtBot, tmp_path: Path, ring: MemoryRing) -> None:
    opened = Opened(qtbot, tmp_path, Settings())
    opened.dialog.tabs.setCurrentIndex(2)
    (_, fields) = opened.dialog.tls_fields
    fields.make_button.click()
    making = opened.desk.making
    assert making is not None
    making.signs.setChecked(True)
    making.passphrase.setText("a phrase")
    making.again.setText("a phrase")
    making.make_button.click()
    qtbot.waitUntil(lambda: making.outcome.kind == "ok", timeout=60_000)
    making.close_button.click()
    opened.wait("tls_certificate", "signs itself")
    opened.wait("tls_key", "It fits the certificate. Its passphrase is kept.")
    settings = opened.dialog.settings()
    assert settings.receiver.tls_certificate == str(tmp_path / "made" / "station.pem")
    check_settings(settings)
    assert list(ring.kept.values()) == ["a phrase"]


def test_what_comes_for_settings_that_are_closed_is_dropped(qtbot: QtBot, tmp_path: Path, files: Files) -> None:
    opened = Opened(qtbot, tmp_path, receiver(files))
    with qtbot.captureExceptions() as caught:
        opened.dialog.tabs.setCurrentIndex(2)
        opened.dialog.done(0)
        opened.desk.end()
        opened.pump.drain()
    assert not caught


def test_what_the_policy_sets_can_neither_be_chosen_nor_made(qtbot: QtBot, tmp_path: Path, files: Files) -> None:
    names = frozenset({("receiver", "tls_certificate"), ("receiver", "tls_key")})
    opened = Opened(qtbot, tmp_path, receiver(files), policy=Policy(Path("policy.toml"), receiver(files), names))
    opened.dialog.tabs.setCurrentIndex(2)
    (_, fields) = opened.dialog.tls_fields
    assert not fields.make_button.isEnabled()
    assert not fields.key.choose_button.isEnabled()
    opened.wait("tls_certificate", "STATION17")
