"""How received instances stream from the network into the store: the protocol between the two siblings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from qrstation.core.actor import Actor, peer
from qrstation.core.errors import StoreError, StoreFull


class StoreStatus(IntEnum):
    """The statuses with which a C-STORE is answered here (PS3.4 table B.2-1, PS3.7 annex C)."""

    SUCCESS = 0x0000
    PROCESSING_FAILURE = 0x0110
    INVALID_SOP_INSTANCE = 0x0117
    SOP_CLASS_NOT_SUPPORTED = 0x0122
    UNRECOGNISED_OPERATION = 0x0211
    OUT_OF_RESOURCES = 0xA700
    DOES_NOT_MATCH_SOP_CLASS = 0xA900
    CANNOT_UNDERSTAND = 0xC000


def store_status(error: StoreError) -> StoreStatus:
    """Give the status for a store that cannot take an instance."""
    return StoreStatus.OUT_OF_RESOURCES if isinstance(error, StoreFull) else StoreStatus.PROCESSING_FAILURE


@dataclass(frozen=True, slots=True)
class IncomingInstance:
    """What is known of an instance when its C-STORE request begins, before a byte of its data set.

    The UIDs have been checked by `core.uid.is_acceptable`; `calling_ae_title` is who sends it.
    """

    sop_class_uid: str
    sop_uid: str
    transfer_syntax_uid: str
    calling_ae_title: str
    called_ae_title: str
    peer_address: str
    person: Actor | None = None
    """Who imports it, None where a peer sends it."""
    association: int = 0
    """The number of the association that it comes over; 0 for none."""

    @property
    def by(self) -> Actor:
        """Who brings it."""
        return self.person or peer(self.calling_ae_title, self.peer_address, self.association)


class InstanceWriter(Protocol):
    """Takes one instance's data set in fragments. Exactly one of `commit` and `abandon` ends it."""

    def write(self, fragments: Sequence[memoryview]) -> None:
        """Take the next bytes of the data set; the views are valid only during the call. Raises StoreError."""

    def commit(self) -> int:
        """Make the instance safe (synced, renamed) and give the C-STORE status; 0x0000 only when it is safe.

        Never raises for what the peer or the disk did wrong: that is a failure status.
        """

    def abandon(self) -> None:
        """Drop what was written: the association broke or the request was refused. Safe to call twice."""


class InstanceSink(Protocol):
    """The store as the network sees it; safe for use from several threads."""

    def begin(self, incoming: IncomingInstance) -> InstanceWriter:
        """Open a place for an instance. Raises StoreError when there is no room or the store is unusable."""
