"""What shapes measure: numbers worked out by hand, and numpy's where there are many."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.errors import StationError
from qrstation.core.measurement import NUMBERS, ShapeKind
from qrstation.imaging.frame import Frame, Geometry, LookupTable, Palette, Region, SpacingKind
from qrstation.imaging.measuring.measure import SHAPES, Measured, Quantity, kind_of, measure, shape_of
from qrstation.imaging.measuring.shapes import Angle, Ellipse, Line, Probe, Rectangle, Shape, coordinates_of
from tests.told import saying

PATIENT = SpacingKind.PATIENT
GREY = Frame(np.arange(12 * 16, dtype=np.int16).reshape(12, 16))
TALL = replace(GREY, geometry=Geometry((2.0, 0.5), PATIENT, pixel_aspect_ratio=1.0))
STRETCHED = replace(GREY, geometry=Geometry(aspect=2.0, pixel_aspect_ratio=2.0))


def about(value: float) -> Any:
    """Give a number that nearly the same number equals."""
    return pytest.approx(value)


def values(found: Measured) -> tuple[Any, ...]:
    """Give what is told of the pixels."""
    return found.mean, found.sd, found.minimum, found.maximum, found.pixels


@pytest.mark.parametrize(
    ("frame", "length"),
    [
        (GREY, Quantity(5.0, "px")),
        (TALL, Quantity(math.hypot(3 * 0.5, 4 * 2.0), "mm")),
        (STRETCHED, Quantity(5.0, "px")),
    ],
)
def test_a_length_is_in_mm_where_a_spacing_is_known_else_in_pixels(frame: Frame, length: Quantity) -> None:
    assert measure(Line(1, 2, 4, 6), frame) == Measured(
        ShapeKind.LINE, length=length, spacing=frame.geometry.spacing_kind
    )


@pytest.mark.parametrize(
    ("frame", "degrees"),
    [
        (GREY, 45.0),
        (TALL, math.degrees(math.atan2(2.0, 0.5))),
        (STRETCHED, math.degrees(math.atan2(2.0, 1.0))),
    ],
)
def test_an_angle_is_that_of_the_body_not_of_the_grid(frame: Frame, degrees: float) -> None:
    found = measure(Angle(9, 3, 3, 3, 7, 7), frame)
    assert found == Measured(ShapeKind.ANGLE, angle=about(degrees), spacing=frame.geometry.spacing_kind)


@pytest.mark.parametrize(
    ("shape", "degrees"),
    [
        (Angle(5, 5, 3, 5, 1, 5), 180.0),
        (Angle(5, 5, 3, 5, 9, 5), 0.0),
        (Angle(3, 1, 3, 5, 9, 5), 90.0),
        (Angle(9, 5, 3, 5, 3, 1), 90.0),
        (Angle(3, 5, 3, 5, 9, 5), None),
    ],
)
def test_an_angle_lies_between_0_and_180_degrees(shape: Angle, degrees: float | None) -> None:
    assert measure(shape, GREY).angle == (None if degrees is None else pytest.approx(degrees))


@pytest.mark.parametrize(("frame", "pixel", "unit"), [(GREY, 1.0, "px2"), (TALL, 1.0, "mm2"), (STRETCHED, 2.0, "px2")])
def test_an_area_is_that_of_the_shape(frame: Frame, pixel: float, unit: str) -> None:
    assert measure(Ellipse(5, 5, 3, 1.5), frame).area == Quantity(about(math.pi * 4.5 * pixel), unit)
    assert measure(Rectangle(6, 7, 2.5, 1), frame).area == Quantity(21.0 * pixel, unit)


def test_the_values_of_a_rectangle_by_hand() -> None:
    frame = replace(GREY, slope=2.0, intercept=-10.0, value_unit="HU")
    found = measure(Rectangle(0.5, 0, 2, 1.0), frame)
    # Stored 1, 2, 17, 18: modality values -8, -6, 24, 26, with the mean 9.
    assert values(found) == (9.0, pytest.approx(math.sqrt((17**2 + 15**2 + 15**2 + 17**2) / 4)), -8.0, 26.0, 4)
    assert (found.kind, found.unit, found.length, found.angle) == (ShapeKind.RECTANGLE, "HU", None, None)


def test_a_falling_modality_lut_turns_the_ends() -> None:
    found = measure(Rectangle(0, 0, 1, 0), replace(GREY, slope=-3.0, intercept=1.0))
    assert values(found) == (-0.5, 1.5, -2.0, 1.0, 2)


def test_the_values_of_an_ellipse_by_hand() -> None:
    found = measure(Ellipse(3, 3, 1, 1), GREY)
    assert values(found) == (51.0, pytest.approx(math.sqrt((16**2 + 1 + 0 + 1 + 16**2) / 5)), 35.0, 67.0, 5)
    assert (found.kind, found.unit) == (ShapeKind.ELLIPSE, None)


def test_a_modality_lut_that_is_a_table_gives_its_values() -> None:
    table = LookupTable(1, np.array([100, 300], np.uint16), 16)
    found = measure(Rectangle(0, 0, 3, 0), replace(GREY, modality_table=table, slope=7.0, value_unit="OD"))
    # Stored 0 and 1 take the first value, 2 and 3 the last.
    assert values(found) == (200.0, 100.0, 100.0, 300.0, 4)
    assert found.unit == "OD"


@pytest.mark.parametrize("padding", [(1.0, 1.0), (1.0, 4.0), (-5.0, 70000.0), (0.5, 1.5), (-1e9, 0.0)])
def test_padding_does_not_belong_to_a_shape(padding: tuple[float, float]) -> None:
    found = measure(Rectangle(0, 0, 5, 0), replace(GREY, padding=padding))
    left = [value for value in range(6) if not padding[0] <= value <= padding[1]]
    if not left:
        assert values(found) == (None, None, None, None, 0)
        return
    assert (found.minimum, found.maximum, found.pixels) == (left[0], left[-1], len(left))
    assert (found.mean, found.sd) == (pytest.approx(np.mean(left)), pytest.approx(np.std(left)))


def test_a_probe_gives_the_value_of_the_pixel_it_lies_on() -> None:
    frame = replace(GREY, intercept=0.5, value_unit="HU", geometry=Geometry((1.0, 1.0), SpacingKind.IMAGER))
    assert measure(Probe(2.4, 3.6), frame) == Measured(
        ShapeKind.PROBE, mean=66.5, unit="HU", spacing=SpacingKind.IMAGER
    )
    assert measure(Probe(-0.5, -0.5), frame).mean == 0.5
    assert measure(Probe(15.5, 11.5), frame).mean == 191.5
    assert measure(Probe(2, 0), replace(frame, padding=(2.0, 2.0))).mean == measure(Probe(2, 0), frame).mean


def test_numbers_that_are_none_are_left_out() -> None:
    pixels = np.array([[1.5, math.nan, math.inf, 2.5]], np.float32)
    found = measure(Rectangle(0, 0, 3, 0), Frame(pixels))
    assert values(found) == (2.0, 0.5, 1.5, 2.5, 2)
    assert measure(Probe(1, 0), Frame(pixels)).mean is None


def test_values_that_run_over_are_not_told() -> None:
    huge = Frame(np.full((4, 4), 1e200, np.float64), slope=1e200)
    assert values(measure(Rectangle(0, 0, 3, 3), huge)) == (None, None, None, None, 16)


def test_a_small_deviation_of_large_values_is_not_lost() -> None:
    pixels = 1e9 + np.random.default_rng(1).normal(0, 0.001, (600, 600))
    found = measure(Rectangle(0, 0, 599, 599), Frame(pixels))
    assert (found.mean, found.sd) == (pytest.approx(np.mean(pixels)), pytest.approx(np.std(pixels), rel=1e-6))


@given(
    st.integers(-40, 40).map(lambda number: number / 8), st.sampled_from(["u1", "i1", "u2", "i2", "u4", "i4"]),
    st.integers(0, 1 << 32), st.booleans(),
)  # fmt: skip
def test_statistics_are_those_of_numpy(slope: float, dtype: str, seed: int, has_padding: bool) -> None:
    ends = np.iinfo(dtype)
    made = np.random.default_rng(seed)
    pixels = made.integers(ends.min, ends.max, (9, 11), dtype, endpoint=True)
    padding = (float(pixels[4, 4]), float(pixels[4, 4])) if has_padding else None
    frame = Frame(pixels, slope=slope, intercept=-3.0, padding=padding)
    found = measure(Rectangle(2, 1, 9, 6), frame)
    inside = pixels[1:7, 2:10].ravel()
    kept = inside[inside != pixels[4, 4]] if has_padding else inside
    exact = kept.astype(np.float64) * slope - 3.0
    assert found.pixels == exact.size
    told = (found.mean, found.sd, found.minimum, found.maximum)
    assert told == pytest.approx((exact.mean(), exact.std(), exact.min(), exact.max()), rel=1e-9, abs=1e-6)


def test_colour_has_no_values() -> None:
    frame = Frame(np.zeros((12, 16, 3), np.uint8), geometry=Geometry((0.5, 0.5), PATIENT))
    found = measure(Ellipse(3, 3, 1, 1), frame)
    assert values(found) == (None, None, None, None, 5)
    assert (found.unit, found.area) == (None, Quantity(about(math.pi / 4), "mm2"))
    assert measure(Probe(3, 3), frame) == Measured(ShapeKind.PROBE, spacing=PATIENT)


def test_stored_values_that_stand_for_colours_have_none() -> None:
    frame = replace(GREY, palette=Palette(3, np.zeros((4, 3), np.uint8)))
    assert values(measure(Rectangle(0, 0, 5, 0), frame))[0::4] == (1.0, 3)


def test_without_a_pixel_inside_there_are_no_values() -> None:
    found = measure(Rectangle(2.2, 2.2, 2.8, 2.8), TALL)
    assert values(found) == (None, None, None, None, 0)
    assert found.area == Quantity(about(0.36), "mm2")


@pytest.mark.parametrize(
    "shape",
    [
        Line(-1, 0, -5, 11),
        Line(-3, 1.5, 1.5, -3),
        Angle(20, 1, 25, 5, 20, 9),
        Ellipse(-5, -5, 5, 5),
        Ellipse(8, -3, 6, 2),
        Ellipse(-3, 5, 0, 2),
        Rectangle(16, 0, 20, 5),
        Rectangle(0, -9, 5, -0.6),
        Probe(16, 3),
        Probe(3, -0.6),
    ],
    ids=str,
)
def test_a_shape_wholly_outside_is_told(shape: Shape) -> None:
    with pytest.raises(StationError, check=saying("wholly outside")):
        measure(shape, GREY)


@pytest.mark.parametrize(
    "shape",
    [
        Line(-5, -5, 20, 20),
        Line(-1, 0.5, 0.5, -1),
        Line(-9, 3, 30, 3),
        Angle(-5, -5, 20, 20, 30, 30),
        Ellipse(-3, 5, 4, 1),
        Ellipse(8, 5, 500, 500),
        Rectangle(-100, -100, 100, 100),
        Rectangle(-3, -3, -0.5, -0.5),
    ],
    ids=str,
)
def test_a_shape_that_is_partly_inside_is_measured(shape: Shape) -> None:
    assert measure(shape, GREY).spacing is SpacingKind.NONE


@pytest.mark.parametrize(
    "shape",
    [Line(math.nan, 0, 1, 1), Probe(math.inf, 0), Ellipse(3, 3, -1, 2), Rectangle(0, 0, 1e7, 1), Line(0, 0, 1e300, 0)],
    ids=str,
)
def test_numbers_that_make_no_shape_are_told(shape: Shape) -> None:
    with pytest.raises(StationError, check=saying("no shape has these numbers")):
        measure(shape, GREY)


LEFT = Region(0, 0, 7, 11, (0.2, 0.1))
RIGHT = Region(8, 0, 15, 5, (0.4, 0.4))
DOPPLER = Region(8, 6, 15, 11)
SCAN = replace(GREY, geometry=Geometry(regions=(LEFT, RIGHT, DOPPLER)))


@pytest.mark.parametrize(
    ("shape", "length"),
    [
        (Line(1, 1, 4, 5), Quantity(math.hypot(0.3, 0.8), "mm")),
        (Line(8, 0, 15, 0), Quantity(7 * 0.4, "mm")),
        (Line(1, 1, 9, 1), Quantity(8.0, "px")),
        (Line(9, 7, 9, 10), Quantity(3.0, "px")),
        (Line(9, 4, 9, 8), Quantity(4.0, "px")),
        (Line(-3, 3, 4, 3), Quantity(7.0, "px")),
    ],
)
def test_an_ultrasound_image_is_measured_in_mm_within_one_region(shape: Line, length: Quantity) -> None:
    found = measure(shape, SCAN)
    assert found.length == Quantity(about(length.value), length.unit)
    assert found.spacing is (SpacingKind.REGION if length.unit == "mm" else SpacingKind.NONE)


@pytest.mark.parametrize(
    ("shape", "spacing"),
    [
        (Ellipse(3, 5, 3, 5), SpacingKind.REGION),
        (Ellipse(6, 5, 3, 5), SpacingKind.NONE),
        (Rectangle(0, 0, 7, 11), SpacingKind.REGION),
        (Rectangle(0, 0, 8, 11), SpacingKind.NONE),
        (Angle(1, 1, 3, 3, 5, 9), SpacingKind.REGION),
        (Angle(1, 1, 3, 3, 9, 9), SpacingKind.NONE),
        (Probe(3, 3), SpacingKind.REGION),
        (Probe(10, 10), SpacingKind.NONE),
    ],
    ids=str,
)
def test_all_of_a_shape_must_lie_in_the_region(shape: Shape, spacing: SpacingKind) -> None:
    assert measure(shape, SCAN).spacing is spacing


def test_in_an_ultrasound_image_a_pixel_spacing_of_the_whole_does_not_hold_between_the_regions() -> None:
    geometry = Geometry((0.5, 0.5), PATIENT, regions=(LEFT, DOPPLER))
    found = measure(Line(1, 1, 12, 1), replace(GREY, geometry=geometry))
    assert (found.length, found.spacing) == (Quantity(11.0, "px"), SpacingKind.NONE)


def test_of_regions_over_each_other_the_smallest_counts() -> None:
    inset = Region(2, 2, 5, 5)
    frame = replace(GREY, geometry=Geometry(regions=(LEFT, inset)))
    assert measure(Line(3, 3, 5, 3), frame).spacing is SpacingKind.NONE
    assert measure(Line(1, 3, 5, 3), frame).spacing is SpacingKind.REGION


def test_one_region_for_all_of_the_image_does_not_change_what_is_beside_it() -> None:
    geometry = Geometry((0.2, 0.1), SpacingKind.REGION, aspect=2.0, regions=(LEFT,))
    assert measure(Line(1, 1, 1, 3), replace(GREY, geometry=geometry)).length == Quantity(about(0.4), "mm")
    assert measure(Line(9, 1, 9, 3), replace(GREY, geometry=geometry)).length == Quantity(2.0, "px")


def test_a_shape_and_its_numbers_are_made_of_each_other() -> None:
    assert set(SHAPES) == set(NUMBERS) == set(ShapeKind)
    for kind, count in NUMBERS.items():
        numbers = tuple(float(number) for number in range(count))
        shape = shape_of(kind, numbers)
        assert shape is not None
        assert (kind_of(shape), coordinates_of(shape)) == (kind, numbers)
        assert shape_of(kind, (*numbers, 1.0)) is None
    assert shape_of(ShapeKind.PROBE, (math.nan, 1.0)) is None
    assert shape_of(ShapeKind.ELLIPSE, (1.0, 1.0, -1.0, 1.0)) is None
