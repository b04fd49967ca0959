"""Replacing and removing: with patience where a file that is open cannot be, and at once everywhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from qrstation.core.station import replacing
from qrstation.core.station.replacing import put, remove, remove_tree, replace


class Refusing:
    """Something that is refused a number of times, as while a virus scanner reads."""

    def __init__(self, real: Callable[..., object], times: int) -> None:
        self.real = real
        self.left = times

    def __call__(self, *paths: object, **options: object) -> object:
        if self.left > 0:
            self.left -= 1
            raise PermissionError(13, "The process cannot access the file", str(paths[0]))
        return self.real(*paths, **options)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, where being refused may pass."""
    monkeypatch.setattr(replacing, "IS_PATIENT", True)
    monkeypatch.setattr(replacing, "_FIRST_PAUSE", 0.001)


@pytest.mark.usefixtures("patient")
def test_what_is_refused_for_a_while_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text(name)
    (tmp_path / "folder" / "deep").mkdir(parents=True)
    with monkeypatch.context() as patched:
        patched.setattr("os.replace", Refusing(__import__("os").replace, 3))
        replace(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_text() == "a"
    with monkeypatch.context() as patched:
        patched.setattr("os.unlink", Refusing(__import__("os").unlink, 3))
        remove(tmp_path / "c")
    with monkeypatch.context() as patched:
        patched.setattr("shutil.rmtree", Refusing(__import__("shutil").rmtree, 3))
        remove_tree(tmp_path / "folder")
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


@pytest.mark.usefixtures("patient")
def test_what_stays_refused_is_told_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replacing, "PATIENCE", 0.01)
    (tmp_path / "a").write_text("a")
    refusing = Refusing(print, 1_000_000)
    monkeypatch.setattr("os.unlink", refusing)
    with pytest.raises(PermissionError):
        remove(tmp_path / "a")
    assert refusing.left < 999_999


def test_elsewhere_it_is_about_rights_and_nobody_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replacing, "IS_PATIENT", False)
    (tmp_path / "a").write_text("a")
    refusing = Refusing(print, 10)
    monkeypatch.setattr("os.replace", refusing)
    with pytest.raises(PermissionError):
        replace(tmp_path / "a", tmp_path / "b")
    assert refusing.left == 9


@pytest.mark.usefixtures("patient")
def test_what_no_patience_helps_against_is_told_at_once(tmp_path: Path) -> None:
    remove(tmp_path / "missing")
    with pytest.raises(FileNotFoundError):
        replace(tmp_path / "missing", tmp_path / "b")
    with pytest.raises(FileNotFoundError):
        remove_tree(tmp_path / "missing")


def test_a_file_is_put_in_place_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    put(path, lambda file: file.write(b"one"), over=False)
    with pytest.raises(FileExistsError):
        put(path, lambda file: file.write(b"two"), over=False)
    assert path.read_bytes() == b"one"

    def fails(file: BinaryIO) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        put(path, fails, over=True)
    assert path.read_bytes() == b"one"
    put(path, lambda file: file.write(b"three"), over=True)
    assert path.read_bytes() == b"three"
    assert list(tmp_path.iterdir()) == [path]
