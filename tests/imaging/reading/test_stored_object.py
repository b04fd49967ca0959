"""The attributes of the pixels: what is missing, contradicts itself or is too large is told by its name."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from qrstation.core.errors import CannotDecode, NotDicom
from qrstation.core.standard.element_head import PIXEL_DATA
from qrstation.imaging.pixels.decode import read_frame
from qrstation.imaging.reading.stored_object import open_data_set, open_instance
from tests.imaging.material import FOLDER, image, save
from tests.told import saying

GREY = np.arange(16, dtype=np.uint16).reshape(4, 4)


def test_the_attributes_of_a_real_image_are_read() -> None:
    with (FOLDER / "CT_small.dcm").open("rb") as file:
        layout = open_instance(file).layout
    assert (layout.rows, layout.columns, layout.samples, layout.frames) == (128, 128, 1, 1)
    assert (layout.bits_allocated, layout.bits_stored, layout.high_bit, layout.signed) == (16, 16, 15, True)
    assert (layout.photometric, layout.element, layout.is_float) == ("MONOCHROME2", PIXEL_DATA, False)
    assert layout.samples_in_frame == 128 * 128


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ({"Rows": 0}, r"does not say its Rows \(0028,0010\)"),
        ({"Columns": None}, r"does not say its Columns \(0028,0011\)"),
        ({"BitsAllocated": 0}, r"does not say its Bits Allocated \(0028,0100\)"),
        ({"BitsAllocated": 64, "BitsStored": 64}, "64 bits allocated are not supported"),
        ({"BitsStored": 17}, "Bits Stored 17 and High Bit 16 do not fit"),
        ({"BitsStored": 12, "HighBit": 5}, "Bits Stored 12 and High Bit 5 do not fit"),
        ({"SamplesPerPixel": 2}, "2 samples per pixel"),
        ({"SamplesPerPixel": 4}, "4 samples per pixel"),
        ({"NumberOfFrames": 10}, "in frame 1 of 10|ends early"),
        ({"Rows": 40_000, "Columns": 40_000}, "more than the limit of 1 GiB"),
        ({"PhotometricInterpretation": "SOMETHING"}, 'of the kind "SOMETHING"'),
    ],
)
def test_what_contradicts_itself_is_told(tmp_path: Path, attributes: dict[str, Any], words: str) -> None:
    path = save(image(GREY, **attributes), tmp_path)
    with pytest.raises(CannotDecode, check=saying(words)):
        read_frame(path, 9 if "NumberOfFrames" in attributes else 0)


def test_a_deflated_data_set_is_read_as_the_plain_one() -> None:
    with (FOLDER / "image_dfl.dcm").open("rb") as file:
        opened = open_data_set(file)
        assert opened.syntax.deflated
        assert opened.elements().text(0x0020000D) == pydicom.dcmread(FOLDER / "image_dfl.dcm").StudyInstanceUID


def test_damaged_deflation_is_told() -> None:
    raw = (FOLDER / "image_dfl.dcm").read_bytes()
    with pytest.raises(CannotDecode, check=saying(r"deflated data set is damaged|ends early")):
        open_instance(io.BytesIO(raw[:400] + b"\xff" * 100))


@pytest.mark.parametrize("data", [b"", b"DICM", bytes(132), bytes(128) + b"DICX"])
def test_other_files_are_told(data: bytes) -> None:
    with pytest.raises(NotDicom, check=saying("no DICM at byte 128")):
        open_data_set(io.BytesIO(data))
