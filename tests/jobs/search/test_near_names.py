"""Names that are nearly what was typed are found among those known here, whatever script they are in."""

from __future__ import annotations

import pytest

from qrstation.jobs.search.near_names import near_names

KNOWN = (
    "Morgan^Elena",
    "Moretti^Paolo",
    "Иванов^Иван",
    "Yamada^Tarou=山田^太郎=やまだ^たろう",
    "Müller^Jürgen",
    "Schmidt^Eva",
    "",
)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Morgn", "Morgan^Elena"),
        ("elena morgan", "Morgan^Elena"),
        ("Morgan, Elenna", "Morgan^Elena"),
        ("Ivanov, Ivan", "Иванов^Иван"),
        ("Mueller", "Müller^Jürgen"),
        ("Jamada", KNOWN[3]),
        ("Yamda, Taro", KNOWN[3]),
        ("SCHMITT", "Schmidt^Eva"),
    ],
)
def test_the_nearest_name_comes_first(typed: str, first: str) -> None:
    assert near_names(typed, KNOWN)[0] == first


@pytest.mark.parametrize("typed", ["", "x", "**", "Kowalczyk", "morgan"])
def test_what_is_like_none_or_was_found_by_its_beginning_gives_nothing(typed: str) -> None:
    assert near_names(typed, KNOWN) == ()


def test_no_more_than_so_many_are_given() -> None:
    assert len(near_names("Morgen", [f"Morgan^{letter}" for letter in "ABCDEFG"], 2)) <= 2
