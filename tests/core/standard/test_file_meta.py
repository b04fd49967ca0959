"""File meta information: as pydicom reads it, and nothing but its own error for bytes that are none."""

from __future__ import annotations

import contextlib
import struct
from pathlib import Path

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.standard.element_walk import MalformedDataSet
from qrstation.core.standard.file_meta import LONGEST_META, PREAMBLE, has_preamble, read_file_meta

FOLDER = Path(pydicom.data.__file__).parent / "test_files"
EXPLICIT = "1.2.840.10008.1.2.1"


def element(number: int, vr: bytes, value: bytes) -> bytes:
    """Give an element of group 2 with a short length."""
    return struct.pack("<HH2sH", 2, number, vr, len(value)) + value


def test_real_files_say_what_pydicom_reads_of_them() -> None:
    compared = 0
    for path in sorted(FOLDER.glob("*.dcm")):
        raw = path.read_bytes()
        assert has_preamble(raw) == (raw[128:132] == b"DICM")
        if not has_preamble(raw):
            continue
        meta, read = pydicom.filereader.read_file_meta_info(path), read_file_meta(raw)
        assert set(read.elements) == {each.tag.element for each in meta}, path.name
        assert read.transfer_syntax_uid == meta.get("TransferSyntaxUID", ""), path.name
        assert read.text(0x0003) == meta.get("MediaStorageSOPInstanceUID", ""), path.name
        compared += 1
    assert compared >= 70


def test_it_ends_where_another_group_begins_whatever_it_says_of_its_length() -> None:
    group = element(0x0000, b"UL", struct.pack("<L", 999)) + element(0x0010, b"UI", EXPLICIT.encode() + b"\0")
    meta = read_file_meta(PREAMBLE + group + b"\x08\x00\x05\x00CS\x02\x00  ")
    assert meta.data_set_start == len(PREAMBLE) + len(group)
    assert meta.transfer_syntax_uid == EXPLICIT


@pytest.mark.parametrize("tail", [struct.pack("<HH2sH", 2, 0x12, b"UI", 50), struct.pack("<HH2sH", 2, 1, b"OB", 0)])
def test_what_is_cut_is_refused(tail: bytes) -> None:
    with pytest.raises(MalformedDataSet):
        read_file_meta(PREAMBLE + tail)


def test_it_is_looked_for_up_to_a_bound() -> None:
    much = element(0x0102, b"UI", bytes(0xFFFE)) * (LONGEST_META // 0xFFFE + 1)
    with pytest.raises(MalformedDataSet):
        read_file_meta(PREAMBLE + much)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(MalformedDataSet):
        assert read_file_meta(PREAMBLE + data).data_set_start <= len(PREAMBLE) + len(data)
    assert not has_preamble(data[:131])
