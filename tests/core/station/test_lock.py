"""The lock: one process holds it, until it lets go or ends."""

from __future__ import annotations

import subprocess
import sys
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
