"""Planes: which are parallel, and what they are called."""

from __future__ import annotations

import math

from qrstation.core.instance import Vector
from qrstation.imaging.stacks.planes import is_parallel, plane_normal, plane_notice
from qrstation.words import words_of


def words(normal: Vector | None) -> str:
    """Say how a plane lies."""
    return words_of(plane_notice(normal)).what


def test_planes_compare_by_their_normals() -> None:
    assert is_parallel((0, 0, 1), (0, 0.01, 0.99995))
    assert not is_parallel((0, 0, 1), (0, 0, -1))


def test_direction_cosines_that_span_no_plane_have_no_normal() -> None:
    assert plane_normal((1, 0, 0, 0, 1, 0)) == (0, 0, 1)
    assert plane_normal((1, 0, 0, 1, 0, 0)) is None
    assert plane_normal(None) is None


def test_planes_are_called_as_a_radiologist_does() -> None:
    assert words((0, 0, -1)) == "axial"
    assert words((1, 0, 0)) == "sagittal"
    assert words((0, math.cos(0.3), math.sin(0.3))) == "coronal"
    assert words((0, math.cos(0.7), math.sin(0.7))) == "oblique coronal"
    assert words(None) == "other images"
