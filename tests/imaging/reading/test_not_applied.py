"""What a file says of how it is to be shown and is not done is found, and nothing that is not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from qrstation.imaging.decoders.decoder_process import DecoderProcess
from qrstation.imaging.frame import Frame, NotApplied
from qrstation.imaging.pixels.decode import read_frame
from tests.imaging.material import image, save, table

Array = np.ndarray[Any, Any]
GREY = np.arange(4096, dtype=np.uint16).reshape(64, 64)
COLOUR = np.zeros((64, 64, 3), np.uint8)


def shown(folder: Path, pixels: Array = GREY, number: int = 0, **attributes: Any) -> NotApplied:
    """Give what is not applied to a frame of an image of 12 bits with these attributes."""
    if pixels.dtype.itemsize == 2:
        attributes = {"BitsStored": 12} | attributes
    return read_frame(save(image(pixels, **attributes), folder), number).not_applied


def item(**attributes: Any) -> Sequence:
    """Give a sequence of one item."""
    made = Dataset()
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return Sequence([made])


def test_a_plain_image_leaves_nothing_out(tmp_path: Path) -> None:
    assert shown(tmp_path) == NotApplied()
    assert shown(tmp_path, COLOUR) == NotApplied()


def test_a_curve_is_found(tmp_path: Path) -> None:
    made = image(GREY, BitsStored=12)
    made.add_new(0x50003000, "OW", b"\1\2\3\4")
    assert read_frame(save(made, tmp_path)).not_applied == NotApplied(curve=True)


@pytest.mark.parametrize(
    ("attributes", "differs"),
    [
        ({"ICCProfile": b"acsp Display P3 "}, True),
        ({"ICCProfile": b"acsp sRGB IEC61966-2.1 "}, False),
        ({"ICCProfile": "sRGB".encode("utf-16-be")}, False),
        ({"ICCProfile": b"acsp", "ColorSpace": "SRGB"}, False),
        ({"OpticalPathSequence": item(ICCProfile=b"acsp a scanner's own")}, True),
        ({"OpticalPathSequence": Sequence([Dataset()])}, False),
    ],
)
def test_a_colour_profile_other_than_that_of_screens_is_found(
    tmp_path: Path, attributes: dict[str, Any], differs: bool
) -> None:
    assert shown(tmp_path, COLOUR, **attributes) == NotApplied(colour_profile=differs)
    assert shown(tmp_path, GREY, **attributes) == NotApplied()


def test_voi_luts_are_counted_and_empty_ones_are_none(tmp_path: Path) -> None:
    items = [Dataset(), *(table(np.arange(4096), 0, 12)[0] for _ in range(3))]
    frame = read_frame(save(image(GREY, BitsStored=12, VOILUTSequence=Sequence(items)), tmp_path))
    assert len(frame.voi_tables) == 3


def test_what_is_not_applied_comes_from_the_decoder_process(tmp_path: Path) -> None:
    path = save(image(GREY, BitsStored=12, ShutterShape="STAR", ImageLaterality="L"), tmp_path)
    decoder = DecoderProcess()
    try:
        frame = decoder.decode(path, 0)
    finally:
        decoder.close()
    assert isinstance(frame, Frame)
    assert (frame.not_applied, frame.side.laterality) == (NotApplied(shutter=True), "L")


@pytest.mark.filterwarnings("ignore::UserWarning")  # of pydicom, at so long a name
def test_names_and_windows_without_end_are_cut(tmp_path: Path) -> None:
    made = image(GREY, BitsStored=12, WindowCenter=list(range(900)), WindowWidth=[1] * 900)
    made.WindowCenterWidthExplanation = "A" * 5000
    frame = read_frame(save(made, tmp_path))
    assert len(frame.windows) == 64
    assert frame.windows[0].explanation == "A" * 64
