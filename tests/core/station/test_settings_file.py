"""Settings are written without losing comments, whole or not at all, and what was saved is what is read."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.errors import SettingsError
from qrstation.core.station import settings_file
from qrstation.core.station.settings import ArchiveSettings, Settings, StationSettings
from qrstation.core.station.settings_file import load_settings, save_settings, sound_own
from qrstation.core.station.settings_rules import parse_settings
from tests.told import saying

ARCHIVE = '[[archives]]\nname = "Main"\nae_title = "ORTHANC"\nhost = "127.0.0.1"\nport = 4242\n'
CHANGED = Settings(StationSettings(port=104), archives=(ArchiveSettings("Far", "FAR", "10.0.0.1", 104),))


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.toml") == Settings()


def test_saving_keeps_comments_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "qrstation.toml"
    path.write_text("# mine\n[station]\nport = 104 # low\n\n" + ARCHIVE + "# about Main\n", encoding="utf-8")
    settings = load_settings(path)
    other = ArchiveSettings("Far", "FAR", "10.0.0.1", 104, nearline=True)
    changed = replace(settings, station=replace(settings.station, port=11200), archives=(*settings.archives, other))
    save_settings(path, changed)
    text = path.read_text(encoding="utf-8")
    assert "# mine" in text
    assert "# low" in text
    assert load_settings(path) == changed
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    save_settings(path, replace(changed, archives=(other,)))
    assert [archive.name for archive in load_settings(path).archives] == ["Far"]


def test_wrong_settings_are_not_saved(tmp_path: Path) -> None:
    path = tmp_path / "qrstation.toml"
    bad = replace(Settings(), archives=(ArchiveSettings("", "A", "h", 1),))
    with pytest.raises(SettingsError):
        save_settings(path, bad)
    assert not path.exists()


@pytest.mark.parametrize(
    "text",
    [
        "[station\n",
        "a = " + "[" * 5_000 + "]" * 5_000,
        "[station]\nport = " + "9" * 5_000,
        "station = 5\n",
        'archives = "none"\n',
        "archives = [1, 2]\n",
        'archives = [{name = "Main", ae_title = "A", host = "h", port = 1}]\n',
        "[station]\nport = 1\n[station]\nport = 2\n",
        "[station.port]\nx = 1\n[receiver]\n[station.other]\n",
        "station.port = 11\nreceiver = {idle = 5}\n",
        "[[station]]\n[[station]]\n",
        "[stations]\nx = 1\n",
        "[station]\nporrt = 1\n",
        '[station]\nport = "x"\n',
        ARCHIVE + "colour = 1\n",
        ARCHIVE + ARCHIVE,
    ],
    ids=lambda text: text[:30],
)
def test_whatever_stood_there_what_was_saved_is_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "qrstation.toml"
    path.write_text(text, encoding="utf-8")
    save_settings(path, CHANGED)
    assert load_settings(path) == CHANGED
    save_settings(path, Settings())
    assert load_settings(path) == Settings()


@given(st.text(max_size=100), st.integers(0, 65535))
def test_any_text_gives_way_to_what_is_saved(tmp_path_factory: pytest.TempPathFactory, text: str, port: int) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(text.encode("utf-8", "replace"))
    settings = replace(CHANGED, station=StationSettings(port=port))
    save_settings(path, settings)
    assert load_settings(path) == settings


def test_a_key_that_was_mistyped_goes_and_the_comments_stay(tmp_path: Path) -> None:
    path = tmp_path / "qrstation.toml"
    path.write_text("# mine\n[station]\nporrt = 1 # wrong\nport = 104 # low\n\n[other]\nx = 1\n", encoding="utf-8")
    save_settings(path, replace(Settings(), station=StationSettings(port=105)))
    assert path.read_text(encoding="utf-8").rstrip() == "# mine\n[station]\nport = 105 # low"


@pytest.mark.parametrize("kind", ["pipe", "folder", "bytes"])
def test_what_is_no_file_is_replaced_or_told(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "qrstation.toml"
    {"pipe": os.mkfifo, "folder": os.mkdir, "bytes": lambda path: path.write_bytes(b"\xff")}[kind](path)
    if kind == "folder":
        with pytest.raises(SettingsError, check=saying("cannot be written")):
            save_settings(path, CHANGED)
    else:
        save_settings(path, CHANGED)
        assert load_settings(path) == CHANGED
    names = {"qrstation.toml", "qrstation.toml.old-1"} if kind == "bytes" else {"qrstation.toml"}
    assert {each.name for each in tmp_path.iterdir()} == names


def test_a_pipe_where_the_new_file_is_written_first_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "qrstation.toml.part")
    save_settings(tmp_path / "qrstation.toml", CHANGED)
    assert load_settings(tmp_path / "qrstation.toml") == CHANGED


def test_a_disk_that_is_full_leaves_the_old_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "qrstation.toml"
    save_settings(path, CHANGED)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsError, check=saying("No space left")):
        save_settings(path, Settings())
    assert load_settings(path) == CHANGED
    assert [each.name for each in tmp_path.iterdir()] == ["qrstation.toml"]


def test_what_is_written_out_in_full_is_what_was_parsed() -> None:
    assert parse_settings(ARCHIVE).archives == (ArchiveSettings("Main", "ORTHANC", "127.0.0.1", 4242),)


@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "qrstation.toml"
    make = {"pipe": os.mkfifo, "folder": os.mkdir, "device": lambda path: path.symlink_to("/dev/zero")}[kind]
    make(path)
    with pytest.raises(SettingsError, check=saying("is not a file")):
        load_settings(path)


def test_a_file_of_any_size_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "qrstation.toml"
    path.write_text("# a comment\n")
    os.truncate(path, 1 << 40)
    with pytest.raises(SettingsError, check=saying("larger than 1 MB")):
        load_settings(path)


def test_a_file_that_is_wrong_is_kept_beside_when_it_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "qrstation.toml"
    for number in (1, 2):
        path.write_text(f"[gallery]\nof_a_newer_version = {number}\n", encoding="utf-8")
        save_settings(path, CHANGED)
        kept = tmp_path / f"qrstation.toml.old-{number}"
        assert f"= {number}" in kept.read_text(encoding="utf-8")
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    save_settings(path, Settings())
    assert len(list(tmp_path.iterdir())) == 3, "what is right is not kept twice"


def test_where_no_copy_can_be_kept_nothing_is_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "qrstation.toml"
    path.write_text("[gallery]\n", encoding="utf-8")
    monkeypatch.setattr(settings_file, "private_opener", refuse)
    with pytest.raises(SettingsError, check=saying("Read-only")):
        save_settings(path, CHANGED)
    assert path.read_text(encoding="utf-8") == "[gallery]\n"


def refuse(path: str, flags: int) -> int:
    raise OSError(30, "Read-only file system")


def test_what_is_right_in_a_wrong_file_is_found(tmp_path: Path) -> None:
    path = tmp_path / "qrstation.toml"
    path.write_text(
        'color = 1\n[station]\nae_title = "MINE"\nport = "x"\n[store]\npath = 1\nmax_gb = 5\n'
        + ARCHIVE
        + "tls_colour = 'main'\n"
        + ARCHIVE.replace("ORTHANC", "TWICE")
        + '[[archives]]\nname = "Half"\n',
        encoding="utf-8",
    )
    found = sound_own(path)
    assert (found.station.ae_title, found.station.port, found.store.max_gb) == ("MINE", 11112, 5)
    assert found.archives == (ArchiveSettings("Main", "ORTHANC", "127.0.0.1", 4242),)
    for text in ("archives = 5\nstation = 5", "archives = [1, 2]", "[", ""):
        path.write_text(text, encoding="utf-8")
        assert sound_own(path) == Settings()
    path.write_bytes(b"\xff")
    assert sound_own(path) == Settings()
