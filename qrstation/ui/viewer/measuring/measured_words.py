"""What a measurement says: lines beside its shape, and one line in lists and texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qrstation.imaging.frame import SpacingKind
from qrstation.imaging.measuring.shapes import Angle, Ellipse, Line, Probe, Rectangle, Shape
from qrstation.ui.viewer.overlay.directions import signed

if TYPE_CHECKING:  # the window's start does not wait for numpy
    from qrstation.imaging.measuring.measure import Measured, Quantity

_NAMES: dict[type[Shape], str] = {
    Line: "Distance",
    Angle: "Angle",
    Ellipse: "Ellipse",
    Rectangle: "Rectangle",
    Probe: "Probe",
}
_SPACINGS = {
    SpacingKind.PATIENT: "",
    SpacingKind.CALIBRATED: "calibrated",
    SpacingKind.IMAGER: "at the detector",
    SpacingKind.REGION: "by the ultrasound region",
    SpacingKind.NONE: "no scale",
}
_UNITS = {"mm2": "mm²", "px2": "px²"}
PENDING = "…"
REPLACED = "Pixels replaced since"


def kind_words(shape: Shape) -> str:
    """Give what a measurement of such a shape is called."""
    return _NAMES[type(shape)]


def spacing_words(found: Measured) -> str:
    """Give what lengths rest on where it is not the patient, as "at the detector"; "" else."""
    return _SPACINGS[found.spacing] if found.length or found.area else ""


def value_lines(found: Measured) -> tuple[str, ...]:
    """Give the lines beside a shape: the value first, what it rests on last."""
    lines: list[str] = []
    if found.length:
        lines.append(_quantity(found.length))
    if found.kind == "angle":
        lines.append("no angle" if found.angle is None else f"{found.angle:.1f}°")
    if found.kind == "probe":
        lines.append("no value" if found.mean is None else _with_unit(found.mean, found.unit))
    elif found.mean is not None:
        lines.append(f"mean {_with_unit(found.mean, found.unit)}")
        if found.sd is not None:
            lines[-1] += f" · SD {_number(found.sd)}"
        if found.minimum is not None and found.maximum is not None:
            lines.append(f"{_number(found.minimum)} to {_number(found.maximum)}")
    if found.area:
        lines.append(_quantity(found.area))
    note = spacing_words(found)
    return (*lines, note) if note else tuple(lines)


def value_line(found: Measured) -> str:
    """Give all values in one line, without what they rest on."""
    lines = value_lines(found)
    return " · ".join(lines[:-1] if spacing_words(found) else lines)


def _quantity(quantity: Quantity) -> str:
    digits = 2 if quantity.value < 10 else 1
    return f"{quantity.value:.{digits}f} {_UNITS.get(quantity.unit, quantity.unit)}"


def _with_unit(value: float, unit: str | None) -> str:
    return f"{_number(value)} {unit}" if unit else _number(value)


def _number(value: float) -> str:
    """Give a value with the digits that matter, with the true minus sign."""
    size = abs(value)
    if value == round(value) and size < 1e6:
        return signed(value)
    if size >= 1e6 or 0 < size < 0.01:
        return f"{value:.3g}".replace("-", "−")
    return signed(value, 1 if size >= 10 else 2 if size >= 1 else 3)
