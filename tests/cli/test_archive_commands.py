"""What a retrieve of the command line leaves behind, and what `doctor` prints."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from pydicom.dataset import Dataset

from qrstation.cli.archive_commands import _show_finding
from qrstation.core.jobs.finding import Finding, Step, StepState
from qrstation.core.jobs.habits import InstanceLists
from qrstation.core.station.home import Home
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.jobs.kept_habits import HabitsBook
from qrstation.store.state import StateFile
from tests.hostile import Conversation, HostileArchive, well
from tests.peers import free_port
from tests.told import told


def retrieve(home: Home, station: StationSettings, archive: HostileArchive) -> subprocess.CompletedProcess[str]:
    """Run `qrstation retrieve` of the archive's study."""
    save_settings(home.settings_file, Settings(station=station, archives=(archive.settings,)))
    which = ["--archive", archive.settings.name, "--study", archive.study]
    command = [sys.executable, "-m", "qrstation", "retrieve", *which]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=100, check=False)


def test_what_a_retrieve_notices_of_an_archive_is_remembered_for_the_window_too(home: Home) -> None:
    station = StationSettings(port=free_port())
    with HostileArchive(station.port, count=60) as archive:

        def takes_no_lists(conversation: Conversation, wanted: list[Dataset]) -> None:
            asked = archive.moves[-1].get("SOPInstanceUID")
            well(conversation, wanted[:1] if asked and not isinstance(asked, str) else wanted)

        archive.move = takes_no_lists
        done = retrieve(home, station, archive)
    assert done.returncode == 0, done.stderr
    with closing(StateFile(home.state_file)) as state:
        assert HabitsBook(state).of(archive.settings.name).instance_lists is InstanceLists.ONE


def test_a_state_of_a_newer_version_is_said_and_left_and_the_retrieve_goes_on(home: Home) -> None:
    with closing(sqlite3.connect(home.state_file)) as newer:
        newer.execute("PRAGMA user_version = 99")
        newer.commit()
    before = home.state_file.read_bytes()
    station = StationSettings(port=free_port())
    with HostileArchive(station.port, count=2) as archive:
        done = retrieve(home, station, archive)
    assert done.returncode == 0, done.stderr
    assert "state.sqlite was written by a newer version" in done.stderr
    assert home.state_file.read_bytes() == before


def test_the_object_of_a_finding(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    why = told("no", "ask", "0xA801")
    _show_finding(Finding("Main", Step.MOVE, StepState.FAILED, why), as_json=True)
    assert json.loads(capfdbinary.readouterr().out) == {
        "Archive": "Main", "step": "move", "state": "failed", "message": "no", "advice": "ask", "code": "0xA801",
    }  # fmt: skip
