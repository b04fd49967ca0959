"""Headers of compressed frames: read as they were written, and no cut goes unnoticed."""

from __future__ import annotations

import contextlib
import struct
from typing import Any

import imagecodecs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.errors import CannotDecode
from qrstation.imaging.pixels.codestream import StreamHeader, read_j2k, read_jpeg, unwrap_jp2
from tests.told import saying

Array = np.ndarray[Any, Any]
GREY = (np.arange(40 * 30, dtype=np.uint8) % 251).reshape(40, 30)
DEEP = (np.arange(40 * 30, dtype=np.uint16) * 3).reshape(40, 30)
COLOUR = np.random.default_rng(1).integers(0, 256, (40, 30, 3), np.uint8)
JPEG = bytes(imagecodecs.jpeg8_encode(GREY))
JPEG_COLOUR = bytes(imagecodecs.jpeg8_encode(COLOUR))
LOSSLESS = bytes(imagecodecs.ljpeg_encode(DEEP, bitspersample=12))
JPEG_LS = bytes(imagecodecs.jpegls_encode(DEEP))
J2K = bytes(imagecodecs.jpeg2k_encode(DEEP, codecformat="j2k"))
J2K_COLOUR = bytes(imagecodecs.jpeg2k_encode(COLOUR, codecformat="j2k", mct=True))
JP2 = bytes(imagecodecs.jpeg2k_encode(DEEP, codecformat="jp2"))


def of(header: StreamHeader) -> tuple[int, int, int]:
    return header.rows, header.columns, header.components


def test_jpeg_streams_say_what_they_are() -> None:
    assert (of(read_jpeg(JPEG)), read_jpeg(JPEG).precision) == ((40, 30, 1), 8)
    assert of(read_jpeg(JPEG_COLOUR)) == (40, 30, 3)
    assert read_jpeg(JPEG_COLOUR).jfif
    assert not read_jpeg(JPEG).lossless_jpeg
    lossless = read_jpeg(LOSSLESS)
    assert (of(lossless), lossless.precision, lossless.lossless_jpeg) == ((40, 30, 1), 12, True)
    assert of(read_jpeg(JPEG_LS)) == (40, 30, 1)


def test_the_adobe_marker_tells_the_transform() -> None:
    for transform, told in ((0, 0), (1, 1), (2, None)):
        marker = b"\xff\xee" + struct.pack(">H5sHHHB", 14, b"Adobe", 100, 0, 0, transform)
        assert read_jpeg(JPEG_COLOUR[:2] + marker + JPEG_COLOUR[2:]).adobe == told


def test_jpeg_2000_streams_say_what_they_are() -> None:
    assert (of(read_j2k(J2K)), read_j2k(J2K).precision, read_j2k(J2K).signed) == ((40, 30, 1), 16, False)
    assert of(read_j2k(J2K_COLOUR)) == (40, 30, 3)
    assert read_j2k(J2K_COLOUR).transformed
    assert not read_j2k(J2K).transformed
    signed = bytes(imagecodecs.jpeg2k_encode(DEEP.astype(np.int16), codecformat="j2k"))
    assert read_j2k(signed).signed


def test_the_codestream_is_taken_out_of_its_boxes() -> None:
    stream = unwrap_jp2(JP2)
    assert stream.startswith(b"\xff\x4f\xff\x51")
    assert of(read_j2k(stream)) == (40, 30, 1)
    assert unwrap_jp2(J2K) == J2K
    with pytest.raises(CannotDecode, check=saying("without a codestream")):
        unwrap_jp2(JP2[: JP2.index(b"jp2c") - 4])


@pytest.mark.parametrize("stream", [JPEG, JPEG_COLOUR, LOSSLESS, JPEG_LS], ids=["grey", "colour", "lossless", "ls"])
def test_a_jpeg_that_is_cut_anywhere_is_told(stream: bytes) -> None:
    whole = stream[: stream.rindex(b"\xff\xd9") + 2]
    read_jpeg(whole)
    for length in range(len(whole) - 1):
        with pytest.raises(CannotDecode, check=saying(r"ends early|damaged")):
            read_jpeg(whole[:length])


@pytest.mark.parametrize("stream", [J2K, J2K_COLOUR], ids=["grey", "colour"])
def test_a_jpeg_2000_that_is_cut_anywhere_is_told(stream: bytes) -> None:
    whole = stream[: stream.rindex(b"\xff\xd9") + 2]
    read_j2k(whole)
    for length in range(len(whole) - 1):
        with pytest.raises(CannotDecode, check=saying(r"ends early|damaged")):
            read_j2k(whole[:length])


@given(st.binary(max_size=200), st.sampled_from([b"", b"\xff\xd8", b"\xff\x4f\xff\x51"]))
def test_any_bytes_are_a_header_or_an_expected_failure(data: bytes, start: bytes) -> None:
    for read in (read_jpeg, read_j2k, unwrap_jp2):
        with contextlib.suppress(CannotDecode):
            read(start + data)
