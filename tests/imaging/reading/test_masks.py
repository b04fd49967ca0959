"""What is to be subtracted from which frame; what is not known is told, and the frame is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from qrstation.imaging.pixels.decode import read_frame
from tests.imaging.material import save
from tests.imaging.pixels.test_subtraction import run

AVERAGE = {"MaskOperation": "AVG_SUB", "MaskFrameNumbers": [1]}


@pytest.mark.parametrize(
    ("mask", "masked"),
    [
        (AVERAGE, "111111"),
        (AVERAGE | {"ApplicableFrameRange": [2, 3]}, "011000"),
        (AVERAGE | {"ApplicableFrameRange": [1, 1, 4, 5]}, "100110"),
        ({"MaskOperation": "TID", "TIDOffset": 2}, "001111"),
        ({"MaskOperation": "TID", "TIDOffset": -3}, "111000"),
        ({"MaskOperation": "REV_TID", "TIDOffset": 1, "ApplicableFrameRange": [4, 6]}, "000111"),
        ({"MaskOperation": "REV_TID", "TIDOffset": 2, "ApplicableFrameRange": [4, 6]}, "000110"),
        ({"MaskOperation": "NONE"}, "000000"),
        ({}, "000000"),
        (None, "000000"),
    ],
    ids=str,
)
def test_a_mask_holds_for_its_frames(tmp_path: Path, mask: dict[str, Any] | None, masked: str) -> None:
    path = save(run(mask), tmp_path)
    frames = [read_frame(path, number) for number in range(6)]
    assert "".join(str(int(frame.mask is not None)) for frame in frames) == masked
    assert not any(frame.not_applied.subtraction for frame in frames)


@pytest.mark.parametrize(
    "mask",
    [
        {"MaskOperation": "AVG_SUB"},
        {"MaskOperation": "AVG_SUB", "MaskFrameNumbers": [7, 65535, 0]},
        {"MaskOperation": "AVG_SUB", "MaskFrameNumbers": [1] * 65},
        {"MaskOperation": "REV_TID"},
        {"MaskOperation": "SIDEWAYS"},
    ],
    ids=lambda value: str(value)[:50],
)
def test_a_subtraction_that_is_not_known_is_told(tmp_path: Path, mask: dict[str, Any]) -> None:
    frame = read_frame(save(run(mask), tmp_path), 2)
    assert frame.mask is None
    assert frame.not_applied.subtraction


def test_numbers_without_measure_do_no_harm(tmp_path: Path) -> None:
    mask = AVERAGE | {"MaskSubPixelShift": [1e30, -1e30], "ContrastFrameAveraging": 65535}
    assert read_frame(save(run(mask), tmp_path), 2).mask is not None


def test_each_item_has_frames_of_its_own(tmp_path: Path) -> None:
    made = run(None)
    items = [Dataset(), Dataset()]
    for item, mask, ends in zip(items, (1, 6), ([1, 3], [4, 6]), strict=True):
        item.MaskOperation, item.MaskFrameNumbers, item.ApplicableFrameRange = "AVG_SUB", mask, ends
    made.MaskSubtractionSequence = Sequence(items)
    path = save(made, tmp_path)
    for number, mask in ((0, 0), (2, 0), (3, 5), (5, 5)):
        frame, other = read_frame(path, number), read_frame(path, mask)
        assert frame.mask is not None
        assert (frame.mask.values == other.pixels).all()
