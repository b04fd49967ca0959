"""A folder is looked at before the store lies in it: written to, measured, and left as it was."""

from __future__ import annotations

import errno
import shutil
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest

from qrstation.core.errors import StoreUnusable
from qrstation.store.folder_check import look_at_folder
from tests.told import saying


def test_a_folder_that_is_there_is_measured_and_left_as_it_was(tmp_path: Path) -> None:
    found = look_at_folder(tmp_path)
    assert found.is_there
    assert 0 < found.free_bytes <= shutil.disk_usage(tmp_path).total
    assert not list(tmp_path.iterdir())


def test_one_that_must_be_made_is_not_made_yet(tmp_path: Path) -> None:
    found = look_at_folder(tmp_path / "images" / "of" / "today")
    assert not found.is_there
    assert found.nearest == tmp_path
    assert not list(tmp_path.iterdir())


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "images"):
        with pytest.raises(StoreUnusable, check=saying("file is a file, no folder; choose a folder")):
            look_at_folder(folder)


def test_a_drive_that_is_away_is_said() -> None:
    with pytest.raises(StoreUnusable, check=saying("/proc/away/images is not there and cannot be made; connect")):
        look_at_folder(Path("/proc/away/images"))


def test_a_link_to_a_drive_that_is_away_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "images").symlink_to("/nowhere/at/all")
    with pytest.raises(StoreUnusable, check=saying("no folder")):
        look_at_folder(tmp_path / "images")


@pytest.mark.parametrize("name", ["x" * 5000, "nul\0"], ids=["long", "nul"])
def test_a_name_that_the_system_does_not_take_is_said(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreUnusable, check=saying("cannot be (used|made)")):
        look_at_folder(tmp_path / name)


def test_a_full_or_read_only_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    with pytest.raises(StoreUnusable, check=saying(r"cannot be written \(No space left on device\); make room")):
        look_at_folder(tmp_path)
