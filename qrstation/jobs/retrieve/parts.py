"""What a retrieve works with, all of it given when it starts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Protocol

from qrstation.core.archive import Archive
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.habits import Habits
from qrstation.core.jobs.job import JobProgress
from qrstation.core.standard.node import Node
from qrstation.core.station.settings import StationSettings
from qrstation.jobs.lane import Lane
from qrstation.jobs.looked_at import NOTHING, Look
from qrstation.jobs.pace import Pace
from qrstation.jobs.retrieve.arrivals import Arrivals


class Holdings(Protocol):
    """What the store can say about what it holds; safe to ask from a worker."""

    def held_among(self, uids: Collection[str]) -> frozenset[str]:
        """Give those of ``uids`` (SOP Instance UIDs) that the store holds."""


@dataclass(frozen=True, slots=True)
class RetrieveParts:
    """The archive, this station, the store, and who is told."""

    station: StationSettings
    archive: Archive
    port: int
    """The port on which the receiver truly listens."""
    holdings: Holdings
    arrivals: Arrivals
    report: Callable[[JobProgress], None]
    cancel: CancelToken
    lane: Lane | None = None
    """The archive's lane, shared with other jobs; None for one of its own."""
    most: int | None = None
    """The most of the lane's places that this retrieve takes; None for all that it gets."""
    rank: Callable[[], int] = lambda: 0
    """Gives which of the archive's jobs goes first now: the lower."""
    pace: Pace = field(default_factory=Pace)
    habits: Habits = field(default_factory=Habits)
    on_habits: Callable[[Habits], None] = lambda habits: None
    """Called when something new was noticed of the archive."""
    looked_at: Callable[[], Look] = lambda: NOTHING
    """Gives what the user looks at now."""

    @property
    def here(self) -> Node:
        """What the archive must know of this station."""
        return Node(self.station.ae_title, self.station.announced_host, self.port)
