"""Large grey frames where they lie: the same as decoded, and none of them where that would be another's work."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from qrstation.imaging.frame import Frame
from qrstation.imaging.pixels.decode import FrameReader, read_frame
from qrstation.imaging.pixels.plain_cells import CAN_READ, Located, Place, place_from, read_at_once
from tests.imaging.material import image, save, table

SHAPE = (1100, 2048)
CELLS = np.random.default_rng(5).integers(0, 1 << 16, SHAPE, np.uint16)
WINDOW = {"WindowCenter": 700, "WindowWidth": 1400}
PLACE = Place(1000, *SHAPE, 16, 12, 11, 0)
only_here = pytest.mark.skipif(not CAN_READ, reason="the system cannot be asked for what it has in memory")


def found(path: Path, number: int = 0) -> Frame | Located:
    """Give what a decoder tells of a frame."""
    return FrameReader().read_or_locate(path, number)


def located(path: Path, number: int = 0) -> Located:
    """Give where a frame lies."""
    told = found(path, number)
    assert isinstance(told, Located)
    return told


@only_here
@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"BitsStored": 12, "HighBit": 11},
        {"BitsStored": 12, "HighBit": 14},
        {"BitsStored": 12, "HighBit": 11, "PixelRepresentation": 1},
        {"PixelRepresentation": 1, "PhotometricInterpretation": "MONOCHROME1"},
    ],
    ids=str,
)
def test_values_are_those_that_a_decoder_gives(tmp_path: Path, attributes: dict[str, Any], syntax: str) -> None:
    made = image(CELLS, **WINDOW, **attributes)
    made.file_meta.TransferSyntaxUID = syntax
    path = save(made, tmp_path)
    told, expected = located(path), read_frame(path)
    pixels = read_at_once(path, told.stamp, told.place)
    assert pixels is not None
    assert pixels.dtype == expected.pixels.dtype
    assert (pixels == expected.pixels).all()
    assert (told.frame.windows, told.frame.geometry, told.frame.bits, told.frame.monochrome1) == (
        *(expected.windows, expected.geometry, expected.bits, expected.monochrome1),
    )


@only_here
def test_each_frame_of_a_run_has_its_place(tmp_path: Path) -> None:
    pixels = np.stack([CELLS.view(np.uint8)[:, :2048] + number for number in range(2)])
    pixels = np.concatenate([pixels, pixels], axis=1)
    made = image(pixels[0], **WINDOW, NumberOfFrames=2, PixelData=pixels.tobytes())
    path = save(made, tmp_path)
    for number in range(2):
        told = located(path, number)
        assert told.frame.number == number
        assert (read_at_once(path, told.stamp, told.place) == pixels[number]).all()


def with_overlay() -> Dataset:
    """Make an image with an overlay above its stored bits."""
    made = image(CELLS, **WINDOW, BitsStored=12)
    for number, value in ((0x10, 1100), (0x11, 2048), (0x100, 16), (0x102, 12)):
        made.add_new((0x6000, number), "US", value)
    return made


def mask() -> Sequence:
    """Make what is subtracted."""
    item = Dataset()
    item.MaskOperation, item.MaskFrameNumbers = "AVG_SUB", [1]
    return Sequence([item])


@pytest.mark.parametrize(
    "made",
    [
        image(CELLS[:100], **WINDOW),
        image(CELLS),
        with_overlay(),
        image(CELLS, **WINDOW, NumberOfFrames=2, PixelData=CELLS.tobytes() * 2, MaskSubtractionSequence=mask()),
        image(np.zeros((1100, 2048, 3), np.uint8)),
    ],
    ids=["a small one", "one without a window", "an overlay in its cells", "something is subtracted", "colours"],
)
def test_others_are_decoded(tmp_path: Path, made: Dataset) -> None:
    path = save(made, tmp_path)
    told = found(path)
    assert isinstance(told, Frame)
    assert (told.pixels == read_frame(path).pixels).all()


@pytest.mark.parametrize("syntax", [ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian])
def test_what_lies_there_in_another_way_is_decoded(tmp_path: Path, syntax: str) -> None:
    made = image(CELLS, **WINDOW)
    made.file_meta.TransferSyntaxUID = syntax
    assert isinstance(found(save(made, tmp_path)), Frame)


def test_a_table_serves_as_a_window_does(tmp_path: Path) -> None:
    made = image(CELLS, VOILUTSequence=table(np.arange(4096), 0, 12))
    assert len(located(save(made, tmp_path)).frame.voi_tables) == 1


@only_here
def test_a_file_that_is_another_by_now_is_not_read(tmp_path: Path) -> None:
    path = save(image(CELLS, **WINDOW), tmp_path)
    told = located(path)
    os.utime(path, ns=(1, 1))
    assert read_at_once(path, told.stamp, told.place) is None
    path.unlink()
    assert read_at_once(path, told.stamp, told.place) is None
    os.mkfifo(path)
    assert read_at_once(path, told.stamp, told.place) is None


@only_here
@pytest.mark.parametrize("answer", [BlockingIOError(), OSError(95, "not supported"), 0], ids=str)
def test_no_disk_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: OSError | int) -> None:
    path = save(image(CELLS, **WINDOW), tmp_path)
    told = located(path)
    parts = iter([1 << 20])

    def read(descriptor: int, memory: list[memoryview], at: int, flags: int) -> int:
        """Have a part of it in memory, and no more."""
        assert flags == os.RWF_NOWAIT
        part = next(parts, None)
        if part is not None:
            return len(os.pread(descriptor, part, at))
        if isinstance(answer, OSError):
            raise answer
        return answer

    monkeypatch.setattr(os, "preadv", read)
    assert read_at_once(path, told.stamp, told.place) is None


@only_here
def test_no_place_beyond_the_end_is_read(tmp_path: Path) -> None:
    path = save(image(CELLS, **WINDOW), tmp_path)
    told = located(path)
    for start in (told.place.start + 1, told.stamp[0], 1 << 80):
        assert read_at_once(path, told.stamp, told.place._replace(start=start)) is None


@pytest.mark.parametrize(
    "untrusted",
    [
        None,
        "place",
        PLACE,
        (),
        tuple(PLACE)[:-1],
        (*PLACE, 0),
        (-1, *PLACE[1:]),
        (True, *PLACE[1:]),
        (1.0, *PLACE[1:]),
        (0, 0, 5, 16, 12, 11, 0),
        (0, 5, 1 << 40, 16, 12, 11, 0),
        (0, 0xFFFF, 0xFFFF, 16, 12, 11, 0),
        (0, 5, 5, 32, 12, 11, 0),
        (0, 5, 5, 16, 0, 11, 0),
        (0, 5, 5, 16, 12, 10, 0),
        (0, 5, 5, 16, 12, 16, 0),
        (0, 5, 5, 16, 12, 11, 2),
    ],
    ids=str,
)
def test_what_is_no_place_is_none(untrusted: object) -> None:
    assert place_from(untrusted) is None


def test_a_place_is_taken_as_it_came() -> None:
    assert place_from(tuple(PLACE)) == PLACE
