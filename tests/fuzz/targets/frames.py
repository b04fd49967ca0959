"""An image's header and native pixels (PS3.3 C.7.6.3): a frame that the window takes, or said why there is none.

Compressed frames are decoded by libraries in processes of their own, whose end is no failure of the program.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from qrstation.core.errors import CannotDecode, NotDicom
from qrstation.imaging.decoders.frame_check import is_frame
from qrstation.imaging.pixels.decode import read_frame
from qrstation.imaging.reading.file_bytes import open_stored
from qrstation.imaging.reading.pixel_syntaxes import Codec
from qrstation.imaging.reading.stored_object import open_data_set
from tests.fuzz.made import file_head, small_ct, small_enhanced, written
from tests.fuzz.target import Target
from tests.fuzz.targets.data_set_walk import WORDS
from tests.imaging.enhanced import item
from tests.imaging.material import image, table


def _take(data: bytes) -> None:
    path = written(data[1:])
    with open_stored(path) as file:
        if open_data_set(file).syntax.codec is not Codec.NATIVE:
            return
    frame = read_frame(path, data[0] % 4 if data else 0)
    assert is_frame(frame)


def _seeds() -> Mapping[str, bytes]:
    cells = np.arange(16, dtype=np.uint8).reshape(4, 4)
    tables = image(cells, ModalityLUTSequence=table(np.arange(4), 0, 16), VOILUTSequence=table(np.arange(4), 0, 12))
    over = small_ct()
    for tag, vr, value in ((0x10, "US", 4), (0x11, "US", 4), (0x40, "CS", "G"), (0x50, "SS", [1, 1]), (0x100, "US", 1),
                           (0x102, "US", 0), (0x3000, "OW", b"\x0f\xf0")):  # fmt: skip
        over.add_new(0x60000000 | tag, vr, value)
    over.ShutterShape, over.ShutterLeftVerticalEdge, over.ShutterRightVerticalEdge = "RECTANGULAR", 1, 3
    over.ShutterUpperHorizontalEdge, over.ShutterLowerHorizontalEdge = 1, 3
    over.SequenceOfUltrasoundRegions = [
        item(RegionLocationMinX0=0, RegionLocationMinY0=0, RegionLocationMaxX1=3, RegionLocationMaxY1=3,
             PhysicalUnitsXDirection=3, PhysicalUnitsYDirection=3, PhysicalDeltaX=0.1, PhysicalDeltaY=0.1,
             RegionSpatialFormat=1, RegionDataType=1, RegionFlags=0)
    ]  # fmt: skip
    palette = image(cells, PhotometricInterpretation="PALETTE COLOR")
    for tag in (0x00281101, 0x00281102, 0x00281103):
        palette.add_new(tag, "US", [16, 0, 16])
        palette.add_new(tag + 0x100, "OW", np.arange(16, dtype="<u2").tobytes())
    masked = image(np.zeros((8, 4), np.uint16), Rows=4, NumberOfFrames=2)
    masked.MaskSubtractionSequence = [item(MaskOperation="AVG_SUB", MaskFrameNumbers=1)]
    colour = image(np.zeros((4, 4, 3), np.uint8), PhotometricInterpretation="YBR_FULL")
    one_bit = image(np.zeros((4, 4), np.uint8), BitsAllocated=1, BitsStored=1)
    made = {"plain": small_ct(), "enhanced": small_enhanced(), "tables": tables, "over": over, "palette": palette,
            "masked": masked, "colour": colour, "one-bit": one_bit}  # fmt: skip
    return {name: b"\0" + file_head(each) for name, each in made.items()}


TARGET = Target(_take, _seeds, (CannotDecode, NotDicom), words=WORDS, memory=32 << 20)
