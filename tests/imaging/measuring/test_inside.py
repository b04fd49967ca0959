"""Which pixels belong to a shape: the quick way gives the very ones of the formula, pixel by pixel."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.imaging.measuring import inside
from qrstation.imaging.measuring.inside import pixels_inside
from qrstation.imaging.measuring.shapes import Ellipse, Rectangle

ROWS, COLUMNS = 13, 17
NUMBERED = np.arange(ROWS * COLUMNS, dtype=np.int32).reshape(ROWS, COLUMNS)
QUARTERS = st.integers(-12, 92).map(lambda number: number / 4)
RADII = st.integers(0, 60).map(lambda number: number / 4)


def belongs(shape: Ellipse | Rectangle, row: int, column: int) -> bool:
    """Tell by exact fractions whether a pixel's centre lies in a shape or on its edge."""
    x, y = Fraction(column), Fraction(row)
    if isinstance(shape, Rectangle):
        return shape.box.left <= x <= shape.box.right and shape.box.top <= y <= shape.box.bottom
    rx, ry = Fraction(shape.rx), Fraction(shape.ry)
    across, down = x - Fraction(shape.x), y - Fraction(shape.y)
    if not rx or not ry:
        return abs(across) <= rx and abs(down) <= ry
    return (across / rx) ** 2 + (down / ry) ** 2 <= 1


def expected(shape: Ellipse | Rectangle) -> list[int]:
    """Give the pixels that belong to a shape, each looked at by itself."""
    return [
        int(NUMBERED[row, column]) for row in range(ROWS) for column in range(COLUMNS) if belongs(shape, row, column)
    ]


def found(shape: Ellipse | Rectangle) -> list[int]:
    """Give the pixels that are handed on."""
    return [int(value) for part in pixels_inside(shape, NUMBERED) for value in part]


@given(st.builds(Ellipse, QUARTERS, QUARTERS, RADII, RADII))
def test_an_ellipse_has_the_pixels_whose_centres_lie_in_it(shape: Ellipse) -> None:
    assert found(shape) == expected(shape)


@given(st.builds(Rectangle, QUARTERS, QUARTERS, QUARTERS, QUARTERS))
def test_a_rectangle_has_the_pixels_whose_centres_lie_in_it(shape: Rectangle) -> None:
    assert found(shape) == expected(shape)


@pytest.mark.parametrize("shape", [Ellipse(8, 6, 5, 5), Ellipse(0, 0, 30, 30), Rectangle(3, 2, 20, 9)])
def test_parts_join_to_the_whole(shape: Ellipse | Rectangle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "AT_ONCE", 20)
    parts = list(pixels_inside(shape, NUMBERED))
    assert len(parts) > 2
    assert max(len(part) for part in parts) <= 22
    assert found(shape) == expected(shape)


def test_a_centre_on_the_edge_is_in_also_where_binary_fractions_miss_it() -> None:
    assert found(Rectangle(10.1 - 0.9 - 0.2, 3, 10.1 + 0.9, 3)) == [3 * COLUMNS + column for column in (9, 10, 11)]
    assert found(Ellipse(10.1, 3, 0.9, 0.4)) == [3 * COLUMNS + column for column in (10, 11)]
    assert len(found(Ellipse(8, 6, 5, 5))) == 81, "with all twelve lattice points of the circle of radius 5"


def test_colours_come_with_their_three_samples() -> None:
    (part,) = pixels_inside(Rectangle(0, 0, 1, 1), np.zeros((4, 4, 3), np.uint8))
    assert part.shape == (4, 3)
