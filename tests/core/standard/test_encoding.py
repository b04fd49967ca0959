"""Encodings: one for each transfer syntax, as pydicom knows them."""

from __future__ import annotations

import pytest
from pydicom.uid import AllTransferSyntaxes

from qrstation.core.standard.encoding import EXPLICIT, IMPLICIT, Encoding, within


@pytest.mark.parametrize("uid", AllTransferSyntaxes, ids=str)
def test_each_transfer_syntax_has_its_encoding(uid: str) -> None:
    encoding = Encoding.of(uid)
    known = next(each for each in AllTransferSyntaxes if each == uid)
    assert (encoding.is_implicit, encoding.is_little) == (known.is_implicit_VR, known.is_little_endian)
    assert encoding.order == ("<" if known.is_little_endian else ">")


def test_what_is_not_known_is_explicit_and_little() -> None:
    assert Encoding.of("1.2.3") == EXPLICIT


def test_unknown_holds_implicit_items_whatever_it_stands_in() -> None:
    big = Encoding(is_implicit=False, is_little=False)
    assert within("UN", big) == IMPLICIT
    assert within("SQ", big) == big
