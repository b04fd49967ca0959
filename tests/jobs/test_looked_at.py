"""What is looked at is told by the window alone, and the newest counts."""

from __future__ import annotations

from qrstation.jobs.looked_at import LookedAt


def test_the_newest_counts() -> None:
    looked_at = LookedAt()
    assert looked_at.series_uid() == ""
    for uid in ("1.2.1", "1.2.2"):
        looked_at.show(uid)
        assert looked_at.series_uid() == uid
