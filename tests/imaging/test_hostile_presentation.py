"""Whatever stands in what is laid over an image: a frame that can be shown, or words; no other end, no endless work."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qrstation.core.errors import InstanceError
from qrstation.imaging.decoders.frame_check import is_frame
from qrstation.imaging.display.display import to_display
from qrstation.imaging.pixels.decode import FrameReader
from qrstation.imaging.presentation import Presentation
from tests.imaging.material import image, save

PIXELS = np.arange(16 * 24, dtype=np.uint16).reshape(16, 24)
TAGS = {
    0x00181600: "CS", 0x00181602: "IS", 0x00181604: "IS", 0x00181606: "IS", 0x00181608: "IS", 0x00181610: "IS",
    0x00181612: "IS", 0x00181620: "IS", 0x00181622: "US", 0x00181623: "US", 0x00281050: "DS", 0x00281051: "DS",
    0x00281055: "LO", 0x00281090: "CS", 0x60000010: "US", 0x60000011: "US", 0x60000015: "IS", 0x60000040: "CS",
    0x60000050: "SS", 0x60000051: "US", 0x60000102: "US", 0x60001500: "LO", 0x60003000: "OW",
}  # fmt: skip
IN_ITEMS = {
    0x00286100: {
        0x00286101: "CS", 0x00286102: "US", 0x00286110: "US", 0x00286112: "US", 0x00286114: "FL", 0x00286120: "SS",
        0x00289416: "US",
    },
    0x00283010: {0x00283002: "US", 0x00283003: "LO", 0x00283006: "OW"},
}  # fmt: skip
WORDS = st.sampled_from(
    [
        b"RECTANGULAR", b"CIRCULAR\\POLYGONAL", b"BITMAP", b"AVG_SUB", b"TID", b"REV_TID", b"SUB", b"1\\1", b"-9\\99",
        b"7", b"1\\2\\3\\4\\5\\6\\7\\8", b"1e308\\-1e308", b"nan\\inf", b"-99999999999999999999", b"", b"R",
    ]
)  # fmt: skip
VALUES = (
    WORDS
    | st.binary(max_size=40)
    | st.lists(st.integers(0, 65535), max_size=8).map(lambda values: struct.pack(f"<{len(values)}H", *values))
)


def element(tag: int, vr: str, value: bytes) -> bytes:
    value += b"\0" * (len(value) % 2)
    head = struct.pack("<HH2s", tag >> 16, tag & 0xFFFF, vr.encode())
    if vr in ("OW", "SQ"):
        return head + b"\0\0" + struct.pack("<L", len(value)) + value
    return head + struct.pack("<H", len(value)) + value


def with_elements(folder: Path, added: dict[int, bytes]) -> Path:
    """Give an image of three frames with these elements at their place, byte for byte."""
    made = image(PIXELS, BitsStored=12, NumberOfFrames=3, PixelData=PIXELS.tobytes() * 3, Modality="XA")
    path = save(made, folder)
    data = path.read_bytes()
    cut = data.index(struct.pack("<HH", 0x7FE0, 0x0010) + b"OW")
    path.write_bytes(data[:cut] + b"".join(added[tag] for tag in sorted(added)) + data[cut:])
    return path


@st.composite
def additions(draw: st.DrawFn) -> dict[int, bytes]:
    """Give some of the elements, each with some value, of which some fit."""
    added = {
        tag: element(tag, TAGS[tag], draw(VALUES)) for tag in draw(st.sets(st.sampled_from(sorted(TAGS)), max_size=14))
    }
    for sequence, tags in IN_ITEMS.items():
        if draw(st.booleans()):
            parts = [element(tag, vr, draw(VALUES)) for tag, vr in tags.items() if draw(st.booleans())]
            item = b"".join(parts)
            added[sequence] = element(sequence, "SQ", struct.pack("<HHL", 0xFFFE, 0xE000, len(item)) + item)
    return added


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(added=additions(), number=st.integers(0, 2))
def test_it_ends_in_a_frame_or_in_words(tmp_path: Path, added: dict[int, bytes], number: int) -> None:
    try:
        frame = FrameReader().read(with_elements(tmp_path, added), number)
    except InstanceError:
        return
    assert is_frame(frame)
    for presentation in (Presentation(), Presentation(subtracted=True, inverted=True)):
        assert to_display(frame, presentation).shape == (16, 24)


@pytest.mark.parametrize("size", [65535, 60001])
def test_a_plane_larger_than_its_file_takes_no_memory(tmp_path: Path, size: int) -> None:
    said = struct.pack("<H", size)
    added = {
        0x60000010: element(0x60000010, "US", said),
        0x60000011: element(0x60000011, "US", said),
        0x60000050: element(0x60000050, "SS", struct.pack("<hh", -30000, -30000)),
        0x60003000: element(0x60003000, "OW", b"\xff" * 4096),
    }
    assert FrameReader().read(with_elements(tmp_path, added)).not_applied.overlay
