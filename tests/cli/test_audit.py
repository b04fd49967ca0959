"""One working day by the commands: each deed stands in the audit trail, and whatever is done to that is found."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qrstation.audit.files import records_after, trail_files
from qrstation.audit.verifying import verify
from qrstation.core.station.home import Home
from qrstation.core.station.settings import AuditSettings, Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from tests.audit.schema import faults
from tests.cli.test_commands import CT, FILES, UID, lines, run
from tests.peers import Orthanc, free_port

STUDY = str(CT.StudyInstanceUID)
ME = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home after one working day: searched, retrieved, looked at, exported, imported, deleted."""
    folder = tmp_path_factory.mktemp("day")
    home = Home(folder, folder, folder / "logs", folder / "run")
    home.make()
    port = free_port()
    with pytest.MonkeyPatch.context() as patched, Orthanc({"QRSTATION": ("127.0.0.1", port)}) as peer:
        patched.setenv("QRSTATION_HOME", str(folder))
        peer.upload(FILES[0])
        save_settings(home.settings_file, Settings(StationSettings(port=port), archives=(peer.settings(name="Main"),)))
        assert run("find", "--json", "-k", "PatientID=1CT1").returncode == 0
        assert run("retrieve", "--archive", "Main", "--study", STUDY).returncode == 0
        assert run("list", "--json").returncode == 0
        assert run("render", "--instance", UID, "-o", str(folder / "out.png")).returncode == 0
        assert run("export", "--study", STUDY, str(folder / "out")).returncode == 0
        assert run("import", str(FILES[1])).returncode == 0
        assert run("send", "--archive", "Main", "--study", STUDY).returncode == 0
        assert run("delete", "--study", STUDY).returncode == 0
        yield home


@pytest.fixture
def copy(day: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Another home with the trail of that day, to do things to."""
    folder = tmp_path / "copy"
    shutil.copytree(day.data, folder)
    monkeypatch.setenv("QRSTATION_HOME", str(folder))
    return Home(folder, folder, folder / "logs", folder / "run")


def shown(*arguments: str) -> list[dict[str, Any]]:
    done = run("audit", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return lines(done)


def only(records: list[dict[str, Any]], code: str, user: str = "") -> dict[str, Any]:
    found = [each for each in records if each["code"] == code and (not user or user in users(each))]
    assert found, code
    return found[0]


def users(record: dict[str, Any]) -> list[str]:
    return [each["user"] for each in record["who"]]


def test_each_deed_of_the_day_is_a_record_of_the_standard(copy: Home) -> None:
    for record, _ in records_after(copy.audit):
        assert faults(record.xml) == []
    records = shown()
    assert [each["time"] for each in records] == sorted(each["time"] for each in records)
    codes = [each["code"] for each in records]
    assert {"110100", "110102", "110103", "110104", "110105", "110106", "110107", "110112", "110113"} <= set(codes)
    query = only(records, "110112")
    assert (users(query), query["outcome"]) == (["QRSTATION", "ORTHANC", ME], 0)
    begun = only(records, "110102")
    assert (users(begun), begun["studies"]) == (["ORTHANC", "QRSTATION", ME], [STUDY])
    came = next(each for each in records if each["code"] == "110104" and each["action"] == "C")
    assert (users(came), came["studies"], came["patients"]) == (["ORTHANC", "QRSTATION"], [STUDY], ["1CT1"])
    assert came["who"][0]["address"] == "127.0.0.1"
    for code, action in (("110103", "R"), ("110106", "R"), ("110105", "D")):
        deed = only(records, code, ME)
        assert (deed["action"], deed["studies"], deed["patients"], deed["outcome"]) == (action, [STUDY], ["1CT1"], 0)
    assert only(records, "110107", ME)["patients"] == ["4MR1"]
    sent = [each for each in records if each["code"] == "110104" and users(each)[:2] == ["QRSTATION", "ORTHANC"]]
    assert [each["studies"] for each in sent] == [[STUDY]]
    assert {each["type"] for each in records if each["code"] == "110100"} == {"Application Start", "Application Stop"}


def test_a_search_stands_there_as_it_was_sent_and_its_answers_do_not(copy: Home) -> None:
    queries = [record.xml for record, _ in records_after(copy.audit) if b"110112" in record.xml]
    sent = [b64decode(xml.partition(b"<ParticipantObjectQuery>")[2].partition(b"<")[0]) for xml in queries]
    assert any(b"1CT1" in each for each in sent)
    assert not any(b"CompressedSamples" in xml for xml in queries)


def test_the_trail_of_the_day_is_whole_and_reading_it_is_recorded(copy: Home) -> None:
    done = run("audit", "--verify")
    assert done.returncode == 0, done.stderr
    assert "the audit trail is whole" in done.stderr
    last = shown()[-1]
    assert (last["event"], users(last)[0]) == ("Audit Log Used", ME)
    for path in (copy.audit_head, *(file.path for file in trail_files(copy.audit))):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_one_changed_byte_is_found_at_its_record(copy: Home) -> None:
    (file,) = trail_files(copy.audit)
    data = file.path.read_bytes()
    place = data.index(b"1CT1")
    file.path.write_bytes(data[:place] + b"2" + data[place + 1 :])
    number = data[:place].count(b"\n") + 1
    done = run("audit", "--verify", "--json")
    assert done.returncode == 3
    assert f"record {number} was changed" in done.stderr
    assert any("2CT1" in each["patients"] for each in lines(done))
    told = shown()[-1]
    assert (told["event"], told["outcome"]) == ("Security Alert", 8)


def test_a_cut_tail_is_found_and_stays_found(copy: Home) -> None:
    (file,) = trail_files(copy.audit)
    found = file.path.read_bytes().splitlines(keepends=True)
    file.path.write_bytes(b"".join(found[:-2]))
    words = f"the records {len(found) - 1} to {len(found)} are missing"
    for _ in range(2):
        done = run("audit", "--verify")
        assert done.returncode == 3
        assert words in done.stderr


def test_only_what_is_asked_for_is_shown(copy: Home) -> None:
    assert shown("--since", "2099-01-01") == []
    wrong = run("audit", "--since", "yesterday")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    table = run("audit").stdout
    assert "DICOM Study Deleted" in table
    assert "\x1b" not in table


def test_switching_it_off_is_the_last_thing_recorded(copy: Home) -> None:
    save_settings(copy.settings_file, Settings(audit=AuditSettings(enabled=False)))
    run("list")
    run("list")
    records = shown()
    assert [each["type"] for each in records[-2:]] == ["Audit Recording Stopped", "Security Configuration"]
    assert "audit.enabled" in records[-1]["detail"]
    assert "archives.Main" in records[-1]["detail"]
    count = len(records)
    assert "no audit trail is kept" in run("audit").stderr
    save_settings(copy.settings_file, Settings())
    run("list")
    assert shown()[count]["type"] == "Audit Recording Started"
    assert verify(copy).is_whole


def test_without_a_trail_there_is_nothing_to_show(home: Home) -> None:
    done = run("audit", "--json", "--verify")
    assert (done.returncode, done.stdout) == (0, "")
    assert not home.audit.exists()


def test_a_trail_that_cannot_be_written_is_said_and_stops_nothing(copy: Home) -> None:
    shutil.rmtree(copy.audit)
    copy.audit.write_text("in the way")
    done = run("list", "--json")
    assert done.returncode == 0
    assert lines(done)
    (said,) = done.stderr.splitlines()
    assert said.startswith("qrstation: the audit trail cannot be written")
