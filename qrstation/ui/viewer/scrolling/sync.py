"""Synchronised scrolling: which slice of one stack shows the place that another stack shows."""

from __future__ import annotations

from qrstation.core.instance import Vector
from qrstation.imaging.stacks.facing import facing
from qrstation.imaging.stacks.plane import dot
from qrstation.imaging.stacks.stack import Stack

NOWHERE: Vector = (0.0, 0.0, 0.0)


def location_in(leader: Stack, index: int, follower: Stack, shift: Vector = NOWHERE) -> float | None:
    """Give the place of the leader's slice along the follower's normal, in mm; None when that means nothing.

    It is the place of the image's centre: where the planes are tilted a corner lies tens of millimetres off.
    ``shift`` (mm) leads from a place in the leader's frame of reference to the same place in the follower's.
    """
    if not facing(leader.normal, follower.normal) or not 0 <= index < len(leader.slices):
        return None
    centre = leader.slices[index].centre
    if centre is None or follower.normal is None:
        return None
    return dot(centre, follower.normal) + dot(shift, follower.normal)


def frame_of_reference(stack: Stack, index: int) -> str:
    """Give the Frame of Reference UID (0020,0052) of a slice, "" where it has none."""
    return stack.slices[index].record.frame_of_reference_uid if 0 <= index < len(stack.slices) else ""


def shift_between(leader: Stack, index: int, follower: Stack, other: int) -> Vector:
    """Give the way (mm) from the centre of the leader's image to that of the follower's.

    That is what scrolling keeps after aligning by hand. None at all when both share a frame of reference, when they
    are as near as their slices allow, or when the planes do not compare.
    """
    location, back = location_in(leader, index, follower), location_in(follower, other, leader)
    if location is None or back is None:
        return NOWHERE
    frame = frame_of_reference(leader, index)
    if frame and frame == frame_of_reference(follower, other):
        return NOWHERE
    if follower.nearest(location) == other and leader.nearest(back) == index:
        return NOWHERE
    one, two = leader.slices[index].centre, follower.slices[other].centre
    return (two[0] - one[0], two[1] - one[1], two[2] - one[2]) if one and two else NOWHERE


def follow(leader: Stack, index: int, follower: Stack, shift: Vector = NOWHERE) -> int | None:
    """Give the follower's slice nearest to the place of the leader's; None when the planes do not compare."""
    location = location_in(leader, index, follower, shift)
    return None if location is None else follower.nearest(location, leader.slices[index].frame_of_reference)
