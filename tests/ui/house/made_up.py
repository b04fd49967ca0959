"""Studies that may go, for tests of what is seen of keeping house."""

from __future__ import annotations

from datetime import UTC, datetime

from qrstation.core.instance import StudyHeading
from qrstation.jobs.keeping_house.cleaning import Surplus
from qrstation.store.state_prefetched import Prefetched


def surplus(number: int, *, name: str = "Morgan^Elena", size: int = 300_000_000) -> Surplus:
    """Make a study that a rule fetched long ago."""
    uid = f"1.2.{number}"
    came = datetime(2026, 1, number % 28 + 1, 12, tzinfo=UTC)
    heading = StudyHeading(uid, name, "4711", "", "19580314", "F", f"2024{number % 12 + 1:02}12", "", "CT thorax", "")
    return Surplus(Prefetched(uid, "Main", came, "x"), 398, size, heading)
