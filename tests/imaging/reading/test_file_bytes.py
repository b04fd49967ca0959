"""Bytes of a stored file: those asked for, wherever they lie; what is no file, or ends early, is told in words."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.errors import CannotDecode
from qrstation.imaging.reading.file_bytes import Source, open_stored
from tests.told import saying

BYTES = bytes(range(256)) * 1024


def test_a_pipe_and_a_device_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(CannotDecode, check=saying("a pipe or a device")), open_stored(path):
            pytest.fail("it was opened")


def test_a_folder_and_what_is_gone_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(CannotDecode, check=saying("folder")), open_stored(tmp_path):
        pytest.fail("it was opened")
    with pytest.raises(CannotDecode, check=saying("not here any more")), open_stored(tmp_path / "gone"):
        pytest.fail("it was opened")


def test_memory_that_runs_out_in_the_block_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(CannotDecode, check=saying("memory")), open_stored(tmp_path / "file"):
        raise MemoryError


@given(st.lists(st.tuples(st.integers(0, len(BYTES)), st.integers(0, 40_000)), min_size=1, max_size=8))
def test_what_is_read_is_what_lies_there(reads: list[tuple[int, int]]) -> None:
    source = Source(io.BytesIO(BYTES))
    assert source.size == len(BYTES)
    for start, length in reads:
        if start + length <= len(BYTES):
            assert source.read(start, length) == BYTES[start : start + length]
            assert source.read_alone(start, length) == BYTES[start : start + length]
            memory = bytearray(length)
            source.read_into(start, memoryview(memory))
            assert memory == BYTES[start : start + length]
        else:
            with pytest.raises(CannotDecode, check=saying("ends early")):
                source.read(start, length)
            with pytest.raises(CannotDecode, check=saying("ends early")):
                source.read_into(start, memoryview(bytearray(length)))


def test_a_file_that_became_shorter_is_told() -> None:
    file = io.BytesIO(BYTES)
    source = Source(file)
    file.truncate(10)
    with pytest.raises(CannotDecode, check=saying("shorter")):
        source.read(0, 100)
    with pytest.raises(CannotDecode, check=saying("shorter")):
        source.read_into(0, memoryview(bytearray(100)))


def test_bytes_that_come_in_pieces_are_put_together_and_a_bad_disk_is_told(tmp_path: Path) -> None:
    class Slow(io.BytesIO):
        """Gives little at a time, and fails in the end."""

        def readinto(self, memory: object) -> int:
            at = self.tell()
            if at >= 200_000:
                raise OSError(5, "Input/output error")
            return super().readinto(memoryview(memory)[:7000])  # type: ignore[arg-type]

    source, memory = Source(Slow(BYTES)), bytearray(100_000)
    source.read_into(10, memoryview(memory))
    assert memory == BYTES[10:100_010]
    with pytest.raises(CannotDecode, check=saying("Input/output error")):
        source.read_into(150_000, memoryview(memory))


def test_another_open_file_of_the_same_content_goes_on() -> None:
    source = Source(io.BytesIO(BYTES))
    other = io.BytesIO(BYTES[:100_000] + b"!" * (len(BYTES) - 100_000))
    source.attach(other)
    assert source.read(200_000, 3) == b"!!!"
