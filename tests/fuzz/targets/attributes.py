"""All attributes of a stored object as text: at most so many rows and characters, and taken by the window."""

from __future__ import annotations

from collections.abc import Mapping

from qrstation.core.errors import CannotDecode, NotDicom
from qrstation.imaging.attribute import packed, unpacked
from qrstation.imaging.reading.attributes import read_attributes
from tests.fuzz.made import file_head, small_ct, small_enhanced, written
from tests.fuzz.target import Target
from tests.fuzz.targets.data_set_walk import WORDS


def _take(data: bytes) -> None:
    read = read_attributes(written(data))
    assert unpacked(packed(read)) == read


def _seeds() -> Mapping[str, bytes]:
    private = small_ct()
    private.add_new(0x00090010, "LO", "SIEMENS CT VA0  COAD")
    private.add_new(0x00091010, "LO", "x")
    private.add_new(0x00280009, "AT", [0x00181063])
    return {"plain": file_head(small_ct()), "groups": file_head(small_enhanced()), "private": file_head(private)}


TARGET = Target(_take, _seeds, (CannotDecode, NotDicom), words=WORDS, memory_a_byte=2048, runs=300)
