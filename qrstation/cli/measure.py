"""The command `measure`: what a shape measures on an image, by the very numbers of the viewer's tools."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from qrstation.cli.output import print_json, print_line, printable
from qrstation.cli.status import EXIT_OK, EXIT_USAGE

if TYPE_CHECKING:
    from qrstation.imaging.measuring.measure import Measured, Quantity

_SHAPES = (
    ("line", ("X1", "Y1", "X2", "Y2"), "the distance between two points"),
    ("angle", ("X1", "Y1", "X2", "Y2", "X3", "Y3"), "the angle at the second point"),
    ("ellipse", ("X", "Y", "RX", "RY"), "the area and the values round a centre, with two radii"),
    ("rectangle", ("X1", "Y1", "X2", "Y2"), "the area and the values between two corners"),
    ("probe", ("X", "Y"), "the value of one pixel"),
)
_RESTS_ON = {
    "calibrated": "calibrated",
    "detector": "at the detector",
    "region": "by the ultrasound region",
    "none": "no scale",
}


def add_shapes(command: argparse.ArgumentParser) -> None:
    """Let a parser take one shape: in pixels, X to the right and Y down, (0, 0) the centre of the first pixel."""
    group = command.add_mutually_exclusive_group(required=True)
    for name, numbers, what in _SHAPES:
        group.add_argument(f"--{name}", nargs=len(numbers), type=float, metavar=numbers, help=what)


def run_measure(options: argparse.Namespace) -> int:
    """Print what a shape measures; raises StationError for one that is wholly outside the image."""
    from qrstation.cli.instance_path import instance_path  # here, since every command's parser asks for this module
    from qrstation.imaging.measuring.measure import SHAPES, measure
    from qrstation.imaging.pixels.decode import read_frame

    path = instance_path(options)
    if path is None:
        return EXIT_USAGE
    shape = next(made(*given) for kind, made in SHAPES.items() if (given := getattr(options, kind)) is not None)
    found = measure(shape, read_frame(path, options.frame - 1))
    if options.json:
        print_json(_as_json(found))
    else:
        print_line(sentence(found))
    return EXIT_OK


def _as_json(found: Measured) -> dict[str, Any]:
    return {
        "kind": str(found.kind),
        "length": _quantity(found.length),
        "angle": found.angle,
        "area": _quantity(found.area),
        "mean": found.mean,
        "sd": found.sd,
        "min": found.minimum,
        "max": found.maximum,
        "pixels": found.pixels,
        "unit": found.unit,
        "spacing": str(found.spacing),
    }


def _quantity(quantity: Quantity | None) -> dict[str, Any] | None:
    return None if quantity is None else {"value": quantity.value, "unit": quantity.unit}


def sentence(found: Measured) -> str:
    """Say for people what was measured, and what its lengths rest on where that is not simply the patient."""
    unit = f" {printable(found.unit)}" if found.unit else ""
    parts = [f"{found.kind}:"]
    if found.length is not None:
        parts.append(f"{found.length.value:.2f} {found.length.unit}")
    if found.kind == "angle":
        parts.append("no angle" if found.angle is None else f"{found.angle:.1f}°")
    if found.area is not None:
        parts.append(f"{found.area.value:.2f} {found.area.unit}, {found.pixels} pixels,")
    if found.kind == "probe":
        parts.append("no value" if found.mean is None else f"{found.mean:g}{unit}")
    elif found.sd is not None:
        parts.append(
            f"mean {found.mean:.2f}{unit}, sd {found.sd:.2f}, from {found.minimum:g} to {found.maximum:g}{unit}"
        )
    elif found.area is not None:
        parts.append("no values")
    note = "" if found.kind == "probe" else _RESTS_ON.get(found.spacing, "")
    return " ".join(parts) + (f" ({note})" if note else "")
