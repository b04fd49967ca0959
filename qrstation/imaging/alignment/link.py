"""What is known of two stacks without their pixels: that they share a frame of reference, or what a hand said."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from qrstation.core.codes.alignment import AlignmentCode
from qrstation.core.instance import Vector
from qrstation.imaging.alignment.align import Alignment
from qrstation.imaging.stacks.facing import facing
from qrstation.imaging.stacks.plane import dot
from qrstation.imaging.stacks.slice import Slice
from qrstation.imaging.stacks.spacing import median_distance
from qrstation.imaging.stacks.stack import Stack

Shifts = Mapping[tuple[str, str], Vector]
"""From a place in one frame of reference to the same in another, in mm, both ways, as a hand said it."""


@dataclass(frozen=True, slots=True)
class Link:
    """How two stacks are linked: ``by`` is FRAME_OF_REFERENCE, HAND, PIXELS or NOT_LINKED.

    A place p in the current stack, along the prior's normal, is p + ``offset`` (mm) in the prior; None where there is
    no link, and ``reason`` says why. ``confidence`` is 0 to 1.
    """

    by: AlignmentCode
    offset: float | None = None
    confidence: float = 0.0
    reason: AlignmentCode | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """An image of the current stack, what stands beside it, and what is left between them in mm along the normal."""

    current: Slice
    prior: Slice | None
    distance: float | None


def known_link(current: Stack, prior: Stack, hand: Shifts) -> Link | None:
    """Give the link of two stacks that needs no pixels, or why there is none; None where the pixels have to say."""
    if current.normal is None or prior.normal is None or not _placed(current) or not _placed(prior):
        return Link(AlignmentCode.NOT_LINKED, reason=AlignmentCode.NO_PLACES)
    if not facing(current.normal, prior.normal):
        return Link(AlignmentCode.NOT_LINKED, reason=AlignmentCode.OTHER_PLANE)
    frames, others = current.frames_of_reference, prior.frames_of_reference
    if frames & others:
        return Link(AlignmentCode.FRAME_OF_REFERENCE, 0.0, 1.0)
    if len(frames) > 1 or len(others) > 1:
        return Link(AlignmentCode.NOT_LINKED, reason=AlignmentCode.SEVERAL_FRAMES)
    shift = hand.get((next(iter(frames)), next(iter(others))))
    if shift is not None:
        return Link(AlignmentCode.HAND, dot(shift, prior.normal), 1.0)
    return None


def pixel_link(found: Alignment) -> Link:
    """Give the link that an alignment by the pixels is."""
    if found.offset is None:
        return Link(AlignmentCode.NOT_LINKED, None, found.confidence, found.reason)
    return Link(by=AlignmentCode.PIXELS, offset=found.offset, confidence=found.confidence)


def beside(current: Stack, prior: Stack, offset: float | None) -> list[Beside]:
    """Give for each image of the current stack the nearest of the prior's, if it is no farther than its spacing.

    Where both have images in one frame of reference, those of another have nothing beside them.
    """
    reach = spacing_of(prior) or spacing_of(current) or 0.0
    shared = current.frames_of_reference & prior.frames_of_reference
    return [
        _nearest(piece, prior, offset, reach)
        if not shared or piece.frame_of_reference in shared
        else Beside(piece, None, None)
        for piece in current.slices
    ]


def _nearest(piece: Slice, prior: Stack, offset: float | None, reach: float) -> Beside:
    if offset is None or prior.normal is None or piece.centre is None:
        return Beside(piece, None, None)
    place = dot(piece.centre, prior.normal) + offset
    index = prior.nearest(place, piece.frame_of_reference)
    location = None if index is None else prior.slices[index].location
    if index is None or location is None:
        return Beside(piece, None, None)
    distance = location - place
    # What lies half a spacing off is beside it by the narrowest margin: rounding must not decide.
    near = abs(distance) <= reach + 1e-6
    return Beside(piece, prior.slices[index], distance) if near else Beside(piece, None, None)


def spacing_of(stack: Stack) -> float | None:
    """Give the median distance of a stack's neighbours in mm; None for a single image."""
    return median_distance(sorted(_placed(stack)))


def _placed(stack: Stack) -> list[float]:
    return [piece.location for piece in stack.slices if piece.location is not None and math.isfinite(piece.location)]
