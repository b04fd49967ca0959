"""How planes lie to each other: whether a place in one is a place in the other, or they merely look alike."""

from __future__ import annotations

import math

from qrstation.core.instance import Vector
from qrstation.imaging.stacks.plane import dot

PARALLEL = math.cos(math.radians(15.1))
"""Planes within 15 degrees count as parallel, and a little more since direction cosines come rounded: a gantry tilted
a little still compares."""
_LOOKS_PARALLEL = math.cos(math.radians(45.0))


def facing(one: Vector | None, other: Vector | None) -> int:
    """Compare two normals: +1 parallel, -1 parallel but opposed, 0 neither (or unknown)."""
    if one is None or other is None:
        return 0
    product = dot(one, other)
    if abs(product) < PARALLEL:
        return 0
    return 1 if product > 0 else -1


def looks_alike(one: Vector | None, other: Vector | None) -> bool:
    """Tell whether two planes are within 45 degrees: a person sees the same kind of picture in both."""
    return one is not None and other is not None and abs(dot(one, other)) >= _LOOKS_PARALLEL
