"""The command line keeps its contract: results on standard output, one line for a failure, the exit statuses."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import imagecodecs
import pydicom
import pytest
from pydicom.data import get_testdata_file

from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.imaging.display.display import to_display
from qrstation.imaging.pixels.decode import read_frame
from qrstation.imaging.presentation import PLAIN
from qrstation.store.state import StateFile
from qrstation.store.state_marks import StudyMarks
from qrstation.store.stored_file import data_set_of
from tests.peers import Orthanc, free_port
from tests.store.material import ct, file_set

FILES = [Path(str(get_testdata_file(name))) for name in ("CT_small.dcm", "MR_small.dcm", "rtplan.dcm")]
CT = pydicom.dcmread(FILES[0])
UID = str(CT.SOPInstanceUID)


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run the program in this test's home."""
    return subprocess.run(
        [sys.executable, "-m", "qrstation", *arguments],
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
        check=False,
        env={**os.environ},
    )


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """Read JSON Lines."""
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def orthanc(home: Home) -> Iterator[Orthanc]:
    port = free_port()
    with Orthanc({"QRSTATION": ("127.0.0.1", port)}) as peer:
        for path in FILES:
            peer.upload(path)
        save_settings(home.settings_file, Settings(StationSettings(port=port), archives=(peer.settings(name="Main"),)))
        yield peer


def test_find_retrieve_list_render_and_delete_against_orthanc(orthanc: Orthanc, tmp_path: Path) -> None:
    assert run("echo", "--archive", "Main").returncode == 0
    found = run("find", "--keys", "-", "--json", given="PatientName=compressed*\nModalitiesInStudy=CT\\MR\n")
    assert found.returncode == 0, found.stderr
    assert {row["PatientID"] for row in lines(found)} == {"1CT1", "4MR1"}
    assert lines(found)[0]["Archive"] == "Main"
    assert isinstance(lines(found)[0]["ModalitiesInStudy"], list)
    series = run("find", "--level", "series", "-k", f"StudyInstanceUID={CT.StudyInstanceUID}", "--json")
    assert lines(series)[0]["SeriesInstanceUID"] == CT.SeriesInstanceUID
    done = run("retrieve", "--archive", "Main", "--study", str(CT.StudyInstanceUID), "--json")
    assert done.returncode == 0, done.stderr
    (outcome,) = lines(done)
    assert {**outcome, "seconds": 0} == {
        "state": "succeeded", "expected": 1, "stored": 1, "missing": [], "failed": [], "status": "0x0000",
        "message": "", "advice": "", "seconds": 0,
    }  # fmt: skip
    again = run("retrieve", "--archive", "Main", "--study", str(CT.StudyInstanceUID), "--json")
    assert lines(again)[0]["status"] is None
    (image,) = lines(run("list", "--level", "image", "--digest", "--json"))
    assert image["SOPInstanceUID"] == CT.SOPInstanceUID
    assert image["sha256"] == hashlib.sha256(b"".join(data_set_of(Path(image["Path"])))).hexdigest()
    assert pydicom.dcmread(image["Path"]).PixelData == CT.PixelData
    assert run("verify").returncode == 0
    out = tmp_path / "out.png"
    assert run("render", "--instance", image["SOPInstanceUID"], "-o", str(out)).returncode == 0
    assert (imagecodecs.png_decode(out.read_bytes()) == to_display(read_frame(FILES[0]))).all()
    assert run("delete", "--study", str(CT.StudyInstanceUID)).returncode == 0
    assert run("delete", "--study", str(CT.StudyInstanceUID)).returncode == 1
    assert run("list", "--json").stdout == ""


def test_a_retrieve_of_what_is_not_there_fails_with_one_line(orthanc: Orthanc) -> None:
    done = run("retrieve", "--archive", "Main", "--study", "1.2.3", "--json")
    assert done.returncode == 1
    assert lines(done)[0]["state"] == "failed"
    assert len([line for line in done.stderr.splitlines() if line.startswith("qrstation:")]) == 1
    assert "Traceback" not in done.stderr


