"""Planes in the patient: their normals from direction cosines, which are parallel, what they are called."""

from __future__ import annotations

import math

from qrstation.core.instance import Vector

_SAME_PLANE = math.cos(math.radians(3.0))
_STRAIGHT = math.cos(math.radians(30.0))
"""A plane within so much of an axis has its name without "oblique"."""


def plane_words(normal: Vector | None) -> str:
    """Say how a plane lies in the patient: "axial", "oblique coronal"; what lies in none has other words."""
    if normal is None:
        return "other images"
    sizes = [abs(part) for part in normal]
    name = ("sagittal", "coronal", "axial")[sizes.index(max(sizes))]
    return name if max(sizes) > _STRAIGHT else f"oblique {name}"


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
