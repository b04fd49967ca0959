"""What is looked at is told by the window alone, and the newest counts."""

from __future__ import annotations

from qrstation.jobs.looked_at import NOTHING, Look, LookedAt


def test_the_newest_counts() -> None:
    looked_at = LookedAt()
    assert looked_at.look() == NOTHING
    for uid, number in (("1.2.1", None), ("1.2.2", 17)):
        looked_at.show(uid, number)
        assert looked_at.look() == Look(uid, number)