def test_some_archives_failing_is_3_and_all_is_1(orthanc: Orthanc, home: Home) -> None:
    dead = ArchiveSettings("Dead", "DEAD", "127.0.0.1", free_port(), timeout=2)
    save_settings(home.settings_file, Settings(archives=(orthanc.settings(name="Main"), dead)))
    assert run("find", "--json").returncode == 3
    one = run("find", "--archive", "Dead", "--json")
    assert (one.returncode, one.stdout) == (1, "")
    assert "; " in one.stderr
    limited = run("find", "--archive", "Main", "--limit", "1", "--json")
    assert (limited.returncode, len(lines(limited))) == (0, 1)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("find", "--archive", "Nobody"), 2, "Nobody"),
        (("find", "--level", "series"), 2, "StudyInstanceUID"),
        (("find", "-k", "Nonsense=1"), 2, "Nonsense"),
        (("find", "-k", "PatientName"), 2, "KEYWORD=VALUE"),
        (("find",), 1, "no archive"),
        (("retrieve", "--archive", "X", "--study", "1.2"), 2, "X"),
        (("retrieve", "--archive", "X", "--study", "1.2", "--instance", "1"), 2, "--series"),
        (("nonsense",), 2, "nonsense"),
        (("delete", "--study", "1.2.3"), 1, "nothing of that"),
        (("import", "no-such-file.dcm"), 1, "is not there"),
        (("render", "-o", "x.png"), 2, "PATH"),
        (("render", "--instance", "1.2.3", "-o", "x.png"), 1, "not in the store"),
        (("measure", "--probe", "1", "1"), 2, "PATH"),
        (("measure", str(FILES[0])), 2, "--line"),
        (("measure", str(FILES[0]), "--probe", "1", "1", "--line", "1", "1", "2", "2"), 2, "not allowed with"),
        (("measure", str(FILES[0]), "--line", "1", "1", "2"), 2, "4 arguments"),
        (("measure", "--instance", "1.2.3", "--probe", "1", "1"), 1, "not in the store"),
        (("measure", str(FILES[0]), "--probe", "128", "1"), 1, "wholly outside"),
        (("measure", str(FILES[0]), "--probe", "nan", "1"), 1, "no shape"),
        (("measure", str(FILES[0]), "--frame", "2", "--probe", "1", "1"), 1, "no frame 2"),
        (("measure", str(FILES[2]), "--probe", "1", "1"), 1, "radiotherapy plan"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_its_status(
    home: Home, arguments: tuple[str, ...], status: int, words: str
) -> None:
    done = run(*arguments)
    assert done.returncode == status, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_wrong_settings_are_2_with_key_and_line(home: Home) -> None:
    home.settings_file.write_text("[station]\nport = 99999\n", encoding="utf-8")
    for command in (("find",), ("list",), ("receive",), ("verify",)):
        done = run(*command)
        assert done.returncode == 2
        assert "line 2: station.port" in done.stderr


def test_import_counts_and_says_what_failed(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "cd"
    folder.mkdir()
    (folder / "a.dcm").write_bytes(FILES[0].read_bytes())
    (folder / "readme.txt").write_text("hello")
    done = run("import", str(folder))
    assert done.returncode == 0
    assert "1 imported, 1 skipped (not DICOM), 0 failed" in done.stderr
    empty = tmp_path / "empty.dcm"
    empty.touch()
    some = run("import", str(empty), str(FILES[1]))
    assert some.returncode == 3
    assert "is an empty file; it was not imported; choose a DICOM file" in some.stderr
    assert run("import", str(empty)).returncode == 1
    assert len(lines(run("list", "--json"))) == 2


def test_a_study_that_is_deleted_loses_its_mark_when_the_last_of_it_is_gone(home: Home, tmp_path: Path) -> None:
    for number, series in enumerate(("1.2.5.1", "1.2.5.2")):
        data_set = ct(number, "1.2.5", series)
        data_set.file_meta.MediaStorageSOPInstanceUID = data_set.SOPInstanceUID
        data_set.save_as(tmp_path / f"{number}.dcm")
    save_settings(home.settings_file, Settings(StationSettings(port=free_port())))
    assert run("import", str(tmp_path)).returncode == 0
    with closing(StateFile(home.state_file)) as state:
        marks = StudyMarks(state)
        marks.keep(["1.2.5"])
        assert run("delete", "--study", "1.2.5", "--series", "1.2.5.1").returncode == 0
        assert marks.kept() == {"1.2.5"}
        assert run("delete", "--study", "1.2.5").returncode == 0
        assert marks.kept() == frozenset()


def test_a_dicomdir_imports_its_folder_once(home: Home, tmp_path: Path) -> None:
    index = file_set(tmp_path / "disc", ct(1), ct(2))
    done = run("import", str(index), str(index.parent), str(index))
    assert done.returncode == 0, done.stderr
    assert "2 imported, 2 skipped (not DICOM), 0 failed" in done.stderr
    copy = index.rename(tmp_path / "index.dcm")
    alone = run("import", str(copy))
    assert alone.returncode == 1
    assert "is a DICOMDIR, an index of other files; it was not imported; import the folder instead" in alone.stderr


def test_a_zip_file_is_imported_like_a_folder_and_what_is_refused_in_it_has_failed(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "disc.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(FILES[0], "DICOM/IM0001")
        archive.writestr("README", "hello")
    assert "1 imported, 1 skipped (not DICOM), 0 failed" in run("import", str(path)).stderr
    with zipfile.ZipFile(path, "a") as archive:
        archive.write(FILES[1], "../IM0002")
    some = run("import", str(path))
    assert some.returncode == 3
    assert f"{path}: ../IM0002 has a name that leads out of its folder; it was not imported; ask who" in some.stderr
    path.write_bytes(path.read_bytes()[:5000])
    none = run("import", str(path))
    assert none.returncode == 1
    assert "is a zip file that is damaged, or not all of it; it was not imported; get it again" in none.stderr


def test_a_picture_can_be_rendered_without_what_lies_over_it(home: Home, tmp_path: Path) -> None:
    path, out = Path(str(get_testdata_file("examples_overlay.dcm"))), tmp_path / "x.png"
    assert run("render", str(path), "-o", str(out), "--plain").returncode == 0
    assert (imagecodecs.png_decode(out.read_bytes()) == to_display(read_frame(path), PLAIN)).all()


def test_what_cannot_be_rendered_says_why(home: Home, tmp_path: Path) -> None:
    done = run("render", str(FILES[2]), "-o", str(tmp_path / "x.png"))
    assert done.returncode == 1
    assert done.stderr == (
        "qrstation: this is a radiotherapy plan, no image; export the file and open it with another program\n"
    )
    unknown = pydicom.dcmread(FILES[0])
    unknown.file_meta.TransferSyntaxUID = "1.2.3.4"
    path = tmp_path / "unknown.dcm"
    unknown.save_as(path, implicit_vr=False, little_endian=True, enforce_file_format=False)
    done = run("render", str(path), "-o", str(tmp_path / "x.png"))
    assert done.returncode == 1
    assert "1.2.3.4" in done.stderr
    assert "Traceback" not in done.stderr


def test_verify_repair_rebuilds_a_deleted_index(home: Home) -> None:
    run("import", str(FILES[0]))
    for path in home.data.glob("index.sqlite*"):
        path.unlink()
    assert run("verify").returncode == 3
    assert run("verify", "--repair").returncode == 0
    assert run("verify").returncode == 0
    assert len(lines(run("list", "--json"))) == 1


def test_verify_flags_uids_that_break_the_rules(home: Home, tmp_path: Path) -> None:
    odd = pydicom.dcmread(FILES[0])
    with pydicom.config.disable_value_validation():
        odd.SOPInstanceUID = odd.file_meta.MediaStorageSOPInstanceUID = "1.2.03.4"
        odd.save_as(tmp_path / "odd.dcm")
    assert run("import", str(FILES[0]), str(tmp_path / "odd.dcm")).returncode == 0
    done = run("verify", "--json")
    assert done.returncode == 0
    assert lines(done)[0]["non_conforming"] == ["1.2.03.4"]


@pytest.mark.parametrize("way", ["get", "auto"])
def test_an_archive_that_does_not_know_us_gives_by_c_get(home: Home, way: str) -> None:
    with Orthanc() as peer:
        peer.upload(FILES[0])
        archive = peer.settings(name="Main", retrieve=way)
        save_settings(home.settings_file, Settings(StationSettings(port=free_port()), archives=(archive,)))
        done = run("retrieve", "--archive", "Main", "--study", str(CT.StudyInstanceUID), "--json")
    assert done.returncode == 0, done.stderr
    (outcome,) = lines(done)
    assert (outcome["state"], outcome["expected"], outcome["stored"]) == ("succeeded", 1, 1)
    assert len(lines(run("list", "--json"))) == 1


def test_the_doctor_finds_a_whole_chain(orthanc: Orthanc, home: Home) -> None:
    done = run("doctor", "--json")
    assert done.returncode == 0, done.stderr + done.stdout
    assert [(row["Archive"], row["step"], row["state"]) for row in lines(done)] == [
        ("Main", step, "ok") for step in ("resolve", "connect", "associate", "echo", "find", "receiver", "move")
    ]
    assert set(lines(done)[0]) == {"Archive", "step", "state", "message", "advice", "code"}
    assert lines(run("list", "--json")) == []


def test_the_doctor_gives_a_card_for_the_administrator(home: Home) -> None:
    with Orthanc() as peer:
        peer.upload(FILES[0])
        port = free_port()
        save_settings(home.settings_file, Settings(StationSettings(port=port), archives=(peer.settings(name="Main"),)))
        done = run("doctor", "--archive", "Main")
    assert done.returncode == 3
    assert "move      failed" in done.stdout
    assert "AE title:  QRSTATION" in done.stdout
    assert f"Port:      {port}" in done.stdout
    assert run("doctor", "--archive", "Other").returncode == 2


def test_send_and_export(orthanc: Orthanc, home: Home, tmp_path: Path) -> None:
    study = str(CT.StudyInstanceUID)
    nothing = run("send", "--archive", "Main", "--study", study)
    assert nothing.returncode == 1
    assert "nothing of that is in the store" in nothing.stderr
    assert run("export", "--study", study, str(tmp_path / "out")).returncode == 1
    assert run("import", str(FILES[0])).returncode == 0
    done = run("send", "--archive", "Main", "--study", study)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("succeeded: 1 of 1 images were sent")
    assert run("export", "--study", study, str(tmp_path / "out")).returncode == 0
    (path,) = (tmp_path / "out").rglob("*.dcm")
    assert pydicom.dcmread(path).PixelData == CT.PixelData
    again = run("export", "--study", study, str(tmp_path / "out"))
    assert (again.returncode, "is there already" in again.stderr) == (1, True)


def test_sigint_cancels_a_retrieve(orthanc: Orthanc, home: Home) -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    archive = ArchiveSettings("Silent", "SILENT", "127.0.0.1", silent.getsockname()[1], timeout=60)
    save_settings(home.settings_file, Settings(StationSettings(port=free_port()), archives=(archive,)))
    with subprocess.Popen(
        [sys.executable, "-m", "qrstation", "retrieve", "--archive", "Silent", "--study", "1.2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        connection, _ = silent.accept()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        connection.close()
        silent.close()
    assert process.returncode == 4


def test_version() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, "qrstation 0.1.0\n")


def test_a_file_changed_at_equal_size_is_found_named_left_out_and_put_aside(home: Home, tmp_path: Path) -> None:
    run("import", *map(str, FILES[:2]))
    (image,) = [row for row in lines(run("list", "--level", "image", "--json")) if row["SOPInstanceUID"] == UID]
    path = Path(image["Path"])
    whole = bytearray(path.read_bytes())
    whole[-10] ^= 1
    path.write_bytes(whole)
    assert run("verify").returncode == 0
    deep = run("verify", "--deep", "--json")
    assert (deep.returncode, lines(deep)[0]["harmed"], lines(deep)[0]["unchecked"]) == (3, [UID], 0)
    assert UID in deep.stderr
    exported = run("export", "--study", image["StudyInstanceUID"], str(tmp_path / "out"))
    assert exported.returncode == 1
    assert "no longer what came" in exported.stderr
    repaired = run("verify", "--deep", "--repair")
    assert repaired.returncode == 0
    assert "aside/damaged" in repaired.stderr
    assert run("verify", "--deep").returncode == 0
    assert not path.exists()
    assert len(list((home.store / "aside" / "damaged").iterdir())) == 1
    assert len(lines(run("list", "--level", "image", "--json"))) == 1


def test_without_an_index_nothing_is_listed_as_if_it_were_true(home: Home) -> None:
    assert run("list", "--json").returncode == 0
    run("import", str(FILES[0]))
    for path in home.data.glob("index.sqlite*"):
        path.unlink()
    done = run("list", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("qrstation: the index is not there")
