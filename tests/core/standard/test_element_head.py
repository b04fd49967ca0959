"""Heads of elements: read as they are written, in every encoding, and never beyond what is there."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.standard.element_head import (
    ITEM,
    ITEM_END,
    ITEM_HEAD,
    LONGEST_HEAD,
    SEQUENCE_END,
    UNDEFINED,
    encode_head,
    head_reader,
    item_head,
)
from qrstation.core.standard.encoding import EXPLICIT, IMPLICIT, Encoding
from qrstation.core.standard.vr import LONG, SHORT

ENCODINGS = st.builds(Encoding, st.booleans(), st.booleans())
TAGS = st.integers(0, 0xFFFDFFFF)


@given(TAGS, st.sampled_from(sorted(LONG | SHORT)), st.integers(0, UNDEFINED), ENCODINGS, st.binary(max_size=20))
def test_what_is_written_is_read(tag: int, vr: str, length: int, encoding: Encoding, before: bytes) -> None:
    if vr in SHORT and not encoding.is_implicit:
        length &= 0xFFFF
    raw = encode_head(tag, vr, length, encoding)
    assert len(raw) == (12 if vr in LONG and not encoding.is_implicit else 8)
    expected = (tag, "" if encoding.is_implicit else vr, length, len(raw))
    assert head_reader(encoding)(before + raw, len(before)) == expected
    assert head_reader(encoding)(memoryview(before + raw + b"value"), len(before)) == expected


@given(st.sampled_from([ITEM, ITEM_END, SEQUENCE_END]), st.integers(0, UNDEFINED), ENCODINGS)
def test_items_and_delimiters_have_no_vr(tag: int, length: int, encoding: Encoding) -> None:
    raw = encode_head(tag, "", length, Encoding(is_implicit=True, is_little=encoding.is_little))
    assert head_reader(encoding)(raw, 0) == (tag, "", length, ITEM_HEAD)
    assert item_head(raw, encoding) == (tag, length)


def test_a_length_that_spells_a_vr_is_a_length_of_an_item() -> None:
    (length,) = struct.unpack("<L", b"US\1\0")
    raw = struct.pack("<HHL", 0xFFFE, 0xE000, length)
    assert head_reader(EXPLICIT)(raw, 0) == (ITEM, "", length, ITEM_HEAD)


@pytest.mark.parametrize(("vr", "known"), [(b"ZZ", "ZZ"), (b"xy", "xy"), (b"\x04\x00", ""), (b"\xd1\xd2", "")])
def test_a_vr_that_is_not_known_has_the_long_form_and_what_is_no_vr_none(vr: bytes, known: str) -> None:
    raw = struct.pack("<HH2sHL", 0x10, 0x10, vr, 0, 7)
    tag, found, length, size = head_reader(EXPLICIT)(raw, 0)
    assert (tag, found) == (0x00100010, known)
    assert (length, size) == ((7, 12) if known else (struct.unpack("<L", vr + b"\0\0")[0], 8))


@pytest.mark.parametrize("there", range(ITEM_HEAD, LONGEST_HEAD))
def test_a_head_that_is_cut_says_that_it_is_longer(there: int) -> None:
    raw = encode_head(0x00081140, "SQ", 5, EXPLICIT)[:there]
    assert head_reader(EXPLICIT)(raw, 0) == (0x00081140, "SQ", 0, LONGEST_HEAD)


@given(st.binary(min_size=ITEM_HEAD, max_size=LONGEST_HEAD), ENCODINGS)
def test_any_bytes_are_a_head(raw: bytes, encoding: Encoding) -> None:
    tag, vr, length, size = head_reader(encoding)(raw, 0)
    assert 0 <= tag <= UNDEFINED
    assert 0 <= length <= UNDEFINED
    assert size in (ITEM_HEAD, LONGEST_HEAD)
    assert not vr or vr.isalpha()


def test_a_length_that_does_not_fit_is_an_error() -> None:
    encode_head(0x00100010, "PN", 0x10000, IMPLICIT)
    with pytest.raises(struct.error):
        encode_head(0x00100010, "PN", 0x10000, EXPLICIT)
