"""How long fetching a study would take, by how fast its archives sent so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.priors.gathering import FoundStudy
from qrstation.jobs.retrieve.copies import Copy, best_first

FAST = 5.0
"""Instances a second from which on an archive is as good as in the house: 300 of them come within a minute."""
_LONG = 60.0
"""Seconds that are felt as waiting; a few large images that come within them say nothing of where an archive is."""

Rate = Callable[[str], float | None]
"""Gives the instances a second that an archive sent; None while nothing is known."""


def copies_of(study: FoundStudy, archives: Mapping[str, ArchiveSettings], rate: Rate) -> list[Copy]:
    """Give a study's copies in the order in which they would be fetched."""
    return best_first(
        [
            Copy(
                copy.archive,
                copy.instances,
                copy.text("InstanceAvailability"),
                copy.archive in archives and archives[copy.archive].nearline,
                rate(copy.archive),
                copy.archive in archives and archives[copy.archive].role == "cache",
            )
            for copy in study.copies
        ]
    )


def seconds_of(study: FoundStudy, copies: list[Copy]) -> float | None:
    """Give how long fetching what is missing would take; 0 for what is here, None where nobody can say."""
    counts = [copy.instances for copy in study.copies if copy.instances is not None]
    expected = max(counts) if counts else None
    if not copies or (expected is not None and study.here >= expected):
        return 0.0 if study.here else None
    first = copies[0]
    if first.rate is None or expected is None or first.availability in ("OFFLINE", "UNAVAILABLE"):
        return None
    return (expected - study.here) / first.rate


def is_off_site(copies: list[Copy], seconds: float | None) -> bool:
    """Tell whether a study would come from an archive that was slow so far, and takes its time.

    Where an archive stands is set nowhere; what it sent before tells. One that was not tried is not off-site.
    """
    rate = copies[0].rate if copies else None
    return rate is not None and rate < FAST and (seconds is None or seconds >= _LONG)
