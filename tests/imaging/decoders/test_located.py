"""Large frames that a decoder has told of: read where they lie, from the decoder else, and not by its word alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qrstation.core.errors import CannotDecode
from qrstation.imaging.decoders import located
from qrstation.imaging.decoders.decoder_pool import DecoderPool
from qrstation.imaging.decoders.decoder_process import DecoderProcess
from qrstation.imaging.frame import Frame, Overlay
from qrstation.imaging.pixels.decode import read_frame
from qrstation.imaging.pixels.plain_cells import CAN_READ, Place, read_at_once
from qrstation.imaging.reading.file_bytes import Stamp
from tests.imaging.decoders.test_decoder_pool import value
from tests.imaging.material import image, save
from tests.told import saying

pytestmark = pytest.mark.skipif(not CAN_READ, reason="the system cannot be asked for what it has in memory")
CELLS = np.random.default_rng(5).integers(0, 1 << 12, (1100, 2048), np.uint16)
FRAME = Frame(np.zeros((1, 1), np.uint8))


@pytest.fixture
def large(tmp_path: Path) -> Path:
    return save(image(CELLS, WindowCenter=700, WindowWidth=1400, BitsStored=12, HighBit=11), tmp_path)


@pytest.fixture
def process() -> Iterator[DecoderProcess]:
    made = DecoderProcess()
    yield made
    made.close()


def descriptors() -> set[str]:
    """Give what this process has open."""
    return {str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()}


def told(frame: object, place: object, stamp: object) -> bytes:
    """Give what a decoder sends that tells of a place."""
    return value((frame, stamp, place))


def noted(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Note of each frame that is told of whether it was read."""
    was_read: list[bool] = []

    def noting(path: Path, stamp: Stamp, place: Place) -> Any:
        pixels = read_at_once(path, stamp, place)
        was_read.append(pixels is not None)
        return pixels

    monkeypatch.setattr(located, "read_at_once", noting)
    return was_read


def test_a_large_frame_is_read_where_it_lies(
    process: DecoderProcess, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    was_read = noted(monkeypatch)
    before = descriptors()
    process.start()
    held = descriptors()
    frame, expected = process.decode(large, 0), read_frame(large)
    assert was_read == [True]
    assert (frame.pixels == expected.pixels).all()
    assert frame.windows == expected.windows
    assert descriptors() == held > before


def test_what_is_not_in_memory_comes_from_the_decoder(
    process: DecoderProcess, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    was_read = noted(monkeypatch)

    def waits(*_: object) -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "preadv", waits)
    child = process.start()
    assert (process.decode(large, 0).pixels == CELLS).all()
    assert was_read == [False]
    assert process.start() is child


def test_a_file_that_is_gone_by_then_is_told_by_the_decoder(
    process: DecoderProcess, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(path: Path, stamp: Stamp, place: Place) -> Any:
        path.unlink()
        return read_at_once(path, stamp, place)

    monkeypatch.setattr(located, "read_at_once", too_late)
    with pytest.raises(CannotDecode, check=saying("not here any more")):
        process.decode(large, 0)


def test_memory_that_runs_out_is_told_and_the_decoder_goes_on(
    process: DecoderProcess, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(*_: object) -> None:
        raise MemoryError

    child = process.start()
    with monkeypatch.context() as patched:
        patched.setattr(located, "read_at_once", none_left)
        with pytest.raises(CannotDecode, check=saying("memory")):
            process.decode(large, 0)
    assert process.start() is child
    assert process.decode(large, 0).rows == 1100


NOBODY = (0, 0, 0)
PLACE = (0, 4, 5, 16, 12, 11, 0)
HOSTILE = {
    "no frame": told("frame", PLACE, NOBODY),
    "a frame of nothing": told(Frame(None), PLACE, NOBODY),  # type: ignore[arg-type]
    "no place": told(FRAME, None, NOBODY),
    "a place of words": told(FRAME, ("0",) * 7, NOBODY),
    "a place that no memory holds": told(FRAME, (0, 0xFFFF, 0xFFFF, 16, 12, 11, 0), NOBODY),
    "a place before all files": told(FRAME, (-5, *PLACE[1:]), NOBODY),
    "a file without a stamp": told(FRAME, PLACE, None),
    "a stamp of words": told(FRAME, PLACE, ("a", "b", "c")),
    "a file that is no more": told(FRAME, PLACE, (1 << 70, 5, 5)),
    "three things": value((1, 2, 3)),
}


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE)
def test_whatever_is_told_of_a_place_only_that_frame_fails(
    gullible: DecoderPool, tmp_path: Path, answer: bytes
) -> None:
    (tmp_path / "bad").write_bytes(answer)
    (tmp_path / "good").write_bytes(value(Frame(CELLS)))
    bad, good = gullible.decode(tmp_path / "bad"), gullible.decode(tmp_path / "good")
    with pytest.raises(CannotDecode):
        bad.result(30)
    assert (good.result(30).pixels == CELLS).all()


@pytest.mark.parametrize(
    ("frame", "place", "is_shown"),
    [
        (FRAME, PLACE, True),
        (FRAME, (1 << 20, *PLACE[1:]), False),
        (Frame(FRAME.pixels, slope="steep"), PLACE, False),  # type: ignore[arg-type]
        (Frame(FRAME.pixels, overlays=(Overlay(np.zeros(1, np.uint8)),)), PLACE, False),
        (Frame(FRAME.pixels, reduction=2, whole_size=(8, 10)), PLACE, False),
    ],
    ids=["right", "beyond the end", "a slope of words", "an overlay of one pixel", "a preview"],
)
def test_a_frame_is_checked_with_the_pixels_that_were_read(
    gullible: DecoderPool, tmp_path: Path, frame: Frame, place: tuple[int, ...], is_shown: bool
) -> None:
    path = tmp_path / "file"
    length = 5000  # an answer that tells of its own file, whose stamp it cannot hold before it is written
    path.write_bytes(b"x" * length)
    os.utime(path, ns=(7, 7))
    status = path.stat()
    answer = told(frame, place, (length, 7, status.st_ino))
    with path.open("r+b") as file:
        file.write(answer)
    os.utime(path, ns=(7, 7))
    future = gullible.decode(path)
    if is_shown:
        assert future.result(30).pixels.tobytes() == (np.frombuffer(answer, "<u2", 20) & 0xFFF).tobytes()
    else:
        assert isinstance(future.exception(30), CannotDecode)


def test_one_that_tells_of_a_place_again_has_failed(gullible: DecoderPool, tmp_path: Path) -> None:
    (tmp_path / "again").write_bytes(told(FRAME, PLACE, NOBODY))
    with pytest.raises(CannotDecode, check=saying("no image")):
        gullible.decode(tmp_path / "again").result(30)
