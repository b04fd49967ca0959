"""Shrinking and aligning in a decoder process: what comes back is what would be made here, and is checked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from qrstation.core.errors import CannotDecode
from qrstation.imaging.alignment.align import align
from qrstation.imaging.alignment.reduced import reduce_frame
from qrstation.imaging.decoders.decoder_process import DecoderProcess
from qrstation.imaging.pixels.decode import read_frame
from tests.imaging.alignment.pairs import linked_pair
from tests.imaging.alignment.phantom import make_person
from tests.imaging.alignment.scanner import Scan, scan
from tests.imaging.alignment.stored import instances


@pytest.fixture
def process() -> Iterator[DecoderProcess]:
    """Give a decoder process."""
    made = DecoderProcess()
    yield made
    made.close()


def test_a_frame_is_shrunk_there_as_here(process: DecoderProcess, tmp_path: Path) -> None:
    (image,) = instances(scan(make_person(1), Scan(-400, -400.5, 5)), "1.2.3", "1.5")
    path = tmp_path / "image.dcm"
    image.save_as(path)
    there, here = process.reduce(path, 0), reduce_frame(read_frame(path))
    assert there is not None
    assert here is not None
    np.testing.assert_array_equal(there.values, here.values)
    assert there.cell == here.cell
    with pytest.raises(CannotDecode):
        process.reduce(tmp_path / "nothing.dcm", 0)
    image.PhotometricInterpretation, image.SamplesPerPixel, image.PlanarConfiguration = "RGB", 3, 0
    image.BitsAllocated, image.BitsStored, image.HighBit, image.PixelRepresentation = 8, 8, 7, 0
    image.PixelData = bytes(3 * image.Rows * image.Columns + image.Rows * image.Columns % 2)
    image.save_as(path)
    assert process.reduce(path, 0) is None


def test_a_pair_is_aligned_there_as_here(process: DecoderProcess) -> None:
    pair = linked_pair(3)
    assert process.align(pair.current, pair.prior) == align(pair.current, pair.prior)
