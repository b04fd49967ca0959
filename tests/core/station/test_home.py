"""The home: private folders, made or refused in words, wherever QRSTATION_HOME points."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from pathlib import Path

import pytest

from qrstation.core.errors import HomeUnusable
from qrstation.core.station import home as home_module
from qrstation.core.station.home import Home, find_home, make_private, private_opener
from qrstation.words import words_of
from tests.network.raw import open_files
from tests.told import saying


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
    assert home.settings_file.name == "qrstation.toml"
    assert "qrstation" in home.config.parts
    assert "qrstation" in home.data.parts
    assert home.run == home.data / "run"


@pytest.mark.parametrize("code", [errno.EROFS, errno.ENOSPC, errno.EACCES, errno.EDQUOT])
def test_what_the_system_says_of_a_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def refuse(path: Path, *_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code), str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(HomeUnusable) as caught:
        find_home({"QRSTATION_HOME": str(tmp_path / "home")}).make()
    assert os.strerror(code) in words_of(caught.value).what
    assert "QRSTATION_HOME" in words_of(caught.value).advice


def test_a_folder_on_a_read_only_disk_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = find_home({"QRSTATION_HOME": str(tmp_path)})
    home.make()
    monkeypatch.setattr(os, "access", lambda path, mode: path != home.logs)
    with pytest.raises(HomeUnusable, check=saying("logs cannot be written")):
        home.make()


def test_a_file_in_a_folders_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("")
    with pytest.raises(HomeUnusable, check=saying("run cannot be made")):
        find_home({"QRSTATION_HOME": str(tmp_path)}).make()
    with pytest.raises(NotADirectoryError):
        make_private(tmp_path / "run")


def test_places_that_there_cannot_be_are_told(tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to(tmp_path / "other")
    (tmp_path / "other").symlink_to(tmp_path / "one")
    with pytest.raises(HomeUnusable):
        find_home({"QRSTATION_HOME": str(tmp_path / "one" / "home")}).make()
    with pytest.raises(HomeUnusable, check=saying("~nobody-here")):
        find_home({"QRSTATION_HOME": "~nobody-here/home"})


def test_a_home_that_is_a_link_is_the_place_behind_it(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    home = find_home({"QRSTATION_HOME": str(tmp_path / "link")})
    home.make()
    root = (tmp_path / "real").resolve()
    assert home == Home(config=root, data=root, logs=root / "logs", run=root / "run")


def test_where_the_system_does_not_tell_it_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_module, "ACCESS_IS_TOLD", False)
    home = find_home({"QRSTATION_HOME": str(tmp_path / "home")})
    home.make()
    assert sorted(path.name for path in home.data.iterdir()) == ["logs", "run"]

    def refuse(**_: object) -> None:
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with pytest.raises(HomeUnusable, check=saying("cannot be written")):
        home.make()


def test_a_file_that_may_only_grow_is_opened_and_one_that_others_can_read_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, open_to_all = tmp_path / "own", tmp_path / "open"
    for path, mode in ((own, 0o600), (open_to_all, 0o644)):
        path.touch()
        path.chmod(mode)

    def refused(descriptor: int, mode: int) -> None:
        raise PermissionError(errno.EPERM, "append-only")

    monkeypatch.setattr(os, "fchmod", refused)
    os.close(private_opener(str(own), os.O_WRONLY | os.O_APPEND))
    before = open_files()
    with pytest.raises(PermissionError):
        private_opener(str(open_to_all), os.O_WRONLY | os.O_APPEND)
    assert open_files() == before
