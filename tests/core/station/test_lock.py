"""The lock: one process holds it, until it lets go or ends."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import types
from pathlib import Path

import pytest

from qrstation.core.errors import HomeUnusable
from qrstation.core.station.lock import ProcessLock
from tests.told import saying

HOLD = """
import sys
from pathlib import Path
from qrstation.core.station.lock import ProcessLock
lock = ProcessLock(Path(sys.argv[1]))
print(lock.acquire(), flush=True)
sys.stdin.read()
"""


def test_another_process_does_not_get_it_until_the_first_has_ended(tmp_path: Path) -> None:
    lock = ProcessLock(tmp_path / "lock")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"True\n"
        assert not lock.acquire()
        holder.kill()
        holder.wait()
    assert lock.acquire()
    assert not ProcessLock(tmp_path / "lock").acquire()
    lock.release()
    lock.release()
    other = ProcessLock(tmp_path / "lock")
    assert other.acquire()
    other.release()


def test_a_lock_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(HomeUnusable, check=saying("cannot be made")):
        ProcessLock(tmp_path).acquire()


def test_windows_way_of_locking_takes_and_lets_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # msvcrt.locking locks bytes from where the file stands, as lockf does; LK_NBLCK does not wait.
    module = types.ModuleType("msvcrt")
    module.LK_NBLCK, module.LK_UNLCK = 2, 0  # type: ignore[attr-defined]
    asked: list[int] = []

    def locking(descriptor: int, mode: int, count: int) -> None:
        asked.append(mode)
        assert os.lseek(descriptor, 0, os.SEEK_CUR) == 0
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB if mode == 2 else fcntl.LOCK_UN, count)

    module.locking = locking  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "msvcrt", module)
    monkeypatch.setattr("qrstation.core.station.lock.sys", types.SimpleNamespace(platform="win32"))
    lock = ProcessLock(tmp_path / "lock")
    assert lock.acquire()
    with subprocess.Popen([sys.executable, "-c", OTHER_LOCKF, str(tmp_path / "lock")], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.read() == b"refused\n"
    lock.release()
    lock.release()
    assert asked == [2, 0]


OTHER_LOCKF = """
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1)
    except OSError:
        print("refused")
"""
