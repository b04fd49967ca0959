"""The b-value, from wherever scanners write it."""

from __future__ import annotations

import struct

import pytest

from qrstation.core.standard.encoding import EXPLICIT, Encoding
from qrstation.store.diffusion import WANTED, b_value

SIEMENS = {0x00190010: b"SIEMENS MR HEADER ", 0x0019100C: b"800 "}
GE = {0x00430010: b"GEMS_PARM_01", 0x00431039: b"1000000600\\8\\0\\0"}
PHILIPS = {0x20010010: b"Philips Imaging DD 001", 0x20011003: struct.pack("<f", 50.0)}
STANDARD = {0x00189087: struct.pack("<d", 1000.0)}


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, None),
        (STANDARD, 1000.0),
        (SIEMENS, 800.0),
        (GE, 600.0),
        (PHILIPS, 50.0),
        ({**SIEMENS, **STANDARD}, 1000.0),
        ({0x0019100C: b"800 "}, None),
        ({**SIEMENS, 0x00190010: b"ANOTHER"}, None),
        ({**SIEMENS, 0x0019100C: b"-5"}, None),
        ({**SIEMENS, 0x0019100C: b"9" * 5000}, None),
        ({**PHILIPS, 0x20011003: b"\0\0"}, None),
        ({0x00189087: struct.pack("<d", float("nan"))}, None),
    ],
)
def test_it_is_read_where_it_is_said(values: dict[int, bytes], found: float | None) -> None:
    assert b_value(values, EXPLICIT) == found
    assert set(values) <= WANTED


def test_big_endian_is_read_too() -> None:
    assert b_value({0x00189087: struct.pack(">d", 500.0)}, Encoding(is_implicit=False, is_little=False)) == 500.0
