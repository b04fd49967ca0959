"""What is said of a measurement: numbers with units, and what they rest on."""

from __future__ import annotations

import pytest

from qrstation.core.measurement import ShapeKind
from qrstation.imaging.frame import SpacingKind
from qrstation.imaging.measuring.measure import Measured, Quantity
from qrstation.imaging.measuring.shapes import Angle, Ellipse, Line, Probe, Rectangle
from qrstation.ui.viewer.measuring.measured_words import kind_words, value_line, value_lines

ELLIPSE = Measured(
    ShapeKind.ELLIPSE, None, None, Quantity(143.84, "mm2"), -443.81, 452.6, -884.0, 108.0, 293, "HU",
    SpacingKind.PATIENT,
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (SpacingKind.PATIENT, Quantity(53.31, "mm"), ("53.3 mm",)),
        (SpacingKind.PATIENT, Quantity(5.331, "mm"), ("5.33 mm",)),
        (SpacingKind.CALIBRATED, Quantity(53.31, "mm"), ("53.3 mm", "calibrated")),
        (SpacingKind.IMAGER, Quantity(53.31, "mm"), ("53.3 mm", "at the detector")),
        (SpacingKind.REGION, Quantity(53.31, "mm"), ("53.3 mm", "by the ultrasound region")),
        (SpacingKind.NONE, Quantity(53.31, "px"), ("53.3 px", "no scale")),
    ],
)
def test_a_length_says_what_it_rests_on(kind: SpacingKind, value: Quantity, words: tuple[str, ...]) -> None:
    found = Measured(ShapeKind.LINE, length=value, spacing=kind)
    assert value_lines(found) == words
    assert value_line(found) == words[0]


def test_an_area_says_what_is_inside() -> None:
    assert value_lines(ELLIPSE) == ("mean −443.8 HU · SD 452.6", "−884 to 108", "143.8 mm²")
    assert value_line(ELLIPSE) == "mean −443.8 HU · SD 452.6 · −884 to 108 · 143.8 mm²"


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Measured(ShapeKind.ANGLE, angle=103.74), "103.7°"),
        (Measured(ShapeKind.ANGLE), "no angle"),
        (Measured(ShapeKind.PROBE, mean=-612.0, unit="HU"), "−612 HU"),
        (Measured(ShapeKind.PROBE, mean=0.00123), "0.00123"),
        (Measured(ShapeKind.PROBE, mean=2.5e9, unit="BQML"), "2.5e+09 BQML"),
        (Measured(ShapeKind.PROBE), "no value"),
        (Measured(ShapeKind.RECTANGLE, area=Quantity(12.0, "px2")), "12.0 px²"),
    ],
)
def test_what_cannot_be_told_is_left_out_or_said(found: Measured, words: str) -> None:
    assert value_line(found) == words


def test_each_kind_has_its_name() -> None:
    shapes = Line(0, 0, 1, 1), Angle(0, 0, 1, 1, 2, 0), Ellipse(1, 1, 1, 1), Rectangle(0, 0, 1, 1), Probe(0, 0)
    assert [kind_words(shape) for shape in shapes] == ["Distance", "Angle", "Ellipse", "Rectangle", "Probe"]
