"""A working day of the demo: the whole tour works; its audit trail can be read, verified, and shown to be harmed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qrstation.core.station.home import VARIABLE

KEPT = """
import runpy, shutil, sys
from qrstation.demo import session

kept = sys.argv.pop()
session.remove_tree = lambda folder: shutil.move(folder, kept)
sys.argv = ["qrstation", "--demo"]
runpy.run_module("qrstation", run_name="__main__", alter_sys=True)
"""
"""The demo, whose home is kept."""
SECONDS = 300


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Go through the demo; gives the home that it leaves."""
    folder = tmp_path_factory.mktemp("day")
    displays = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in displays}
    done = subprocess.run(
        [sys.executable, "-c", KEPT, str(folder / "home")],
        cwd=folder,
        env={**environment, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert list((folder / "demo-out").glob("*.png"))
    return folder / "home"


@pytest.fixture
def home(day: Path, tmp_path: Path) -> Path:
    """Give a copy to harm."""
    return Path(shutil.copytree(day, tmp_path / "home", ignore=shutil.ignore_patterns("store", "run")))


def audit(home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "qrstation", "audit", *options],
        env={**os.environ, VARIABLE: str(home)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def trail(home: Path) -> Path:
    """Give the file of the trail's end."""
    return max((home / "logs" / "audit").glob("*.log"))


def lines_of(home: Path) -> list[bytes]:
    return trail(home).read_bytes().splitlines(keepends=True)


def number(line: bytes) -> int:
    return int(line.split(b" ", 1)[0])


def test_the_day_can_be_read_and_is_whole(home: Path) -> None:
    written = number(lines_of(home)[-1])
    done = audit(home, "--verify", "--json")
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert {
        "Application Activity",
        "User Authentication",
        "Query",
        "Begin Transferring DICOM Instances",
        "DICOM Instances Transferred",
        "DICOM Instances Accessed",
    } <= {each["event"] for each in told}
    assert f"the audit trail is whole: {written} records" in done.stderr
    assert len(told) == written


def test_one_byte_that_was_changed_is_found_at_its_record(home: Path) -> None:
    lines = lines_of(home)
    place = len(lines) // 2
    lines[place] = lines[place].replace(b'EventOutcomeIndicator="0"', b'EventOutcomeIndicator="4"', 1)
    trail(home).write_bytes(b"".join(lines))
    done = audit(home, "--verify")
    assert done.returncode == 3
    assert f"record {number(lines[place])} was changed" in done.stderr


def test_a_tail_that_was_cut_off_is_found(home: Path) -> None:
    lines = lines_of(home)
    trail(home).write_bytes(b"".join(lines[:-5]))
    done = audit(home, "--verify")
    assert done.returncode == 3
    assert f"the records {number(lines[-5])} to {number(lines[-1])} are missing" in done.stderr
