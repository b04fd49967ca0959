"""`archives` as a script sees it: each archive with its habits, whatever state the state file is in."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from typing import Any

from qrstation.core.jobs.habits import Habits, InstanceLists, ModalitiesKey, Negotiable
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.core.station.settings_file import save_settings
from qrstation.jobs.kept_habits import HabitsBook
from qrstation.store.state import StateFile

MAIN = ArchiveSettings("Main", "ORTHANC", "127.0.0.1", 4242)
OLD = ArchiveSettings("Old archive", "OLD", "archive.example.org", 104)
NOTHING = {
    "modalities_in_study": "unknown",
    "counts": None,
    "availability": None,
    "cap": None,
    "instance_lists": "unknown",
    "charset": "",
    "charset_only_when_asked": None,
    "case_sensitive_names": None,
    "study_level_modality": None,
    "empty_when_too_wide": None,
    "negotiates": None,
}
LEARNED = Habits(
    InstanceLists.ONE, ModalitiesKey.IGNORED, True, False, 100, "ISO_IR 100", True, False, True, False,
    (Negotiable.RELATIONAL, Negotiable.FUZZY),
)  # fmt: skip


def archives(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `qrstation archives`."""
    save_settings(home.settings_file, Settings(archives=(MAIN, OLD)))
    command = [sys.executable, "-m", "qrstation", "archives", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """Read JSON Lines."""
    return [json.loads(line) for line in done.stdout.splitlines()]


def learn(home: Home, archive: str = "Main") -> None:
    """Keep what was learned."""
    with closing(StateFile(home.state_file)) as state:
        HabitsBook(state).note(archive, LEARNED)


def test_without_a_state_nothing_is_known_and_none_is_made(home: Home) -> None:
    done = archives(home, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert lines(done) == [
        {"Archive": "Main", "kind": "dicom", "address": "127.0.0.1:4242", "habits": NOTHING},
        {"Archive": "Old archive", "kind": "dicom", "address": "archive.example.org:104", "habits": NOTHING},
    ]
    assert archives(home, "--forget", "Main").returncode == 0
    assert not home.state_file.exists()


def test_what_was_learned_is_given_to_the_letter_and_forgotten(home: Home) -> None:
    learn(home)
    learn(home, "Old archive")
    said = {
        "modalities_in_study": "ignored",
        "counts": True,
        "availability": False,
        "cap": 100,
        "instance_lists": "one",
        "charset": "ISO_IR 100",
        "charset_only_when_asked": True,
        "case_sensitive_names": False,
        "study_level_modality": True,
        "empty_when_too_wide": False,
        "negotiates": ["relational", "fuzzy"],
    }
    assert [each["habits"] for each in lines(archives(home, "--json"))] == [said, said]
    done = archives(home, "--forget", "Main", "--json")
    assert done.returncode == 0
    assert [each["habits"] for each in lines(done)] == [NOTHING, said]
    assert [each["habits"] for each in lines(archives(home, "--json"))] == [NOTHING, said]


def test_people_get_a_table(home: Home) -> None:
    learn(home)
    done = archives(home)
    heading, main, old = done.stdout.splitlines()
    assert heading.split() == ["Archive", "Address", "Learned"]
    assert "127.0.0.1:4242" in main
    assert "ends an answer after 100 matches" in main
    assert old.endswith("nothing yet")


def test_an_unknown_name_is_2(home: Home) -> None:
    learn(home)
    done = archives(home, "--forget", "Mian")
    assert (done.returncode, done.stdout) == (2, "")
    assert '"Main"' in done.stderr
    assert archives(home, "--forget", "").returncode == 2


def test_a_damaged_state_is_one_line(home: Home) -> None:
    home.make()
    home.state_file.write_bytes(b"no database at all, and long enough to be taken for one" * 20)
    done = archives(home, "--json")
    assert done.returncode == 0
    assert [each["habits"] for each in lines(done)] == [NOTHING, NOTHING]
    (line,) = done.stderr.splitlines()
    assert "state.sqlite" in line
    done = archives(home, "--forget", "Main")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr


def test_a_state_of_records_that_mean_nothing_is_not_known(home: Home) -> None:
    learn(home)
    with closing(StateFile(home.state_file)) as state:
        state.write(lambda connection: connection.execute("UPDATE habits SET habits = ?", ("[1, {",)))
    done = archives(home, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert lines(done)[0]["habits"] == NOTHING


def test_no_archives_are_an_empty_answer(home: Home) -> None:
    save_settings(home.settings_file, Settings())
    command = [sys.executable, "-m", "qrstation", "archives", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
