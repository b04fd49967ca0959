"""Attributes on their way from a decoder process, which may have been taken over."""

from __future__ import annotations

import json

import pytest

from qrstation.imaging.attribute import LONGEST_VALUE, Attribute, Attributes, packed, unpacked

ROW = [0, 0x00100010, "PN", "PatientName", "Morgan^Elena", 12, False]


def test_attributes_arrive_as_they_left() -> None:
    made = Attributes((Attribute(0, 0x00100010, "PN", "PatientName", "Morgan^Elena", 12),), is_damaged=True)
    assert unpacked(packed(made)) == made


@pytest.mark.parametrize(
    "sent",
    [
        None,
        b"no json",
        b"[" * 100_000,
        json.dumps([False, False]).encode(),
        json.dumps([0, False, []]).encode(),
        json.dumps([False, False, [ROW[:-1]]]).encode(),
        json.dumps([False, False, [[True, *ROW[1:]]]]).encode(),
        json.dumps([False, False, [[99, *ROW[1:]]]]).encode(),
        json.dumps([False, False, [[*ROW[:4], "x" * (LONGEST_VALUE + 1), *ROW[5:]]]]).encode(),
        json.dumps([False, False, [[0, -1, *ROW[2:]]]]).encode(),
    ],
)
def test_what_is_no_list_of_attributes_is_refused(sent: object) -> None:
    assert unpacked(sent) is None
