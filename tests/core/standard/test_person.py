"""Names and dates as people read them."""

from __future__ import annotations

import pytest

from qrstation.core.standard.person import parse_date, readable_date, readable_name


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Morgan^Elena", "Morgan, Elena"),
        ("Morgan^Elena^^Dr", "Morgan, Dr Elena"),
        ("Morgan", "Morgan"),
        ("^Elena", "Elena"),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada, Tarou · 山田 太郎"),
        ("=山田^太郎", "山田, 太郎"),
        ("", ""),
    ],
)
def test_names_are_shown_without_carets(raw: str, shown: str) -> None:
    assert readable_name(raw) == shown


def test_dates() -> None:
    assert readable_date("20261120") == "2026-11-20"
    assert readable_date("2026.11.20") == "2026-11-20"
    assert readable_date("nonsense") == "nonsense"
    assert parse_date("20261399") is None
