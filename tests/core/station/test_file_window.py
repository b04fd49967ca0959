"""Reading without trust: pipes and devices refused at once, windows that give what slices of the bytes would."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.station.file_window import FileWindow, chunks, opened


@pytest.fixture(params=["pipe", "device", "folder"])
def odd(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Something that is no regular file."""
    if request.param == "device":
        return Path("/dev/zero")
    path = tmp_path / "odd"
    if request.param == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    return path


def test_what_is_no_regular_file_is_refused_at_once(odd: Path) -> None:
    with pytest.raises(OSError, match=r"pipe or a device|[Dd]irectory"), opened(odd):
        pass


def test_nothing_stays_open(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    with opened(tmp_path / "file") as descriptor:
        assert os.fstat(descriptor).st_size == 3
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


@given(
    data=st.binary(max_size=300_000).map(lambda seed: (seed or b"x") * 3),
    parts=st.lists(st.tuples(st.integers(0, 900_000), st.integers(0, 200_000)), max_size=20),
)
def test_a_window_gives_what_a_slice_of_the_bytes_would(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, parts: list[tuple[int, int]]
) -> None:
    path = tmp_path_factory.mktemp("window") / "file"
    path.write_bytes(data)
    with opened(path) as descriptor:
        window = FileWindow(descriptor, len(data))
        assert len(window) == len(data)
        for start, length in parts:
            assert window[start : start + length] == data[start : start + length]
        assert b"".join(chunks(descriptor, 1, len(data))) == data[1:]


def test_a_file_that_became_shorter_says_so_and_kills_nobody(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(1 << 20))
    with opened(path) as descriptor:
        window = FileWindow(descriptor, 1 << 20)
        os.truncate(path, 100)
        with pytest.raises(OSError, match="shorter"):
            window[500_000:500_010]
        with pytest.raises(OSError, match="shorter"):
            b"".join(chunks(descriptor, 0, 1 << 20))


def test_without_pread_it_reads_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(bytes(range(256)) * 1000)
    monkeypatch.delattr(os, "pread")
    with opened(tmp_path / "file") as descriptor:
        window = FileWindow(descriptor, 256_000)
        assert window[200_000:200_010] == (bytes(range(256)) * 1000)[200_000:200_010]
        assert window[10:20] == bytes(range(10, 20))
        assert b"".join(chunks(descriptor, 255_990, 256_000)) == bytes(range(246, 256))
