"""Which planes compare, and which only look as if they did."""

from __future__ import annotations

import math

import pytest

from qrstation.imaging.stacks.facing import facing, looks_alike
from qrstation.imaging.stacks.plane import dot


def leaning(degrees: float) -> tuple[float, float, float]:
    """Give a normal that leans back from the body's axis."""
    turn = math.radians(degrees)
    return (0.0, math.sin(turn), math.cos(turn))


@pytest.mark.parametrize(("degrees", "alike"), [(15, True), (18, True), (30, True), (60, False), (90, False)])
def test_only_planes_within_15_degrees_are_linked(degrees: int, alike: bool) -> None:
    assert facing(leaning(0), leaning(degrees)) == (1 if degrees <= 15 else 0)
    assert looks_alike(leaning(0), leaning(degrees)) == alike


def test_a_tilted_gantry_counts_as_parallel() -> None:
    assert facing((0.0, 0.0, 1.0), (0.0, 0.2, 0.98)) == 1
    assert facing((0.0, 0.0, 1.0), (0.0, 0.5, 0.87)) == 0


def test_opposed_and_unknown_normals() -> None:
    assert facing(leaning(0), (0.0, 0.0, -1.0)) == -1
    assert looks_alike(leaning(0), (0.0, 0.0, -1.0))
    assert facing(None, leaning(0)) == 0
    assert not looks_alike(leaning(0), None)


def test_a_part_along_a_unit_vector() -> None:
    assert dot((3.0, 4.0, 5.0), (0.0, 0.0, 1.0)) == 5.0
