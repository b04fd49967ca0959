"""The decision: two volumes belong together with an offset, or nothing is said and why. A false one is worse.

Two methods that know nothing of each other must agree: what changes from slice to slice inside the body, and the
profiles of body and tissues along the axis. The bounds were set on made pairs and tried on others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qrstation.core.codes.alignment import AlignmentCode
from qrstation.imaging.alignment.evidence import Evidence, gather
from qrstation.imaging.alignment.volume import Volume
from qrstation.imaging.stacks.facing import PARALLEL

LEAST_SLICES = 4
LEAST_LENGTH = 30.0
"""Millimetres along the axis; less of a stack is alike too many places."""
LEAST_OVERLAP = 40.0
"""The same for what both show."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """A place p in the current stack, along the prior's normal, is p + ``offset`` (mm) in the prior.

    ``confidence`` is 0 to 1. ``reason`` says why ``offset`` is None, and is None where it is not.
    """

    offset: float | None
    confidence: float = 0.0
    reason: AlignmentCode | None = None


@dataclass(frozen=True, slots=True)
class _Bound:
    """How far a measure must go, and from where on nothing is left to doubt."""

    name: str
    least: float
    sure: float
    reason: AlignmentCode


_BOUNDS = (
    _Bound("length", LEAST_OVERLAP, 90.0, AlignmentCode.LITTLE_OVERLAP),
    _Bound("weight", 2.5, 9.0, AlignmentCode.NOTHING_ALIKE),
    _Bound("alike", 0.55, 0.8, AlignmentCode.NOTHING_ALIKE),
    _Bound("steady", 0.9, 1.0, AlignmentCode.NOTHING_ALIKE),
    _Bound("median", 0.45, 0.8, AlignmentCode.NOTHING_ALIKE),
    _Bound("fine", 0.42, 0.75, AlignmentCode.NOTHING_ALIKE),
    _Bound("both", 1.25, 1.5, AlignmentCode.NOTHING_ALIKE),
    _Bound("outline", 0.1, 0.8, AlignmentCode.NOTHING_ALIKE),
    _Bound("outline_best", 0.4, 1.0, AlignmentCode.AMBIGUOUS),
    _Bound("unlike_elsewhere", -0.72, -0.3, AlignmentCode.AMBIGUOUS),
    _Bound("no_rival", -0.62, -0.2, AlignmentCode.AMBIGUOUS),
    _Bound("not_mirrored", -0.11, 0.1, AlignmentCode.MIRRORED),
    _Bound("surely_long", 0.0, 0.1, AlignmentCode.LITTLE_OVERLAP),
)
_SHORT, _SHORTER, _MORE = 90.0, 40.0, 0.3
"""Below so many mm of overlap `alike` has to be higher, by so much over so many mm: what breathes moves a short part
of the trunk as a whole, and the place with it."""


def align(current: Volume, prior: Volume) -> Alignment:
    """Align two volumes by what they show."""
    refused = compare(current, prior)
    if refused is not None:
        return Alignment(None, 0.0, refused)
    evidence = gather(current, prior)
    if evidence is None:
        return Alignment(None, 0.0, AlignmentCode.NOTHING_ALIKE)
    return weigh(evidence)


def compare(current: Volume, prior: Volume) -> AlignmentCode | None:
    """Give why two volumes cannot be compared at all, None where they can."""
    if not current.modality or current.modality != prior.modality:
        return AlignmentCode.OTHER_MODALITY
    if abs(float(current.axes[2] @ prior.axes[2])) < PARALLEL:
        return AlignmentCode.OTHER_PLANE
    for each in (current, prior):
        if len(each.values) < LEAST_SLICES or float(np.ptp(each.centres @ each.axes[2])) < LEAST_LENGTH:
            return AlignmentCode.TOO_FEW
    return None


def weigh(evidence: Evidence) -> Alignment:
    """Decide. Every bound has to be kept; the confidence grows with what is beyond all of them."""
    surplus = []
    for bound in _BOUNDS:
        value = _measure(evidence, bound)
        if not value >= bound.least:
            return Alignment(None, 0.0, bound.reason)
        surplus.append(min(1.0, (value - bound.least) / (bound.sure - bound.least)))
    return Alignment(evidence.offset, round(0.5 + 0.25 * min(surplus) + 0.25 * sum(surplus) / len(surplus), 3))


def _measure(evidence: Evidence, bound: _Bound) -> float:
    """Give a measure, by its name in `Evidence` or as it is made of several there."""
    if bound.name == "not_mirrored":
        return evidence.alike - evidence.mirrored
    if bound.name == "both":
        return evidence.alike + evidence.fine
    if bound.name == "surely_long":
        return evidence.alike - 0.55 - _MORE * min(1.0, max(0.0, (_SHORT - evidence.length) / _SHORTER))
    if bound.name in ("unlike_elsewhere", "no_rival"):
        return -(evidence.second if bound.name == "unlike_elsewhere" else evidence.rival)
    return float(getattr(evidence, bound.name))
