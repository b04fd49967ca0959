"""How long a certificate is good for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from qrstation.keys.certificate import Certificate

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def until(**left: float) -> Certificate:
    """Give a certificate that ends so long after now."""
    return Certificate("a", "b", NOW - timedelta(days=1), NOW + timedelta(**left), "")


@pytest.mark.parametrize(
    ("certificate", "days", "is_over", "ends_soon"),
    [
        (until(days=31), 31, False, False),
        (until(days=30), 30, False, False),
        (until(days=29, hours=23), 29, False, True),
        (until(hours=1), 0, False, True),
        (until(hours=-1), -1, True, True),
    ],
)
def test_its_end_is_spoken_of_thirty_days_before(
    certificate: Certificate, days: int, is_over: bool, ends_soon: bool
) -> None:
    assert (certificate.days_left(NOW), certificate.is_over(NOW), certificate.ends_soon(NOW)) == (
        days,
        is_over,
        ends_soon,
    )


def test_one_that_is_not_valid_yet_is_early() -> None:
    early = Certificate("a", "b", NOW + timedelta(hours=1), NOW + timedelta(days=99), "")
    assert early.is_early(NOW)
    assert not until(days=1).is_early(NOW)
