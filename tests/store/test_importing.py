"""Import: files are taken by their first bytes, read once and never mapped; one bad file costs only itself."""

from __future__ import annotations

import errno
import os
import resource
import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from qrstation.core.station import file_window
from qrstation.store import import_source
from qrstation.store.importing import ImportReport, import_paths
from qrstation.store.layout import stored_files
from qrstation.words import words_of
from tests.store.material import ct, encoded, file_set, opened

MIB = 1 << 20


def part10(number: int) -> bytes:
    """Give an instance as a file."""
    image = ct(number)
    image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
    buffer = BytesIO()
    image.save_as(buffer)
    return buffer.getvalue()


def imported(folder: Path, *paths: Path) -> ImportReport:
    """Import into a store of its own; its files must be whole."""
    with opened(folder / "home") as (store, _):
        report = import_paths(store, list(paths), lambda: False)
        assert len(list(stored_files(store.layout.folder))) == report.imported
        assert not list(store.layout.incoming.iterdir())
    return report


def said(report: ImportReport) -> list[tuple[str, str]]:
    """Give what failed, with the reasons in words."""
    return [(path, words_of(reason).what) for path, reason in report.failed]


@pytest.mark.parametrize("implicit", [True, False])
def test_files_without_a_preamble_are_taken(tmp_path: Path, implicit: bool) -> None:
    (tmp_path / "bare").write_bytes(encoded(ct(), implicit=implicit))
    assert imported(tmp_path, tmp_path / "bare").imported == 1


def test_a_folder_is_walked_and_what_is_not_dicom_is_skipped(tmp_path: Path) -> None:
    source = tmp_path / "disc"
    (source / "deep").mkdir(parents=True)
    (source / "deep" / "one").write_bytes(part10(1))
    (source / "two.dcm").write_bytes(part10(2))
    (source / "readme.txt").write_text("hello")
    (source / "empty").touch()
    os.mkfifo(source / "pipe")
    report = imported(tmp_path, source)
    assert (report.imported, report.skipped, report.failed) == (2, 2, [])


@pytest.mark.parametrize("odd", ["pipe", "device", "gone"])
def test_what_is_named_and_no_file_fails_at_once(tmp_path: Path, odd: str) -> None:
    path = tmp_path / "odd"
    if odd == "pipe":
        os.mkfifo(path)
    report = imported(tmp_path, Path("/dev/zero") if odd == "device" else path)
    ((_, reason),) = report.failed
    wanted = "cannot be read (No such file or directory)" if odd == "gone" else "is no regular file"
    assert words_of(reason).what == wanted


def test_a_damaged_data_set_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "cut.dcm").write_bytes(part10(1)[:-100])
    ((_, reason),) = imported(tmp_path, tmp_path / "cut.dcm").failed
    assert words_of(reason).what == "is damaged: the data set has an element that is longer than the data set"


@pytest.mark.parametrize("gibibytes", [1, 10])
def test_a_sparse_file_is_refused_by_its_first_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gibibytes: int
) -> None:
    path = tmp_path / "sparse"
    path.touch()
    os.truncate(path, gibibytes << 30)
    read = 0

    def counting(descriptor: int, length: int, start: int) -> bytes:
        nonlocal read
        part = os.pread(descriptor, length, start)
        read += len(part)
        return part

    monkeypatch.setattr(file_window, "read_at", counting)
    ((_, reason),) = imported(tmp_path, path).failed
    assert words_of(reason).what == "is no DICOM file"
    assert 0 < read <= import_source.FIRST_BYTES


def test_a_large_instance_takes_no_more_memory_than_a_small_one(tmp_path: Path) -> None:
    path = tmp_path / "large.dcm"
    image = ct(1)
    del image.PixelData
    head = encoded(image) + struct.pack("<HH2sHL", 0x7FE0, 0x0010, b"OW", 0, 400 * MIB)
    path.write_bytes(head)
    os.truncate(path, len(head) + 400 * MIB)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert imported(tmp_path, path).imported == 1
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10 < 64 * MIB


