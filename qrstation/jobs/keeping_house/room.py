"""When the store's room is short, and how much is wanted: pure functions of what the receiver says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qrstation.core.codes.store import StoreCode
from qrstation.core.events import ReceiverChanged

SHARE, MARGIN = 20, 5_000_000_000
"""Room is short when less than one part in SHARE of the store is free, and less than MARGIN bytes."""
AMPLE = 2
"""When room is short, so many times that is made: else it would be short again with the next study."""
LAST = 5
"""A rule fetches nothing more when less than one part in LAST of what counts as short is free: what people fetch, and
what is sent here, still has a place then."""
_FULL = (StoreCode.AT_ITS_SIZE, StoreCode.DISK_NEARLY_FULL, StoreCode.DISK_FULL)


@dataclass(frozen=True, slots=True)
class StoreRoom:
    """What the store holds and may still take, in bytes; both 0 while nobody knows."""

    used: int = 0
    free: int = 0
    is_full: bool = False
    """Whether the receiver takes nothing in for lack of room."""

    @classmethod
    def of(cls, state: ReceiverChanged) -> StoreRoom:
        """Give what the receiver said last."""
        is_full = state.trouble is not None and state.trouble.code in _FULL
        return cls(state.store_bytes, state.free_bytes, is_full)

    @classmethod
    def told(cls, untrusted: Mapping[str, Any]) -> StoreRoom:
        """Give what it answers when it is asked."""
        used, free = int(untrusted["used"]), int(untrusted["free"])
        return cls(used, free, free <= 0)

    @property
    def short(self) -> int:
        """Below so many free bytes room is short."""
        return max(1, min(MARGIN, (self.used + self.free) // SHARE))

    @property
    def is_known(self) -> bool:
        """Whether anything is known of it."""
        return self.is_full or self.used + self.free > 0

    @property
    def is_short(self) -> bool:
        """Whether room is short."""
        return self.is_known and (self.is_full or self.free < self.short)

    @property
    def wanted(self) -> int:
        """How many bytes are to be removed; 0 while there is room."""
        return max(1, AMPLE * self.short - self.free) if self.is_short else 0

    @property
    def has_room_for_rules(self) -> bool:
        """Whether a rule may fetch; yes while nothing is known."""
        return not self.is_known or not (self.is_full or self.free * LAST < self.short)
