"""Fragments: each frame gets its own, with an offset table, with a wrong one, and with none."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.errors import CannotDecode
from qrstation.core.standard.encoding import EXPLICIT
from qrstation.imaging.pixels.fragments import FrameFinder, find_frames
from qrstation.imaging.reading.data_set_elements import Elements, Walker
from qrstation.imaging.reading.file_bytes import Source
from tests.told import saying

BEGIN = b"\xff\xd8"


def item(data: bytes) -> bytes:
    return struct.pack("<HHL", 0xFFFE, 0xE000, len(data)) + data


END = struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)


def pixel_data(frames: Sequence[Sequence[bytes]], table: Sequence[int] | None = None, end: bytes = END) -> bytes:
    """Build encapsulated pixel data of frames in fragments; ``table`` None leaves the offset table empty."""
    offsets = b"" if table is None else struct.pack(f"<{len(table)}L", *table)
    return item(offsets) + b"".join(item(fragment) for frame in frames for fragment in frame) + end


def finder(data: bytes, frames: int) -> FrameFinder:
    source = Source(io.BytesIO(data))
    return find_frames(source, Elements(Walker(source), EXPLICIT), 0, frames)


def right_table(frames: Sequence[Sequence[bytes]]) -> list[int]:
    """Give the offsets that are right."""
    offsets, position = [], 0
    for frame in frames:
        offsets.append(position)
        position += sum(8 + len(fragment) for fragment in frame)
    return offsets


FRAMES = st.lists(
    st.lists(st.binary(max_size=20).map(lambda data: data + b"\0" * (len(data) % 2)), min_size=1, max_size=4),
    min_size=1,
    max_size=6,
)


@given(FRAMES)
def test_with_a_table_each_frame_is_what_was_written(frames: list[list[bytes]]) -> None:
    found = finder(pixel_data(frames, right_table(frames)), len(frames))
    assert [found.frame(number) for number in range(len(frames))] == [b"".join(frame) for frame in frames]


@given(FRAMES, st.sampled_from(["none", "zeros", "short", "shifted", "beyond"]))
def test_without_a_table_that_is_right_frames_are_told_apart_by_how_they_begin(
    frames: list[list[bytes]], kind: str
) -> None:
    frames = [[BEGIN + frame[0], *(b"\1\2" + more for more in frame[1:])] for frame in frames]
    right = right_table(frames)
    table = {
        "none": None,
        "zeros": [0] * len(frames),
        "short": right[:-1],
        "shifted": [offset + 2 for offset in right],
        "beyond": [0, *(offset + 10_000 for offset in right[1:])],
    }[kind]
    found = finder(pixel_data(frames, table), len(frames))
    assert [found.frame(number) for number in range(len(frames))] == [b"".join(frame) for frame in frames]


def test_a_frame_that_was_cut_off_is_told_and_those_before_are_there() -> None:
    frames = [[BEGIN + b"first!"], [BEGIN + b"second"], [BEGIN + b"third!"]]
    whole = pixel_data(frames)
    found = finder(whole[: -len(END) - 3], 3)
    assert [found.frame(0), found.frame(1)] == [frames[0][0], frames[1][0]]
    with pytest.raises(CannotDecode, check=saying("2 of 3 frames are there")):
        found.frame(2)
    cut = finder(pixel_data(frames, right_table(frames))[: -len(END) - 3], 3)
    assert cut.frame(1) == frames[1][0]
    with pytest.raises(CannotDecode, check=saying("in frame 3 of 3")):
        cut.frame(2)
    with pytest.raises(CannotDecode, check=saying("in its last fragment")):
        finder(pixel_data([[b"only one"]])[: -len(END) - 3], 1).frame(0)


def test_fragments_that_cannot_be_told_apart_are_refused() -> None:
    with pytest.raises(CannotDecode, check=saying("3 fragments cannot be told apart into 2 frames")):
        finder(pixel_data([[b"aaaa", b"bbbb"], [b"cccc"]]), 2).frame(0)


def test_what_is_no_fragment_is_refused() -> None:
    with pytest.raises(CannotDecode, check=saying("damaged")):
        finder(item(b"") + b"nonsense", 1).frame(0)
    with pytest.raises(CannotDecode, check=saying("offset table")):
        finder(b"nonsense", 1)
