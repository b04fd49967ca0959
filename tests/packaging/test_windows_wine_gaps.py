"""What a test's Wine lacks, filled into a library of the PE format."""

from __future__ import annotations

import struct
from typing import Any

import pytest

from tests.packaging.windows_modules import module

wine_gaps: Any = module("wine_gaps")
SECTION, RAW, CODE = 0x1000, 0x400, 0x300
STUB = b"\xcc" * 16


def _library(name: bytes) -> bytes:
    """A library with one section that exports one function."""
    library = bytearray(RAW + 0x1000)
    struct.pack_into("<I", library, 0x3C, 0x80)
    library[0x80:0x84] = b"PE\0\0"
    struct.pack_into("<H12xH", library, 0x86, 1, 240)
    struct.pack_into("<H", library, 0x98, 0x20B)
    struct.pack_into("<I", library, 0x98 + 112, SECTION)
    struct.pack_into("<4I", library, 0x98 + 240 + 8, 0x1000, SECTION, 0x1000, RAW)
    struct.pack_into("<4I", library, RAW + 24, 1, SECTION + 0x100, SECTION + 0x110, SECTION + 0x120)
    struct.pack_into("<I", library, RAW + 0x100, SECTION + CODE)
    struct.pack_into("<I", library, RAW + 0x110, SECTION + 0x200)
    library[RAW + 0x200 : RAW + 0x200 + len(name) + 1] = name + b"\0"
    library[RAW + CODE : RAW + CODE + len(STUB)] = STUB
    return bytes(library)


def test_a_stub_gets_its_code_and_nothing_else_changes() -> None:
    library = _library(b"crealf")
    filled = wine_gaps.filled(library, {b"crealf": b"\x90\xc3"})
    assert filled[RAW + CODE : RAW + CODE + 3] == b"\x90\xc3\xcc"
    assert [n for n, (a, b) in enumerate(zip(library, filled, strict=True)) if a != b] == [RAW + CODE, RAW + CODE + 1]
    assert wine_gaps.filled(filled, {b"crealf": b"\x90\xc3"}) == filled


def test_a_library_without_the_function_is_refused() -> None:
    with pytest.raises(wine_gaps.NotThere, match="not exported"):
        wine_gaps.filled(_library(b"other"), {b"crealf": b"\xc3"})


@pytest.mark.parametrize("length", [0, 0x3E, 0x84, 0x99, 0x110, RAW, RAW + 0x105, RAW + 0x203])
def test_a_library_cut_short_is_refused(length: int) -> None:
    with pytest.raises(wine_gaps.NotThere):
        wine_gaps.filled(_library(b"crealf")[:length], {b"crealf": b"\xc3"})
