"""Texts as values: trimmed, lists where the attribute has several, and backslashes that are only characters."""

from __future__ import annotations

import pytest

from qrstation.core.standard.text_value import shaped, text_value


@pytest.mark.parametrize(
    ("text", "vr", "multiplicity", "value"),
    [
        (" Müller^A ", "PN", "1", "Müller^A"),
        ("  ", "LO", "1", None),
        ("one\\ two \\", "LO", "1-n", ["one", "two"]),
        ("", "LO", "1-n", None),
        (" a\\b ", "LT", "1", " a\\b"),
        ("1.2\0", "UI", "1", "1.2"),
        ("CT", "CS", "1-n", ["CT"]),
    ],
)
def test_a_text_is_the_value_of_the_contract(text: str, vr: str, multiplicity: str, value: object) -> None:
    assert text_value(text, vr, multiplicity) == value


def test_numbers_are_one_or_several() -> None:
    assert shaped([], "1") is None
    assert shaped([3, 4], "1") == 3
    assert shaped([3, 4], "2") == [3, 4]
