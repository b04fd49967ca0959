"""What a retrieve's one thread is told by others: the values in its queue that belong to no worker and no listing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stored:
    """The store has these instances now (SOP Instance UIDs)."""

    uids: frozenset[str]


@dataclass(frozen=True, slots=True)
class StoredNewsLost:
    """Some of what was stored was never told."""


@dataclass(frozen=True, slots=True)
class Woken:
    """Something is to be looked at: somebody cancelled, or a place of the lane is free."""
