"""Value representations: those of the standard, and what an element without one has."""

from __future__ import annotations

import struct

import pydicom.valuerep
import pytest
from pydicom.datadict import DicomDictionary, dictionary_VR

from qrstation.core.standard.vr import BY_CHARSET, LONG, NUMBERS, PLAIN_TEXT, SHORT, WORDS, vr_of


def test_every_vr_of_the_standard_has_one_length() -> None:
    standard = {str(vr) for vr in pydicom.valuerep.VR if len(vr.value) == 2}
    assert standard == LONG | SHORT
    assert not LONG & SHORT
    assert {str(vr) for vr in pydicom.valuerep.EXPLICIT_VR_LENGTH_16} == SHORT
    assert set(WORDS) <= standard


def test_texts_and_numbers_are_told_apart_as_pydicom_does() -> None:
    assert {str(vr) for vr in pydicom.valuerep.CUSTOMIZABLE_CHARSET_VR} == BY_CHARSET
    assert {str(vr) for vr in pydicom.valuerep.DEFAULT_CHARSET_VR} == PLAIN_TEXT
    assert all(struct.calcsize(f"<{letter}") == WORDS[vr] for vr, letter in NUMBERS.items())


@pytest.mark.parametrize(
    ("tag", "signed", "vr"),
    [
        (0x00100010, False, "PN"), (0x00280106, False, "US"), (0x00280106, True, "SS"), (0x7FE00010, True, "OW"),
        (0x00283006, False, "OW"), (0x00090010, False, "LO"), (0x00091001, False, "UN"), (0x00080000, False, "UL"),
        (0x00089999, False, "UN"),
    ],
)  # fmt: skip
def test_an_element_without_a_vr_has_that_of_its_tag(tag: int, signed: bool, vr: str) -> None:
    assert vr_of(tag, signed=signed) == vr


def test_every_plain_element_of_the_dictionary_has_its_vr() -> None:
    plain = [tag for tag in DicomDictionary if tag & 0xFFFF and not tag >> 16 & 1 and len(dictionary_VR(tag)) == 2]
    assert len(plain) > 4_000
    assert [hex(tag) for tag in plain if vr_of(tag, signed=False) != dictionary_VR(tag)] == []
