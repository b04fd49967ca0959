"""Settings: read, checked with the line that is wrong, and written without losing comments."""

from __future__ import annotations

import contextlib
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.errors import SettingsError, UnknownArchive
from qrstation.core.home import Home, find_home
from qrstation.core.settings import ArchiveSettings, Settings, load_settings, parse_settings
from qrstation.core.settings_file import save_settings

ARCHIVE = '[[archives]]\nname = "Main"\nae_title = "ORTHANC"\nhost = "127.0.0.1"\nport = 4242\n'
CONTRACT = """
[station]
ae_title = "QRSTATION"
bind = "127.0.0.1"
port = 11112
announce = ""
[receiver]
accept = "known"
also_accept = []
max_associations = 20
deadline = 30
idle = 900
sync = true
tls_certificate = ""
tls_key = ""
tls_ca = ""
[store]
path = ""
max_gb = 0
[[archives]]
name = "Main"
ae_title = "ORTHANC"
host = "127.0.0.1"
port = 4242
retrieve = "move"
parallel = 3
timeout = 30
silence = 600
charset = ""
nearline = false
tls = false
tls_ca = ""
"""


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.toml") == Settings()


def test_the_defaults_written_out_are_the_defaults() -> None:
    assert parse_settings(CONTRACT) == replace(
        Settings(), archives=(ArchiveSettings("Main", "ORTHANC", "127.0.0.1", 4242),)
    )


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[station]\nport = "x"\n', 2, "station.port must be a whole number"),
        ("[station]\nport = 70000\n", 2, "65535"),
        ("[station]\nport = true\n", 2, "station.port"),
        ('[station]\nae_title = "A\\\\B"\n', 2, "station.ae_title must be an AE title"),
        ('[station]\n\n# a comment\nae_title = "ABCDEFGHIJKLMNOPQ"\n', 4, "ae_title"),
        ('[receiver]\naccept = "some"\n', 2, 'one of "known", "any"'),
        ("[receiver]\nsync = 1\n", 2, "true or false"),
        ('[receiver]\nalso_accept = ["ok", 5]\n', 2, "also_accept"),
        ('[receiver]\ntls_key = "k.pem"\n', 2, "does not support it yet"),
        ("[store]\nmax_gb = -1\n", 2, "gigabytes"),
        ("[stations]\n", 1, "stations is not a key"),
        ("[station]\nporrt = 1\n", 2, "porrt is not a key"),
        (ARCHIVE + 'retrieve = "push"\n', 6, 'one of "move", "get", "auto"'),
        (ARCHIVE + "tls = true\n", 6, "archives.tls"),
        (ARCHIVE + ARCHIVE, 7, "unique"),
        (ARCHIVE + '[[archives]]\nname = "B"\n', 6, "archives.ae_title is missing"),
        (ARCHIVE + ARCHIVE.replace("Main", "Two").replace("4242", "0"), 10, "archives.port"),
        (ARCHIVE + 'charset = "LATIN1"\n', 6, "character set"),
    ],
)
def test_a_wrong_value_names_its_key_and_line(text: str, line: int, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings(text)
    assert f"line {line}:" in caught.value.what
    assert words in caught.value.what
    assert "\n" not in str(caught.value)


def test_what_is_no_toml_is_said() -> None:
    with pytest.raises(SettingsError, match="not valid TOML"):
        parse_settings("[station\n")


@given(st.text(max_size=200))
def test_any_text_is_settings_or_a_settings_error(text: str) -> None:
    with contextlib.suppress(SettingsError):
        parse_settings(text)


def test_an_archive_is_found_by_its_exact_name() -> None:
    settings = parse_settings(ARCHIVE)
    assert settings.archive("Main").port == 4242
    with pytest.raises(UnknownArchive, match='"main"'):
        settings.archive("main")


def test_callers_let_in_are_the_archives_ourselves_and_those_listed() -> None:
    settings = parse_settings('[receiver]\nalso_accept = ["SENDER"]\n' + ARCHIVE)
    assert settings.admitted_callers() == {"ORTHANC", "QRSTATION", "SENDER"}
    assert parse_settings('[receiver]\naccept = "any"\n').admitted_callers() is None


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


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_the_home_is_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        home = find_home({"QRSTATION_HOME": str(tmp_path / "a" / "b")})
        home.make()
    finally:
        os.umask(before)
    for folder in (home.config, home.logs, home.run):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert home.index_file.parent == home.data


def test_without_the_variable_the_platforms_folders_are_taken() -> None:
    home = find_home({})
    assert isinstance(home, Home)
    assert "qrstation" in str(home.settings_file)


@pytest.mark.parametrize("name", ["This station", "THIS STATION", "this  station", "Ｔhis station"])
def test_an_archive_cannot_have_the_name_of_the_store(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"line 2: archives\.name must not be .This station."):
        parse_settings(ARCHIVE.replace('"Main"', f'"{name}"'))
    archive = ArchiveSettings(name, "ORTHANC", "127.0.0.1", 4242)
    with pytest.raises(SettingsError, match=r"name must not be .This station.: so the store is called"):
        save_settings(tmp_path / "settings.toml", Settings(archives=(archive,)))


def test_a_name_that_only_begins_so_is_an_archive_s() -> None:
    assert parse_settings(ARCHIVE.replace('"Main"', '"This station 2"')).archives[0].name == "This station 2"
