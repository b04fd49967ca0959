"""Zip files: what is in them is imported as from a folder, and what one can be made to do harm with is refused."""

from __future__ import annotations

import os
import struct
import threading
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from qrstation.store import import_zip
from qrstation.store.import_source import is_zip
from qrstation.store.import_zip import LARGEST_UNFOLDED, MOST_FAILED
from qrstation.store.importing import ImportReport, import_paths
from tests.store.material import opened
from tests.store.test_importing import MIB, imported, part10, said

Entries = dict[str, bytes]


def zipped(path: Path, entries: Entries, packing: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write a zip file."""
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def reasons(report: ImportReport, path: Path) -> dict[str, str]:
    """Give why entries failed, by their names; "" for the zip file itself."""
    return {name.removeprefix(str(path)).removeprefix(": "): why for name, why in said(report)}


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("name", ["disc.zip", "sent by mail"])
def test_what_is_in_a_zip_file_is_imported_as_from_a_folder(tmp_path: Path, packing: int, name: str) -> None:
    entries = {
        "disc/DICOM/IM0001": part10(1),
        "disc/DICOM/": b"",
        "disc/IM0002.dcm": part10(2),
        "disc/README.txt": b"Read me.",
        "disc/empty": b"",
        "disc/\u4e8c": part10(3),
    }
    report = imported(tmp_path, zipped(tmp_path / name, entries, packing))
    assert (report.imported, report.skipped, report.failed) == (3, 2, [])
    assert len(report.studies) == 1


def test_one_in_a_folder_is_no_dicom_file(tmp_path: Path) -> None:
    """Somebody who drops a folder of downloads wants none of what is packed in them."""
    (tmp_path / "disc").mkdir()
    zipped(tmp_path / "disc" / "a.zip", {"a": part10(1)})
    report = imported(tmp_path, tmp_path / "disc")
    assert (report.imported, report.skipped, report.failed) == (0, 1, [])


def test_an_instance_that_begins_as_a_zip_file_is_an_instance(tmp_path: Path) -> None:
    """The 128 bytes before DICM may be anything (PS3.10 section 7.1)."""
    path = tmp_path / "both.zip"
    path.write_bytes(b"PK\x03\x04" + part10(1)[4:])
    assert not is_zip(path)
    assert imported(tmp_path, path).imported == 1


def test_an_entry_without_a_name_is_taken_like_any_other(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"no-name": part10(1), "b": part10(2)})
    path.write_bytes(path.read_bytes().replace(b"no-name", b"\0o-name"))  # a name ends at its first NUL
    assert imported(tmp_path, path).imported == 2


def test_a_damaged_instance_costs_itself_alone(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"good": part10(1), "cut": part10(2)[:-100], "last": part10(3)})
    report = imported(tmp_path, path)
    assert report.imported == 2
    assert reasons(report, path) == {"cut": "is damaged: the data set has an element that is longer than the data set"}


def test_an_entry_whose_sum_is_wrong_is_not_kept(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a": part10(1), "b": part10(2)}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[data.rindex(part10(2)[-50:])] ^= 1
    path.write_bytes(data)
    report = imported(tmp_path, path)
    assert report.imported == 1
    assert reasons(report, path) == {"b": "is damaged in its zip file"}


@pytest.mark.parametrize("left", [0.2, 0.7, 0.99])
def test_one_that_was_cut_is_told(tmp_path: Path, left: float) -> None:
    path = zipped(tmp_path / "a.zip", {str(number): part10(number) for number in range(5)})
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * left)])
    report = imported(tmp_path, path)
    assert report.imported == 0
    assert reasons(report, path) == {"": "is a zip file that is damaged, or not all of it"}


def test_one_with_nothing_in_it_imports_nothing(tmp_path: Path) -> None:
    report = imported(tmp_path, zipped(tmp_path / "a.zip", {}))
    assert (report.imported, report.skipped, report.failed) == (0, 0, [])


@pytest.mark.parametrize(
    "name", ["../../evil.dcm", "/etc/evil.dcm", "a/../../evil", "C:evil", "..\\evil", "\\\\host\\share\\evil", ".."]
)
def test_a_name_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "a.zip", {name: part10(1), "a..b/..c": part10(2)})
    before = sorted(tmp_path.parent.iterdir())
    report = imported(tmp_path, path)
    assert report.imported == 1
    assert list(reasons(report, path).values()) == ["has a name that leads out of its folder"]
    assert sorted(tmp_path.parent.iterdir()) == before
    assert not list(tmp_path.rglob("*evil*"))


def test_links_locks_and_odd_packings_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("locked", part10(1))
        archive.writestr("odd", part10(2), zipfile.ZIP_BZIP2)
        archive.writestr("inner.ZIP", b"PK\x05\x06" + b"\0" * 18)
        archive.writestr("good", part10(3))
    data = bytearray(path.read_bytes())
    data[data.index(b"locked") - 30 + 6] |= 1  # in its own header, and in the directory
    data[data.rindex(b"locked") - 46 + 8] |= 1
    path.write_bytes(data)
    report = imported(tmp_path, path)
    assert report.imported == 1
    assert reasons(report, path) == {
        "link": "is a link, which is not followed",
        "locked": "is locked with a password",
        "odd": "is packed in a way that is not read here",
        "inner.ZIP": "is a zip file in a zip file",
    }


def test_names_are_told_without_what_moves_a_terminal(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"\x1b[2J" + "x" * 500: part10(1)[:-100]})
    ((name, _),) = said(imported(tmp_path, path))
    assert name.isprintable()
    assert name.endswith("x…")
    assert len(name) < len(str(path)) + 110


# --- bombs ----------------------------------------------------------------------------------------------------------


def claiming(path: Path, place: Callable[[bytes], int], value: int) -> None:
    """Have a zip file claim another number of four bytes."""
    data = bytearray(path.read_bytes())
    struct.pack_into("<L", data, place(bytes(data)), value)
    path.write_bytes(data)


def test_what_is_packed_as_nothing_of_use_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"bomb": part10(1) + bytes(LARGEST_UNFOLDED), "good": part10(2)})
    assert path.stat().st_size < MIB // 8
    report = imported(tmp_path, path)
    assert report.imported == 1
    assert reasons(report, path) == {
        "bomb": "unpacks to far more than anything of use: it may be meant to fill the disk"
    }


def test_many_small_ones_together_are_refused_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_zip, "ALL_UNFOLDED", 10 * MIB)
    path = zipped(tmp_path / "a.zip", {str(number): bytes(MIB) for number in range(11)})
    report = imported(tmp_path, path)
    assert list(reasons(report, path)) == [""]
    assert (report.imported, report.skipped) == (0, 0)


def test_entries_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a": part10(1), "b": part10(2)})
    data = path.read_bytes()
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    claiming(path, lambda _: second + 42, 0)  # where its local header is said to be
    report = imported(tmp_path, path)
    assert report.imported == 0
    assert reasons(report, path) == {"": "is a zip file that is damaged, or not all of it"}


def test_an_entry_that_is_longer_than_it_claims_is_not_kept(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a": part10(1)})
    claiming(path, lambda data: data.index(b"PK\x01\x02") + 24, len(part10(1)) - 1000)
    report = imported(tmp_path, path)
    assert report.imported == 0
    assert reasons(report, path) == {"a": "is damaged in its zip file"}


def test_no_more_of_an_entry_is_in_memory_than_a_piece(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"zeros": bytes(LARGEST_UNFOLDED)})
    tracemalloc.start()
    report = imported(tmp_path, path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert report.skipped == 1
    assert peak < 10 * MIB


def test_a_directory_without_end_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(tmp_path / "a.zip", {f"{number:0200}": b"" for number in range(200)})
    monkeypatch.setattr(import_zip, "LARGEST_DIRECTORY", 1 << 14)
    assert reasons(imported(tmp_path, path), path) == {"": "is a zip file with more entries than are read here"}
    monkeypatch.undo()
    monkeypatch.setattr(import_zip, "MOST_ENTRIES", 199)
    assert reasons(imported(tmp_path, path), path) == {"": "is a zip file with more entries than are read here"}


def test_one_of_which_everything_fails_is_given_up(tmp_path: Path) -> None:
    """A thousand lines of what failed are read by nobody, and more of them would cost memory without bound."""
    path = zipped(tmp_path / "a.zip", {f"../{number}": b"" for number in range(MOST_FAILED + 50)})
    report = imported(tmp_path, path)
    assert len(report.failed) == MOST_FAILED + 1
    assert said(report)[-1] == (str(path), "is left at its 1,000th entry that failed")


def test_a_stop_between_two_entries_is_heard_and_nothing_stays_open(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {str(number): part10(number) for number in range(5)})
    stop = threading.Event()
    files = len(list(Path("/proc/self/fd").iterdir()))
    with opened(tmp_path / "home") as (store, _):
        report = import_paths(store, [path], stop.is_set, lambda _: stop.set())
    assert report.imported == 1
    assert len(list(Path("/proc/self/fd").iterdir())) <= files


def test_one_that_changes_while_it_is_read_is_told(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {str(number): os.urandom(MIB) + part10(number) for number in range(3)})
    with opened(tmp_path / "home") as (store, _):
        report = import_paths(store, [path], lambda: False, lambda _: os.truncate(path, MIB))
    assert (report.imported, report.skipped) == (0, 1)
    assert set(reasons(report, path).values()) <= {
        "is damaged in its zip file",
        "is a zip file that is damaged, or not all of it",
    }
    assert len(report.failed) == 2
