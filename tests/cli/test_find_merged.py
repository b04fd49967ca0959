"""`find --merge` as a script sees it: one object for each study over all archives, with its copies and what is here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pydicom
from pydicom.data import get_testdata_file

from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.core.station.settings_file import save_settings
from tests.hostile import HostileArchive
from tests.listed import Studies
from tests.peers import Dcmqrscp, Orthanc, free_port
from tests.store.material import ct

CT = Path(str(get_testdata_file("CT_small.dcm")))
MR = Path(str(get_testdata_file("MR_small.dcm")))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program in this test's home."""
    command = [sys.executable, "-m", "qrstation", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=100, check=False)


def merged(home: Home, archives: Sequence[ArchiveSettings], *arguments: str) -> list[dict[str, Any]]:
    """Run `qrstation find --merge --json` and read what it prints."""
    save_settings(home.settings_file, Settings(archives=tuple(archives)))
    done = run("find", "--merge", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_two_real_archives_give_one_object_for_each_study(home: Home, tmp_path: Path) -> None:
    whole = [tmp_path / "1.dcm", tmp_path / "2.dcm"]
    for number, path in enumerate(whole, 1):
        ct(number, study="1.2.3", series="1.2.3.1").save_as(path, enforce_file_format=True)
    with Orthanc() as orthanc, Dcmqrscp() as dcmqrscp:
        dcmqrscp.upload(whole[0], MR)
        for path in (*whole, CT):
            orthanc.upload(path)
        archives = [dcmqrscp.settings(name="Part"), orthanc.settings(name="All")]
        save_settings(home.settings_file, Settings(archives=tuple(archives)))
        assert run("import", str(whole[1])).returncode == 0
        found = {
            row["StudyInstanceUID"]: row for row in merged(home, archives, "--archive", "All", "--archive", "Part")
        }
        table = run("find", "--merge", "-k", "StudyInstanceUID=1.2.3")
        series = merged(home, archives, "--level", "series", "-k", "StudyInstanceUID=1.2.3")
        images = merged(
            home, archives, "--level", "image", "-k", "StudyInstanceUID=1.2.3", "-k", "SeriesInstanceUID=1.2.3.1"
        )
    uids = [str(pydicom.dcmread(path).StudyInstanceUID) for path in (CT, MR)]
    ours, theirs, other = (found[uid] for uid in ("1.2.3", *uids))
    assert len(found) == 3
    assert (ours["Archive"], ours["Here"]) == ("Part", 1)
    assert [(copy["Archive"], copy["NumberOfStudyRelatedInstances"]) for copy in ours["Copies"]] == [
        ("Part", None),  # DCMTK counts nothing
        ("All", 2),
    ]
    assert [set(copy) for copy in ours["Copies"]] == 2 * [
        {"Archive", "NumberOfStudyRelatedInstances", "InstanceAvailability"}
    ]
    assert (theirs["Archive"], theirs["Here"], len(theirs["Copies"])) == ("All", 0, 1)
    assert (other["Archive"], len(other["Copies"])) == ("Part", 1)
    assert "InstanceAvailability" not in ours
    assert "Part, All" in table.stdout
    assert len(table.stdout.splitlines()) == 2
    assert [(each["Archive"], "Copies" in each, "Here" in each) for each in series] == [("Part", False, False)]
    assert sorted(each["Archive"] for each in images) == ["All", "Part"]


def test_what_was_asked_for_is_told_of_the_study_too(home: Home) -> None:
    with HostileArchive(0, answer=Studies({"1.1": ["CT"]})) as archive:
        (found,) = merged(home, [archive.settings], "-k", "InstanceAvailability=")
        assert found["InstanceAvailability"] is None
        (found,) = merged(home, [archive.settings])
        assert "InstanceAvailability" not in found


def test_an_archive_that_fails_takes_nothing_from_the_others(home: Home) -> None:
    with HostileArchive(0, answer=Studies({"1.1": ["CT"], "1.2": ["CT"]})) as archive:
        dead = ArchiveSettings("Dead", "DEAD", "127.0.0.1", free_port(), timeout=2)
        save_settings(home.settings_file, Settings(archives=(dead, archive.settings)))
        done = run("find", "--merge", "--json", "--limit", "1")
    assert (done.returncode, len(done.stdout.splitlines())) == (3, 1)
    assert done.stderr.startswith("Dead: ")


def test_a_store_that_cannot_be_asked_leaves_unknown_what_is_here(home: Home) -> None:
    home.index_file.parent.mkdir(parents=True, exist_ok=True)
    home.index_file.write_bytes(b"no index" * 200)
    home.store.mkdir(parents=True, exist_ok=True)
    with HostileArchive(0, answer=Studies({"1.1": ["CT"]})) as archive:
        save_settings(home.settings_file, Settings(archives=(archive.settings,)))
        done = run("find", "--merge", "--json")
    assert (done.returncode, json.loads(done.stdout)["Here"]) == (0, None)
    assert done.stderr.startswith("qrstation: ")
    assert "Traceback" not in done.stderr
