"""UIDs: which conform, which are taken all the same, and names of files that hold nothing of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.standard.uid import file_stem, is_acceptable, is_conforming, new_uid


@pytest.mark.parametrize(
    ("uid", "conforming", "acceptable"),
    [
        ("1.2.840.10008.1.1", True, True),
        ("1.2.03.4", False, True),
        ("../../evil", False, False),
        ("1/2", False, False),
        ("1.2\n", False, False),
        ("", False, False),
        ("1" * 65, False, False),
    ],
)
def test_uids(uid: str, conforming: bool, acceptable: bool) -> None:
    assert is_conforming(uid) is conforming
    assert is_acceptable(uid) is acceptable


@given(st.text(max_size=80))
def test_a_file_name_never_holds_a_byte_of_a_peer(uid: str) -> None:
    stem = file_stem(uid)
    assert len(stem) == 40
    assert set(stem) <= set("0123456789abcdef")


def test_new_uids() -> None:
    assert is_conforming(new_uid())
    assert new_uid("a", 1) == new_uid("a", 1) != new_uid("a", 2)
