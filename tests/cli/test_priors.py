"""`priors` as a script sees it: best first with reasons, doubtful last, over two real archives and what is here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset

from qrstation.core.standard.uid import new_uid
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.core.station.settings_file import save_settings
from qrstation.priors.regions import Region
from tests.peers import Orthanc, free_port
from tests.store.material import ct, file_of

KEYS = {
    "rank", "score", "reasons", "regions", "identity", "identity_reason", "StudyInstanceUID", "StudyDate",
    "StudyDescription", "ModalitiesInStudy", "Copies", "Here", "seconds",
}  # fmt: skip
CURRENT = new_uid("cli", "current")
STUDIES = {
    "main": {
        "newest": ("CT Thorax nativ", "20240105", "CT", "Moreau^Elise"),
        "baseline": ("TDM TAP", "20190301", "CT", "Moreau^Elise"),
        "knee": ("MRT Knie re", "20240601", "MR", "Moreau^Elise"),
        "stranger": ("CT Thorax", "20240801", "CT", "Otherman^Karl"),
    },
    "far": {
        "married": ("RX torace", "20210701", "CR", "Keller^Elise"),
        "no words": ("", "20220202", "CT", "Moreau^Elise"),
    },
}
UIDS = {name: new_uid("cli", name) for studies in STUDIES.values() for name in studies}


def image(uid: str, description: str, day: str, modality: str, name: str) -> Dataset:
    """Make a study of one image."""
    made = ct(1, uid, f"{uid}.1")
    made.PatientID, made.PatientName, made.PatientBirthDate = "4711", name, "19570412"
    if name.startswith("Otherman"):
        made.PatientBirthDate = "19310203"
    made.StudyDescription, made.StudyDate, made.StudyTime, made.Modality = description, day, "101500", modality
    made.SeriesDescription, made.BodyPartExamined = ("Chest 1mm", "CHEST") if not description else ("s", "")
    return made


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program in this test's home."""
    command = [sys.executable, "-m", "qrstation", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=100, check=False)


@pytest.fixture(scope="module")
def archives() -> Iterator[tuple[ArchiveSettings, ArchiveSettings]]:
    """Two Orthancs, each with its studies."""
    with Orthanc(title="MAIN") as main, Orthanc(title="FAR") as far:
        for place, peer in (("main", main), ("far", far)):
            for name, (description, day, modality, patient) in STUDIES[place].items():
                peer.upload(file_of(image(UIDS[name], description, day, modality, patient)))
        yield main.settings(name="Main"), far.settings(name="Far")


@pytest.fixture
def current(home: Home, tmp_path: Path, archives: tuple[ArchiveSettings, ...]) -> Home:
    """A home with the archives and the study that is read, here."""
    save_settings(home.settings_file, Settings(archives=archives))
    path = tmp_path / "current.dcm"
    path.write_bytes(file_of(image(CURRENT, "CT Thorax mit KM", "20250110", "CT", "Moreau^Elise")))
    assert run("import", str(path)).returncode == 0
    return home


def priors(*arguments: str, status: int = 0) -> list[dict[str, Any]]:
    """Give what is printed as JSON."""
    done = run("priors", "--study", CURRENT, "--json", *arguments)
    assert done.returncode == status, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.peer
def test_the_best_come_first_and_the_doubtful_last(current: Home) -> None:
    found = priors()
    names = {uid: name for name, uid in UIDS.items()}
    assert all(set(each) == KEYS for each in found)
    assert [each["rank"] for each in found] == [1, 2, 3, 4, None]
    order = [names[each["StudyInstanceUID"]] for each in found]
    assert order[0] == "newest"
    assert order[3:] == ["knee", "married"]
    by_name = {names[each["StudyInstanceUID"]]: each for each in found}
    assert "stranger" not in by_name
    assert by_name["newest"]["regions"] == ["thorax"]
    assert by_name["newest"]["reasons"][:2] == ["same region (thorax)", "same modality (CT)"]
    assert by_name["no words"]["regions"] == ["thorax"], "its series tell it"
    assert set(by_name["baseline"]["regions"]) >= {"thorax", "abdomen", "pelvis"}
    assert (by_name["married"]["identity"], by_name["married"]["identity_reason"]) == ("doubtful", "the names differ")
    assert by_name["newest"]["Copies"] == [
        {"Archive": "Main", "NumberOfStudyRelatedInstances": 1, "InstanceAvailability": None}
    ]
    assert by_name["newest"]["seconds"] is None, "nothing was fetched from there yet"
    assert all(region in list(Region) for each in found for region in each["regions"])
    scores = [each["score"] for each in found if each["rank"]]
    assert all(0 <= score <= 1 for score in scores)


@pytest.mark.peer
def test_a_table_for_people_and_a_limit(current: Home) -> None:
    done = run("priors", "--study", CURRENT, "--limit", "2")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert len(lines) == 3
    assert "CT Thorax nativ" in lines[1]
    assert "same region and modality (thorax)" in lines[1]


@pytest.mark.peer
def test_only_the_archives_that_are_named_or_marked_are_asked(
    current: Home, archives: tuple[ArchiveSettings, ...]
) -> None:
    assert {copy["Archive"] for each in priors("--archive", "Far") for copy in each["Copies"]} == {"Far"}
    save_settings(
        current.settings_file,
        Settings(archives=(archives[0], ArchiveSettings("Far", "FAR", "127.0.0.1", archives[1].port, priors=False))),
    )
    assert {copy["Archive"] for each in priors() for copy in each["Copies"]} == {"Main"}


@pytest.mark.peer
def test_an_archive_that_is_down_makes_it_three_and_is_named(
    current: Home, archives: tuple[ArchiveSettings, ...]
) -> None:
    down = ArchiveSettings("Down", "DOWN", "127.0.0.1", free_port(), timeout=2)
    save_settings(current.settings_file, Settings(archives=(archives[0], down)))
    done = run("priors", "--study", CURRENT, "--json")
    assert done.returncode == 3
    assert "Down: " in done.stderr
    assert len(done.stdout.splitlines()) == 3
    save_settings(current.settings_file, Settings(archives=(down,)))
    assert run("priors", "--study", CURRENT, "--json").returncode == 1


@pytest.mark.peer
def test_a_study_that_nobody_knows_is_told_in_one_line(current: Home) -> None:
    done = run("priors", "--study", "1.2.3.4", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1


def test_none_is_a_result_too(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "current.dcm"
    path.write_bytes(file_of(image(CURRENT, "CT Thorax", "20250110", "CT", "Moreau^Elise")))
    assert run("import", str(path)).returncode == 0
    done = run("priors", "--study", CURRENT)
    assert done.returncode == 0
    assert "no other study of this patient exists" in done.stderr


@pytest.mark.peer
def test_a_wrong_line_of_the_hospitals_words_is_told_and_the_rest_used(current: Home) -> None:
    current.priors.mkdir()
    (current.priors / "own.toml").write_text('[regions]\nnowhere = ["xyzzy"]\n', encoding="utf-8")
    done = run("priors", "--study", CURRENT, "--json")
    assert done.returncode == 0
    assert "own.toml" in done.stderr
    assert done.stdout


def test_a_uid_that_is_none_is_wrong_usage_and_a_failed_archive_is_no_proof(home: Home) -> None:
    assert run("priors", "--study", "x y").returncode == 2
    away = ArchiveSettings("Away", "AWAY", "127.0.0.1", free_port(), timeout=2)
    save_settings(home.settings_file, Settings(archives=(away,)))
    done = run("priors", "--study", "1.2.3")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith("is known; ask again when those that failed answer")
