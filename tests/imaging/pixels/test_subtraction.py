"""Subtraction: the mask is the average that the standard says, shifted, in modality values."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from qrstation.imaging.display.display import default_window, to_display
from qrstation.imaging.frame import Frame, Window
from qrstation.imaging.pixels.decode import FrameReader, read_frame
from qrstation.imaging.pixels.subtraction import shifted
from qrstation.imaging.presentation import AutomaticWindow, Presentation
from tests.imaging.material import image, save

Array = np.ndarray[Any, Any]
FRAMES = np.random.default_rng(1).integers(0, 1024, (6, 9, 13)).astype(np.uint16)
EXACT = Window(0, 512, "LINEAR_EXACT")


def run(mask: dict[str, Any] | None, **attributes: Any) -> Dataset:
    """Make a run of six frames, with a mask subtraction of one item."""
    made = image(FRAMES[0], BitsStored=10, NumberOfFrames=6, PixelData=FRAMES.tobytes(), Modality="XA", **attributes)
    if mask is not None:
        item = Dataset()
        for keyword, value in mask.items():
            setattr(item, keyword, value)
        made.MaskSubtractionSequence = Sequence([item])
    return made


def subtracted(frame: Frame) -> Array:
    """Give what is left of a frame, in modality values, by the levels of an exact window."""
    assert frame.mask is not None
    return frame.pixels.astype(np.float64) * frame.slope + frame.intercept - frame.mask.values


@pytest.mark.parametrize(
    ("mask", "number", "expected"),
    [
        ({"MaskOperation": "AVG_SUB", "MaskFrameNumbers": 1}, 3, FRAMES[3] - FRAMES[0].astype(float)),
        ({"MaskOperation": "AVG_SUB", "MaskFrameNumbers": [1, 2, 3]}, 5, FRAMES[5] - FRAMES[:3].mean(axis=0)),
        (
            {"MaskOperation": "AVG_SUB", "MaskFrameNumbers": [1, 2], "ContrastFrameAveraging": 2},
            3,
            FRAMES[3:5].mean(axis=0) - FRAMES[:2].mean(axis=0),
        ),
        ({"MaskOperation": "TID", "TIDOffset": 2}, 3, FRAMES[3] - FRAMES[1].astype(float)),
        ({"MaskOperation": "TID"}, 3, FRAMES[3] - FRAMES[2].astype(float)),
        ({"MaskOperation": "TID", "TIDOffset": -1}, 3, FRAMES[3] - FRAMES[4].astype(float)),
        # The frame number of the mask: (first - offset) - (frame - first), in frames from 1.
        (
            {"MaskOperation": "REV_TID", "TIDOffset": 1, "ApplicableFrameRange": [4, 6]},
            4,
            FRAMES[4] - FRAMES[1].astype(float),
        ),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else "",
)
def test_what_is_left_is_that_of_the_standard(
    tmp_path: Path, mask: dict[str, Any], number: int, expected: Array
) -> None:
    frame = read_frame(save(run(mask), tmp_path), number)
    assert np.allclose(subtracted(frame), expected, atol=1e-3)
    levels = to_display(frame, Presentation(EXACT, subtracted=True))
    assert np.abs(levels - np.clip((expected / 512 + 0.5) * 255, 0, 255)).max() <= 0.5 + 1e-3


def test_modality_values_are_subtracted(tmp_path: Path) -> None:
    made = run({"MaskOperation": "AVG_SUB", "MaskFrameNumbers": [1]}, RescaleSlope=2.5, RescaleIntercept=-100)
    frame = read_frame(save(made, tmp_path), 2)
    assert np.allclose(subtracted(frame), 2.5 * (FRAMES[2] - FRAMES[0].astype(float)))


def test_a_mask_is_moved_by_parts_of_pixels(tmp_path: Path) -> None:
    ramp = np.add.outer(np.arange(9) * 10, np.arange(13)).astype(np.float32)
    moved = shifted(ramp, (0.5, -0.25))
    assert np.allclose(moved[1:-1, 1:-1], ramp[1:-1, 1:-1] - 5 + 0.25)
    made = run({"MaskOperation": "AVG_SUB", "MaskFrameNumbers": [1], "MaskSubPixelShift": [1.0, 2.0]})
    found = subtracted(read_frame(save(made, tmp_path), 1))
    assert np.allclose(found[1:, 2:], FRAMES[1, 1:, 2:] - FRAMES[0, :-1, :-2].astype(float))


def test_a_frame_may_have_a_shift_of_its_own_for_a_subtraction(tmp_path: Path) -> None:
    made = run({"MaskOperation": "AVG_SUB", "MaskFrameNumbers": [1], "SubtractionItemID": 7})
    groups = [Dataset() for _ in range(6)]
    shift = Dataset()
    shift.SubtractionItemID, shift.MaskSubPixelShift = 7, [0.0, 1.0]
    groups[2].FramePixelShiftSequence = Sequence([shift])
    made.PerFrameFunctionalGroupsSequence = Sequence(groups)
    path = save(made, tmp_path)
    plain, own = subtracted(read_frame(path, 1)), subtracted(read_frame(path, 2))
    assert np.allclose(plain, FRAMES[1] - FRAMES[0].astype(float))
    assert np.allclose(own[:, 1:], FRAMES[2, :, 1:] - FRAMES[0, :, :-1].astype(float))


@pytest.mark.parametrize(("mode", "is_on"), [("SUB", True), ("NAT", False), (None, False)])
def test_the_file_says_whether_it_is_subtracted_first(tmp_path: Path, mode: str | None, is_on: bool) -> None:
    attributes = {} if mode is None else {"RecommendedViewingMode": mode}
    made = run({"MaskOperation": "AVG_SUB", "MaskFrameNumbers": [1]}, WindowCenter=512, WindowWidth=1024, **attributes)
    frame = read_frame(save(made, tmp_path), 2)
    shown = to_display(frame)
    assert (shown == to_display(frame, Presentation(subtracted=is_on))).all()
    assert (shown != to_display(frame, Presentation(subtracted=not is_on))).any()


def test_the_window_of_the_frame_as_it_is_does_not_serve_for_differences(tmp_path: Path) -> None:
    mask = {"MaskOperation": "AVG_SUB", "MaskFrameNumbers": [1]}
    frame = read_frame(save(run(mask, WindowCenter=512, WindowWidth=1024), tmp_path), 2)
    on = Presentation(subtracted=True)
    assert frame.mask is not None
    assert default_window(frame) == Window(512, 1024)
    assert default_window(frame, on) == frame.mask.window
    assert default_window(frame, Presentation(AutomaticWindow(), subtracted=True)) == frame.mask.window
    assert len(np.unique(to_display(frame, on))) > 50
    frame = read_frame(save(run(mask, WindowCenter=0, WindowWidth=300), tmp_path), 2)
    assert default_window(frame, on) == Window(0, 300)


def test_a_frame_less_itself_is_flat_grey(tmp_path: Path) -> None:
    frame = read_frame(save(run({"MaskOperation": "AVG_SUB", "MaskFrameNumbers": [1]}), tmp_path), 0)
    assert set(np.unique(to_display(frame, Presentation(subtracted=True)))) == {128}


def test_whole_masks_travel_in_few_bytes(tmp_path: Path) -> None:
    frame = read_frame(save(run({"MaskOperation": "AVG_SUB", "MaskFrameNumbers": [1]}), tmp_path), 2)
    assert frame.mask is not None
    assert frame.mask.values.dtype == np.int16


def test_frames_of_one_run_share_their_average(tmp_path: Path) -> None:
    path = save(run({"MaskOperation": "AVG_SUB", "MaskFrameNumbers": [1, 2]}), tmp_path)
    reader = FrameReader()
    for number in range(6):
        expected = FRAMES[number] - FRAMES[:2].mean(axis=0)
        assert np.allclose(subtracted(reader.read(path, number)), expected)


@pytest.mark.parametrize("inverted", [False, True])
def test_the_table_of_differences_and_the_formula_agree(tmp_path: Path, inverted: bool) -> None:
    made = run({"MaskOperation": "AVG_SUB", "MaskFrameNumbers": [1]}, RescaleSlope=1, RescaleIntercept=-100)
    made.PixelPaddingValue = int(FRAMES[2, 3, 4])
    frame = read_frame(save(made, tmp_path), 2)
    assert frame.mask is not None
    through = Presentation(Window(20, 700), inverted=inverted, subtracted=True)
    slowly = replace(frame, mask=replace(frame.mask, values=frame.mask.values.astype(np.float32)))
    shown = to_display(frame, through)
    assert (shown == to_display(slowly, through)).all()
    assert shown[3, 4] == 0