@pytest.mark.parametrize("where", ["first bytes", "later bytes", "its status"])
def test_a_file_on_a_scratched_disc_does_not_end_an_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    source = tmp_path / "disc"
    source.mkdir()
    for name in ("a", "b", "c"):
        (source / name).write_bytes(part10(ord(name)))
    real_chunks, real_lstat = file_window.chunks, Path.lstat
    bad = (source / "b").stat().st_ino

    def scratched(descriptor: int, start: int, stop: int) -> Iterator[bytes]:
        if os.fstat(descriptor).st_ino == bad and (start == 0) == (where == "first bytes"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        yield from real_chunks(descriptor, start, stop)

    def unreadable(path: Path) -> os.stat_result:
        if path.name == "b":
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return real_lstat(path)

    if where == "its status":
        monkeypatch.setattr(Path, "lstat", unreadable)
    else:
        monkeypatch.setattr(import_source, "FIRST_BYTES", 20_000)
        monkeypatch.setattr(import_source, "chunks", scratched)
    report = imported(tmp_path, source)
    assert report.imported == 2
    assert said(report) == [(str(source / "b"), "cannot be read (Input/output error)")]


def test_a_folder_that_cannot_be_looked_into_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "disc"
    source.mkdir()
    real = os.scandir

    def forbidden(path: os.PathLike[str] | str) -> object:
        if Path(path) == source:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", forbidden)
    report = imported(tmp_path, source)
    assert said(report) == [(str(source), "cannot be read (Permission denied)")]


@pytest.mark.parametrize("name", ["DICOMDIR", "dicomdir", "DICOMDIR.;1"])
def test_a_dicomdir_that_is_named_stands_for_its_folder(tmp_path: Path, name: str) -> None:
    index = file_set(tmp_path / "disc", ct(1), ct(2))
    report = imported(tmp_path, index.rename(index.with_name(name)))
    assert (report.imported, report.skipped, report.failed) == (2, 2, [])  # the index and the text are none of ours


def test_one_inside_a_folder_is_skipped_and_leads_nowhere(tmp_path: Path) -> None:
    file_set(tmp_path / "disc", ct(1))
    (tmp_path / "disc" / "inner").mkdir()
    (tmp_path / "disc" / "DICOMDIR").rename(tmp_path / "disc" / "inner" / "DICOMDIR")
    report = imported(tmp_path, tmp_path / "disc" / "inner")
    assert (report.imported, report.skipped, report.failed) == (0, 1, [])


def test_a_folder_is_walked_once_however_it_is_named(tmp_path: Path) -> None:
    index = file_set(tmp_path / "disc", ct(1), ct(2))
    (tmp_path / "also").symlink_to(tmp_path / "disc")
    below = next(path for path in index.parent.iterdir() if path.is_dir())
    report = imported(tmp_path, below, index, index.parent, tmp_path / "also" / "DICOMDIR", tmp_path / "also", index)
    assert (report.imported, report.skipped, report.failed) == (2, 2, [])


def test_links_beside_a_dicomdir_are_not_followed(tmp_path: Path) -> None:
    index = file_set(tmp_path / "disc", ct(1))
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "file").write_bytes(part10(2))
    (index.parent / "folder").symlink_to(tmp_path / "private")
    (index.parent / "file").symlink_to(tmp_path / "private" / "file")
    report = imported(tmp_path, index)
    assert (report.imported, report.skipped, report.failed) == (1, 2, [])


@pytest.mark.parametrize("way", ["copy", "link"])
def test_an_index_that_says_nothing_of_the_folder_around_it_fails(tmp_path: Path, way: str) -> None:
    index = file_set(tmp_path / "disc", ct(1))
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / "IM1").write_bytes(part10(2))
    if way == "copy":
        named = index.rename(tmp_path / "downloads" / "DICOMDIR (1)")
    else:
        named = tmp_path / "downloads" / "DICOMDIR"
        named.symlink_to(index)
    report = imported(tmp_path, named)
    assert (report.imported, report.skipped) == (0, 0)
    ((path, reason),) = report.failed
    assert path == str(named)
    assert words_of(reason).lines == ("is a DICOMDIR, an index of other files", "import the folder instead")


@pytest.mark.parametrize("content", ["image", "text", "empty", "cut", "gone", "pipe"])
def test_what_is_only_called_like_an_index_is_a_file(tmp_path: Path, content: str) -> None:
    index = file_set(tmp_path / "disc", ct(1))
    whole = index.read_bytes()
    index.unlink()
    given = {"image": part10(2), "text": b"hello", "empty": b"", "cut": whole[:140]}
    if content == "pipe":
        os.mkfifo(index)
    elif content in given:
        index.write_bytes(given[content])
    report = imported(tmp_path, index)
    assert (report.imported, len(report.failed)) == ((1, 0) if content == "image" else (0, 1))
