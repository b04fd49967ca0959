"""Where the channel lies when the home's path is too long: only in a folder that is this user's alone."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from qrstation.core.errors import ReceiverError
from qrstation.core.station.home import Home, find_home
from qrstation.receiver.channel import connect, leave, listen
from qrstation.receiver.channel_place import check_place, is_own_peer, socket_path
from qrstation.words import words_of
from tests.told import saying


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A runtime folder with a short path."""
    folder = Path(tempfile.mkdtemp(prefix="qr-"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def far(tmp_path: Path) -> Home:
    """A home whose path is too long for a socket."""
    home = find_home({"QRSTATION_HOME": str(tmp_path / ("long" * 30))})
    home.make()
    return home


def test_a_short_home_holds_it_itself() -> None:
    short = Home(Path("/h"), Path("/h"), Path("/h/logs"), Path("/h/run"))
    assert socket_path(short) == Path("/h/run/receiver.sock")
    check_place(short)


def test_the_runtime_folder_comes_before_the_temporary_one(
    far: Home, runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert socket_path(far).parent == runtime / "qrstation"
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime / "gone"))
    assert socket_path(far).parent == Path(tempfile.gettempdir()) / f"qrstation-{os.getuid()}"
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert socket_path(far).parent == Path(tempfile.gettempdir()) / f"qrstation-{os.getuid()}"


def test_a_folder_of_our_own_is_made_and_used(far: Home, runtime: Path) -> None:
    before = os.umask(0)
    try:
        with listen(far, ""):
            assert (runtime / "qrstation").stat().st_mode & 0o777 == 0o700
            assert socket_path(far).stat().st_mode & 0o777 == 0o600
            connect(far).close()
    finally:
        os.umask(before)
        leave(far)


@pytest.mark.parametrize("whose", ["a link", "open to others", "of somebody else", "a file"])
def test_a_folder_that_is_not_ours_alone_is_refused_by_both_sides(
    far: Home, runtime: Path, monkeypatch: pytest.MonkeyPatch, whose: str
) -> None:
    folder = runtime / "qrstation"
    if whose == "a link":
        (runtime / "elsewhere").mkdir(0o700)
        folder.symlink_to(runtime / "elsewhere")
    elif whose == "a file":
        folder.touch(0o700)
    else:
        folder.mkdir(0o700)
    if whose == "open to others":
        folder.chmod(0o750)
    if whose == "of somebody else":
        monkeypatch.setattr(os, "getuid", lambda: 4242)
    for call in (lambda: listen(far, ""), lambda: connect(far)):
        with pytest.raises(ReceiverError, check=saying("where the programs of this home meet")) as refused:
            call()
        assert words_of(refused.value).advice
    assert not list(runtime.rglob("*.sock"))


def test_the_other_end_is_this_user_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    left, right = socket.socketpair(socket.AF_UNIX)
    with left, right:
        assert is_own_peer(left)
        monkeypatch.setattr(os, "getuid", lambda: 4242)
        assert not is_own_peer(left)
