"""Files are opened; pipes, sockets and devices in their place are refused at once."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from qrstation.core.station.plain_file import NotPlain, open_plain


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"what it holds")
    with open_plain(tmp_path / "file") as file:
        assert file.read() == b"what it holds"


def test_the_system_is_asked_with_a_text_as_windows_wants_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def note(path: str, flags: int) -> int:
        asked.append(path)
        return os.open(path, flags)

    (tmp_path / "file").write_text("")
    monkeypatch.setattr("qrstation.core.station.plain_file._without_waiting", note)
    open_plain(tmp_path / "file").close()
    assert asked == [str(tmp_path / "file")]


def test_a_pipe_to_which_nobody_writes_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotPlain):
        open_plain(tmp_path / "pipe")


def test_a_link_to_a_pipe_is_no_file_either(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    with pytest.raises(NotPlain):
        open_plain(tmp_path / "link")


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device_is_refused(device: str) -> None:
    with pytest.raises(NotPlain, match="a pipe or a device"):
        open_plain(Path(device))


def test_a_socket_cannot_be_opened(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        with pytest.raises(OSError, match="No such device"):
            open_plain(tmp_path / "socket")


def test_a_folder_and_what_is_not_there_are_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        open_plain(tmp_path)
    with pytest.raises(FileNotFoundError):
        open_plain(tmp_path / "nothing")


def test_a_folder_is_told_as_one_whatever_the_system_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, flags: int) -> int:
        raise PermissionError(13, "Access is denied", path)

    (tmp_path / "file").write_text("")
    monkeypatch.setattr("qrstation.core.station.plain_file._without_waiting", refuse)
    with pytest.raises(IsADirectoryError):
        open_plain(tmp_path)
    with pytest.raises(PermissionError):
        open_plain(tmp_path / "file")
