"""Orientation letters, slice positions and scale bars."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.ui.viewer.frames.affine import Hold
from qrstation.ui.viewer.frames.transform import Extent, Transform
from qrstation.ui.viewer.overlay.directions import (
    direction_letters,
    edge_letters,
    opposite,
    plain_number,
    position_words,
    scale_bar,
    signed,
)


@pytest.mark.parametrize(
    ("orientation", "letters"),
    [
        ((1, 0, 0, 0, 1, 0), ("L", "P")),
        ((1, 0, 0, 0, 0, -1), ("L", "F")),
        ((0, 1, 0, 0, 0, -1), ("P", "F")),
        ((-1, 0, 0, 0, 1, 0), ("R", "P")),
        ((0.8, 0.6, 0, 0, 0, -1), ("LP", "F")),
        ((0.99, 0.1, 0, 0, 0, -1), ("L", "F")),
    ],
)
def test_letters_tell_where_the_edges_point(orientation: tuple[float, ...], letters: tuple[str, str]) -> None:
    assert edge_letters(orientation) == letters


@pytest.mark.parametrize(
    "orientation",
    [None, (), (1, 0, 0, 0, 1), (0, 0, 0, 0, 1, 0), (1, 0, 0, 1, 0, 0), (1, 0, 0, 0.7, 0.7, 0),
     (math.nan, 0, 0, 0, 1, 0), (1e308, 1e308, 0, 0, 0, 1), (20, 0, 0, 0, 20, 0)],
)  # fmt: skip
def test_what_is_no_orientation_has_no_letters(orientation: tuple[float, ...] | None) -> None:
    assert edge_letters(orientation) is None
    assert edge_letters(orientation, ("P", "F")) == ("P", "F")


@pytest.mark.parametrize("stated", [("L", "F"), ("P", "F"), ("A", "FR"), ("PL", "FL"), ("AFR", "FP"), ("R", "H")])
def test_patient_orientation_gives_the_letters_where_there_are_no_cosines(stated: tuple[str, str]) -> None:
    assert edge_letters(None, stated) == stated
    assert edge_letters((1, 0, 0, 0, 1, 0), stated) == ("L", "P")
    assert all(len(opposite(letters)) == len(letters) for letters in stated)


@pytest.mark.parametrize(
    "stated",
    [(), ("L",), ("L", "F", "A"), ("L", "R"), ("L", "L"), ("LR", "F"), ("LL", "F"), ("", "F"), ("X", "F"), ("l", "f"),
     ("LE", "CD"), ("LAHR", "F"), ("L\n", "F"), ("L" * 4000, "F"), ("<b>", "F")],
)  # fmt: skip
def test_a_patient_orientation_that_cannot_be_shows_nothing(stated: tuple[str, ...]) -> None:
    assert edge_letters(None, stated) is None


@given(st.floats(0, math.tau), st.floats(-1, 1))
def test_opposite_edges_have_opposite_letters(angle: float, height: float) -> None:
    flat = math.sqrt(1 - height * height)
    x, y = flat * math.cos(angle), flat * math.sin(angle)
    assert opposite(direction_letters((x, y, height))) == direction_letters((-x, -y, -height))


def test_a_place_is_named_by_its_axis() -> None:
    assert position_words((0.0, 0.0, 1.0), -112.0) == "z −112.0 mm"
    assert position_words((0.0, -1.0, 0.0), 12.25) == "y −12.2 mm"
    assert position_words((0.6, 0.8, 0.0), 5.0) == "pos 5.0 mm"
    assert position_words(None, 5.0) == "pos 5.0 mm"
    assert position_words((0.0, 0.0, 1.0), None) == ""


def test_zero_has_no_sign() -> None:
    assert signed(-0.01, 1) == "0.0"
    assert signed(-3.0) == "−3"


@pytest.mark.parametrize(
    ("value", "words"), [(1500.0, "1500"), (-600.4, "−600"), (40.25, "40.2"), (2.346, "2.35"), (0.0213, "0.021")]
)
def test_windows_have_the_digits_that_matter(value: float, words: str) -> None:
    assert plain_number(value) == words


def test_a_bar_is_as_long_as_a_round_length_allows() -> None:
    bar = scale_bar(2.0, 150.0)
    assert bar is not None
    assert (bar.points, bar.words) == (100.0, "5 cm")
    fine = scale_bar(200.0, 150.0)
    assert fine is not None
    assert fine.words == "0.5 mm"
    assert scale_bar(0.0001, 0.000001) is None
    assert scale_bar(0.0, 100.0) is None


OBLIQUE = ((0.8, 0.6, 0.0, 0.0, 0.0, -1.0), (1.0, 0.0, 0.0, 0.0, 1.0, 0.0), (0.0, 1.0, 0.0, 0.0, 0.0, -1.0))


@pytest.mark.parametrize("cosines", OBLIQUE)
@pytest.mark.parametrize("hold", [Hold(quarters, flipped) for quarters in range(4) for flipped in (False, True)])
def test_letters_agree_with_the_cosines_however_the_image_is_held(cosines: tuple[float, ...], hold: Hold) -> None:
    view = Transform(Extent(300, 200, 0.5, 1.5), 600, 400, hold=hold)
    expected = []
    for edge in ((1.0, 0.0), (0.0, 1.0)):
        way = view.to_image.along(*edge)
        across, down = way.x * 0.5, way.y * 1.5  # in mm
        size = math.hypot(across, down)
        x, y, z = ((across * row + down * column) / size for row, column in zip(cosines[:3], cosines[3:], strict=True))
        expected.append(direction_letters((x, y, z)))
    assert edge_letters(cosines, (), hold) == tuple(expected)


def test_letters_of_patient_orientation_turn_too() -> None:
    assert edge_letters(None, ("A", "FR"), Hold(1)) == ("HL", "A")
    assert edge_letters(None, ("A", "FR"), Hold(0, True)) == ("P", "FR")
