"""Planes: which are parallel, and what they are called."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.instance import Vector
from qrstation.imaging.stacks.plane import Plane, is_parallel, plane_normal, plane_notice, plane_of
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


def made(tilt: float = 0.3, spacing: tuple[float, float] | None = (0.5, 2.0)) -> Plane:
    """Make a plane of 11 rows and 101 columns, tilted about the axis from left to right."""
    plane = plane_of((-10.0, 20.0, 30.0), (1, 0, 0, 0, math.cos(tilt), math.sin(tilt)), spacing, 11, 101)
    assert plane is not None
    return plane


def test_a_plane_knows_its_centre_and_corner() -> None:
    plane = made(0.0)
    assert plane.centre == (90.0, 22.5, 30.0)
    assert plane.corner == plane.to_patient(0, 0) == (-10.0, 20.0, 30.0)
    assert plane.to_patient(100, 10) == (190.0, 25.0, 30.0)


@given(st.floats(-1, 1), st.floats(-50, 500), st.floats(-50, 500), st.floats(-100, 100))
def test_places_lead_to_the_image_and_back(tilt: float, column: float, row: float, away: float) -> None:
    plane = made(tilt)
    place = plane.to_patient(column, row)
    assert place is not None
    x, y, z = (a + away * b for a, b in zip(place, plane.normal, strict=True))
    assert plane.to_image((x, y, z)) == pytest.approx((column, row, away), abs=1e-9)


def test_without_a_spacing_the_first_pixel_is_all_that_is_known() -> None:
    plane = made(spacing=None)
    assert plane.centre == plane.corner == (-10.0, 20.0, 30.0)
    assert plane.to_patient(1, 1) is None
    assert plane.to_image((0, 0, 0)) is None


def test_what_lies_nowhere_has_no_plane() -> None:
    axial = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    assert plane_of(None, axial, (1, 1), 2, 2) is None
    assert plane_of((0, 0, 0), (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), (1, 1), 2, 2) is None
    assert plane_of((0, 0, 1e300), axial, (1, 1), 2, 2) is None
    assert plane_of((0, 0, math.nan), axial, (1, 1), 2, 2) is None
    assert plane_of((0, 0, 0), (1e200, 0, 0, 0, 1e200, 0), (1, 1), 2, 2) is None
    far = plane_of((0, 0, 0), axial, (1e9, 1), 2, 2)
    assert far is not None
    assert far.spacing is None
