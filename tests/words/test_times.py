"""Ages and intervals as people read them."""

from __future__ import annotations

import pytest

from qrstation.words.times import age_at, interval


@pytest.mark.parametrize(
    ("birth", "study", "age"),
    [
        ("19580314", "20261120", "68 y"),
        ("20260101", "20261120", "10 m"),
        ("20261101", "20261120", "19 d"),
        ("", "20261120", ""),
        ("20270101", "20261120", ""),
        ("19580230", "20261120", ""),
    ],
)
def test_ages(birth: str, study: str, age: str) -> None:
    assert age_at(birth, study) == age


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("20250506", "20261120", "18 months"),
        ("20261120", "20250506", "18 months"),
        ("20231112", "20261120", "3 years"),
        ("20261101", "20261120", "2 weeks"),
        ("20261119", "20261120", "1 day"),
        ("20261120", "20261120", "same day"),
        ("", "20261120", ""),
    ],
)
def test_intervals(one: str, other: str, words: str) -> None:
    assert interval(one, other) == words
