"""`find` as a script sees it: lines as the answers come, and an exit status that tells whether that was all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from pydicom.dataset import Dataset

from qrstation.cli.find import _Find
from qrstation.core.standard.query import Level, Query
from qrstation.core.station.home import Home
from qrstation.core.station.settings import Settings
from qrstation.core.station.settings_file import save_settings
from qrstation.network.dimse.command_set import CommandField
from tests.calendar_archive import Calendar, days
from tests.hostile import Conversation, HostileArchive
from tests.listed import Studies, row

THREE = {"1.1": ["CT"], "1.2": ["MR", "SR"], "1.3": ["CT", "PT"]}


def find(home: Home, archive: HostileArchive, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `qrstation find`."""
    save_settings(home.settings_file, Settings(archives=(archive.settings,)))
    command = [sys.executable, "-m", "qrstation", "find", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """Read JSON Lines."""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_lines_come_as_the_archive_answers(home: Home) -> None:
    def waits_in_the_middle(conversation: Conversation, keys: Dataset) -> bool:
        conversation.respond(CommandField.C_FIND_RSP, 0xFF00, row(StudyInstanceUID="1.1"))
        conversation.archive.go_on.wait(60)
        conversation.respond(CommandField.C_FIND_RSP, 0xFF00, row(StudyInstanceUID="1.2"))
        conversation.respond(CommandField.C_FIND_RSP, 0x0000)
        return True

    with HostileArchive(0, answer=Studies(THREE, before=waits_in_the_middle)) as archive:
        save_settings(home.settings_file, Settings(archives=(archive.settings,)))
        command = [sys.executable, "-m", "qrstation", "find", "--json"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
            assert process.stdout is not None
            assert json.loads(process.stdout.readline())["StudyInstanceUID"] == "1.1"
            archive.go_on.set()
            assert json.loads(process.stdout.readline())["StudyInstanceUID"] == "1.2"
            assert process.stdout.readline() == ""
        assert process.returncode == 0


@pytest.mark.parametrize("as_json", [True, False])
def test_json_keeps_no_answer_and_a_table_all(capfdbinary: pytest.CaptureFixture[bytes], as_json: bool) -> None:
    with HostileArchive(0, answer=Studies(THREE)) as archive:
        running = _Find(Settings(), Query(Level.STUDY), None, as_json=as_json)
        running.ask([archive.settings])
    assert (running.exit_status, len(running.found)) == (0, 0 if as_json else 3)
    assert capfdbinary.readouterr().out.count(b"\n") == (3 if as_json else 0)


@pytest.mark.parametrize(
    ("garbled", "status", "words"),
    [
        (b"", 0x0000, ""),
        (b"\xff" * 30, 0x0000, "1 of the archive's answers could not be read"),
        (row(PatientName="Nobody"), 0x0000, "1 of the archive's answers could not be read"),
        (b"", 0xFE00, "0xFE00"),
        (b"", 0xA700, "more matches than it will list"),
        (b"", 0xB001, "cut its answer short"),
    ],
)
def test_what_is_not_the_whole_answer_is_3_and_said(home: Home, garbled: bytes, status: int, words: str) -> None:
    def not_whole(conversation: Conversation, keys: Dataset) -> bool:
        conversation.respond(CommandField.C_FIND_RSP, 0xFF00, row(StudyInstanceUID="1.1"))
        if garbled:
            conversation.respond(CommandField.C_FIND_RSP, 0xFF00, garbled)
        conversation.respond(CommandField.C_FIND_RSP, status)
        return True

    with HostileArchive(0, answer=Studies(THREE, before=not_whole)) as archive:
        done = find(home, archive, "--json")
    assert [match["StudyInstanceUID"] for match in lines(done)] == ["1.1"]
    assert done.returncode == (3 if words else 0)
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == (1 if words else 0)


def test_a_pending_response_without_a_data_set_is_no_row_of_nulls(home: Home) -> None:
    def empty(conversation: Conversation, keys: Dataset) -> bool:
        conversation.respond(CommandField.C_FIND_RSP, 0xFF00)
        conversation.respond(CommandField.C_FIND_RSP, 0x0000)
        return True

    with HostileArchive(0, answer=Studies(THREE, before=empty)) as archive:
        done = find(home, archive, "--json")
    assert (done.stdout, done.returncode) == ("", 3)
    assert "could not be read" in done.stderr


def test_a_limit_is_no_failure_and_holds_for_garbage_too(home: Home) -> None:
    def garbage(conversation: Conversation, keys: Dataset) -> bool:
        while not conversation.hears(0):
            conversation.respond(CommandField.C_FIND_RSP, 0xFF00)
        return True

    with HostileArchive(0, answer=Studies(THREE)) as archive:
        done = find(home, archive, "--json", "--limit", "2")
    assert (len(lines(done)), done.returncode, done.stderr) == (2, 0, "")
    with HostileArchive(0, answer=Studies(THREE, before=garbage)) as archive:
        done = find(home, archive, "--json", "--limit", "5")
    assert (done.stdout, done.returncode) == ("", 3)
    assert "5 of the archive's answers could not be read" in done.stderr


@pytest.mark.parametrize("lists", ["many", "one", "none"])
def test_a_list_of_uids_finds_every_study(home: Home, lists: str) -> None:
    with HostileArchive(0, answer=Studies(THREE, lists=lists)) as archive:
        done = find(home, archive, "--json", "-k", "StudyInstanceUID=1.1\\1.2\\1.3")
    assert sorted(match["StudyInstanceUID"] for match in lines(done)) == ["1.1", "1.2", "1.3"]
    assert (done.returncode, done.stderr) == (0, "")


def test_an_archive_that_neither_honours_nor_returns_modalities_is_filtered(home: Home) -> None:
    with HostileArchive(0, answer=Studies(THREE, honours=False, returns=False)) as archive:
        done = find(home, archive, "--json", "-k", "ModalitiesInStudy=CT\\PT")
    assert [match["StudyInstanceUID"] for match in lines(done)] == ["1.1", "1.3"]
    assert (done.returncode, done.stderr) == (0, "")
    many = {f"1.{number}": ["CT"] for number in range(201)}
    with HostileArchive(0, answer=Studies(many, honours=False, returns=False)) as archive:
        done = find(home, archive, "--json", "-k", "ModalitiesInStudy=MR")
    assert (len(lines(done)), done.returncode) == (201, 0)
    assert "not filtered" in done.stderr


def test_a_reader_that_has_had_enough_is_no_failure(home: Home) -> None:
    def endless(conversation: Conversation, keys: Dataset) -> bool:
        number = 0
        while not conversation.hears(0):
            number += 1
            conversation.respond(CommandField.C_FIND_RSP, 0xFF00, row(StudyInstanceUID=f"1.{number}"))
        return True

    with HostileArchive(0, answer=Studies(THREE, before=endless)) as archive:
        save_settings(home.settings_file, Settings(archives=(archive.settings,)))
        command = [sys.executable, "-m", "qrstation", "find", "--json"]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen(command, env={**os.environ}, **pipes) as process:  # type: ignore[call-overload]
            process.stdout.readline()
            process.stdout.close()
            said = process.stderr.read()
    assert (process.returncode, said) == (0, b"")


@pytest.mark.parametrize("key", ["Rows=99999999", "StudyDate=２０２６"])
def test_a_value_that_a_key_cannot_carry_is_a_mistake_of_usage(home: Home, key: str) -> None:
    with HostileArchive(0) as archive:
        done = find(home, archive, "-k", key)
    assert done.returncode == 2
    assert "cannot be asked for" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_day_that_does_not_exist_is_one_line_and_no_archive_is_asked(home: Home) -> None:
    studies = Studies(THREE)
    with HostileArchive(0, answer=studies) as archive:
        done = find(home, archive, "-k", "StudyDate=20260230")
    assert (done.returncode, done.stdout, studies.asked) == (2, "", [])
    assert "StudyDate cannot be asked for: it is no date; write YYYYMMDD" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_an_archive_shows_of_its_habits_is_remembered(home: Home) -> None:
    studies = Studies(THREE, honours=False)
    with HostileArchive(0, answer=studies) as archive:
        first = find(home, archive, "-k", "ModalitiesInStudy=CT\\MR", "--json")
        asked = studies.asked_at("STUDY")
        second = find(home, archive, "-k", "ModalitiesInStudy=CT\\MR", "--json")
        told = subprocess.run(
            [sys.executable, "-m", "qrstation", "archives", "--json"], capture_output=True, text=True, check=True
        )
    assert sorted(first.stdout.splitlines()) == sorted(second.stdout.splitlines())
    assert (asked, studies.asked_at("STUDY")) == (2, 3)
    assert json.loads(told.stdout)["habits"]["modalities_in_study"] == "ignored"


def test_a_state_that_cannot_be_read_costs_no_search(home: Home) -> None:
    with HostileArchive(0, answer=Studies(THREE)) as archive:
        home.make()
        home.state_file.write_bytes(b"no database, and longer than nothing" * 30)
        done = find(home, archive, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(lines(done)) == 3


def test_what_is_cut_short_is_completed_and_a_day_that_stays_so_is_3(home: Home) -> None:
    calendar = Calendar(days("2020-01-01", 60), 25, 0xA700)
    with HostileArchive(0, answer=calendar) as archive:
        cut = find(home, archive, "--json")
        done = find(home, archive, "--json", "--complete")
    assert (len(lines(cut)), cut.returncode) == (25, 3)
    assert (sorted(match["StudyInstanceUID"] for match in lines(done)), done.returncode) == (calendar.uids, 0)
    assert "split by date: 35 more studies" in done.stderr
    with HostileArchive(0, answer=Calendar([("20200505", "101500")] * 12, 10)) as archive:
        done = find(home, archive, "--json", "--complete", "-k", "StudyDate=20200505")
    assert (len(lines(done)), done.returncode) == (10, 3)
    assert "still for 2020-05-05" in done.stderr


def test_a_round_number_is_perhaps_incomplete_until_it_is_known_to_be_a_cap(home: Home) -> None:
    calendar = Calendar(days("2020-01-01", 75), 50, 0x0000)
    with HostileArchive(0, answer=calendar) as archive:
        perhaps = find(home, archive, "--json")
        done = find(home, archive, "--json", "--complete")
        cut = find(home, archive, "--json")
    assert (len(lines(perhaps)), perhaps.returncode) == (50, 0)
    assert "perhaps incomplete: 50 matches" in perhaps.stderr
    assert (sorted(match["StudyInstanceUID"] for match in lines(done)), done.returncode) == (calendar.uids, 0)
    assert (len(lines(cut)), cut.returncode) == (50, 3)
    assert "no more than 50 matches" in cut.stderr


def test_merged_studies_are_completed_too(home: Home) -> None:
    calendar = Calendar(days("2020-01-01", 60), 25)
    with HostileArchive(0, answer=calendar) as archive:
        done = find(home, archive, "--json", "--complete", "--merge", "-k", "ModalitiesInStudy=CT\\MR")
    assert (sorted(match["StudyInstanceUID"] for match in lines(done)), done.returncode) == (calendar.uids, 0)


def test_text_that_an_archives_set_cannot_carry_is_said_and_asked_in_utf_8(home: Home) -> None:
    studies = Studies(THREE)
    with HostileArchive(0, answer=studies) as archive:
        save_settings(home.settings_file, Settings(archives=(replace(archive.settings, charset="ISO_IR 100"),)))
        command = [sys.executable, "-m", "qrstation", "find", "-k", "PatientName=山田*", "--json"]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 0
    (line,) = done.stderr.splitlines()
    assert "ISO_IR 100" in line
    assert "UTF-8" in line
    (keys,) = studies.asked
    assert keys.SpecificCharacterSet == "ISO_IR 192"
