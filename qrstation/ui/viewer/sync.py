"""Synchronised scrolling: which slice of one stack shows the place that another stack shows."""

from __future__ import annotations

import math

from qrstation.core.instance import Vector
from qrstation.imaging.stack import Stack

_PARALLEL = math.cos(math.radians(15.0))
"""Planes within 15 degrees count as parallel: a gantry tilted a little still compares."""


def facing(one: Vector | None, other: Vector | None) -> int:
    """Compare two normals: +1 parallel, -1 parallel but opposed, 0 neither (or unknown)."""
    if one is None or other is None:
        return 0
    product = sum(a * b for a, b in zip(one, other, strict=True))
    if abs(product) < _PARALLEL:
        return 0
    return 1 if product > 0 else -1


def location_in(leader: Stack, index: int, follower: Stack) -> float | None:
    """Give the place of the leader's slice along the follower's normal, in mm; None when that means nothing."""
    direction = facing(leader.normal, follower.normal)
    if not direction or not 0 <= index < len(leader.slices):
        return None
    location = leader.slices[index].location
    return None if location is None else direction * location


def offset_between(leader: Stack, index: int, follower: Stack, other: int) -> float:
    """Give how far (mm) the follower's slice lies from the leader's: what scrolling keeps after aligning by hand.

    Zero when both share a frame of reference, or when they are as near as their slices allow.
    """
    location = location_in(leader, index, follower)
    if location is None or not 0 <= other < len(follower.slices):
        return 0.0
    first, second = leader.slices[index].record, follower.slices[other].record
    shared = first.frame_of_reference_uid and first.frame_of_reference_uid == second.frame_of_reference_uid
    here = follower.slices[other].location
    if shared or here is None or follower.nearest(location) == other:
        return 0.0
    return here - location


def follow(leader: Stack, index: int, follower: Stack, offset: float = 0.0) -> int | None:
    """Give the follower's slice nearest to the place of the leader's; None when the planes do not compare."""
    location = location_in(leader, index, follower)
    return None if location is None else follower.nearest(location + offset)
