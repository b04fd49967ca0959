"""Planes in the patient: their normals from direction cosines, which are parallel, and how they lie."""

from __future__ import annotations

import math

from qrstation.core.codes.stacks import StackCode
from qrstation.core.instance import Vector
from qrstation.core.notice import Notice, notice

_SAME_PLANE = math.cos(math.radians(3.0))
_STRAIGHT = math.cos(math.radians(30.0))
"""A plane within so much of an axis is not called oblique."""
_PLANES = (StackCode.SAGITTAL, StackCode.CORONAL, StackCode.AXIAL)


def plane_notice(normal: Vector | None) -> Notice:
    """Tell how a plane lies in the patient, or that there is none."""
    if normal is None:
        return notice(StackCode.NO_PLANE)
    sizes = [abs(part) for part in normal]
    plane = notice(_PLANES[sizes.index(max(sizes))])
    return plane if max(sizes) > _STRAIGHT else notice(StackCode.OBLIQUE, plane=plane)


def is_parallel(one: Vector, other: Vector) -> bool:
    """Tell whether two unit normals are the same within 3 degrees; opposed ones are not."""
    return sum(a * b for a, b in zip(one, other, strict=True)) >= _SAME_PLANE


def plane_normal(orientation: tuple[float, ...] | None) -> Vector | None:
    """Give the unit normal of direction cosines of rows and columns; None when they span no plane."""
    if orientation is None:
        return None
    (a, b, c), (d, e, f) = orientation[:3], orientation[3:]
    x, y, z = b * f - c * e, c * d - a * f, a * e - b * d
    length = math.sqrt(x * x + y * y + z * z)
    return (x / length, y / length, z / length) if length > 0.5 else None
