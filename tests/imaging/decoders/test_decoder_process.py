"""A decoder process that encodes: parts as they come, and what goes wrong told in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from qrstation.core.errors import CannotDecode
from qrstation.imaging.decoders.decoder_process import DecoderProcess
from qrstation.imaging.display.display import to_display
from qrstation.imaging.pixels.decode import read_frame
from qrstation.imaging.pixels.native_encoding import encode_natively
from qrstation.imaging.presentation import Presentation
from tests.imaging.material import image, save, table
from tests.told import saying

FOLDER = Path(pydicom.data.__file__).parent / "test_files"


@pytest.fixture
def process() -> Iterator[DecoderProcess]:
    made = DecoderProcess()
    yield made
    made.close()


@pytest.mark.parametrize("implicit", [False, True])
def test_the_data_set_comes_in_parts(process: DecoderProcess, implicit: bool) -> None:
    path = FOLDER / "MR_small_jp2klossless.dcm"
    assert b"".join(process.encode(path, implicit=implicit)) == b"".join(encode_natively(path, implicit=implicit))
    assert process.decode(path, 0).rows == 64


def test_what_cannot_be_encoded_is_told_and_the_process_goes_on(process: DecoderProcess, tmp_path: Path) -> None:
    with pytest.raises(CannotDecode, check=saying("not here any more")):
        next(process.encode(tmp_path / "gone.dcm", implicit=False))
    child = process.start()
    assert b"".join(process.encode(FOLDER / "reportsi.dcm", implicit=False))
    assert process.start() is child


def test_one_who_stops_reading_does_not_leave_the_rest_to_the_next(process: DecoderProcess) -> None:
    parts = process.encode(FOLDER / "examples_ybr_color.dcm", implicit=False)
    assert next(parts)
    parts.close()
    assert process.decode(FOLDER / "CT_small.dcm", 0).rows == 128


def test_one_that_dies_in_the_middle_is_told(process: DecoderProcess) -> None:
    parts = process.encode(FOLDER / "examples_ybr_color.dcm", implicit=False)
    assert next(parts)
    child = process.start()
    assert child is not None
    child.kill()
    child.wait()
    with pytest.raises(CannotDecode, check=saying("ended unexpectedly")):
        list(parts)


def test_all_that_can_lie_over_a_frame_comes_with_it(process: DecoderProcess, tmp_path: Path) -> None:
    pixels = np.arange(48 * 64, dtype=np.uint16).reshape(48, 64)
    items = [table(np.arange(4096), first, 12)[0] for first in range(20)]
    made = image(
        pixels, BitsStored=12, NumberOfFrames=2, PixelData=pixels.tobytes() * 2, VOILUTSequence=Sequence(items)
    )
    made.ModalityLUTSequence = table(np.arange(4096), 0, 12)
    for group in range(0x6000, 0x6020, 2):
        made.add_new((group, 0x0010), "US", 48)
        made.add_new((group, 0x0011), "US", 64)
        made.add_new((group, 0x0050), "SS", [1, 1])
        made.add_new((group, 0x3000), "OW", b"\x0f" * (48 * 64 // 8))
    made.ShutterShape, made.CenterOfCircularShutter, made.RadiusOfCircularShutter = "CIRCULAR", [20, 20], 9
    mask = Dataset()
    mask.MaskOperation, mask.MaskFrameNumbers = "AVG_SUB", [1]
    made.MaskSubtractionSequence = Sequence([mask])
    path = save(made, tmp_path)
    frame, here = process.decode(path, 1), read_frame(path, 1)
    assert (len(frame.overlays), len(frame.voi_tables)) == (16, 16)
    assert frame.shutter is not None
    assert frame.mask is not None
    for presentation in (Presentation(), Presentation(subtracted=True)):
        assert (to_display(frame, presentation) == to_display(here, presentation)).all()


def test_a_closed_one_starts_no_more() -> None:
    process = DecoderProcess()
    process.close()
    with pytest.raises(CannotDecode, check=saying("cannot be started")):
        next(process.encode(FOLDER / "CT_small.dcm", implicit=False))


def test_attributes_are_read_in_the_process(process: DecoderProcess, tmp_path: Path) -> None:
    found = process.attributes(FOLDER / "CT_small.dcm")
    assert ("PatientID", "1CT1") in {(row.name, row.value) for row in found.rows}
    with pytest.raises(CannotDecode, check=saying("not here any more")):
        process.attributes(tmp_path / "gone.dcm")
