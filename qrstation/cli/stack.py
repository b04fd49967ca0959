"""The command that tells the order in which the viewer shows a series' images: stack."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from qrstation.cli.output import print_json, print_table
from qrstation.cli.series_stacks import read_stacks
from qrstation.cli.status import EXIT_OK
from qrstation.imaging.stacks.regularity import oddities
from qrstation.imaging.stacks.stack import Stack
from qrstation.imaging.stacks.telling import tell
from qrstation.words import words_of

_DIGITS = 6
"""Of a position in mm; what is behind them is the computer's own."""
_COLUMNS = {
    "stack": "Stack",
    "place": "Place",
    "InstanceNumber": "No.",
    "frame": "Frame",
    "position_mm": "Position (mm)",
    "echo": "Echo (ms)",
    "b_value": "b",
    "time": "Phase",
    "warning": "Warning",
    "SOPInstanceUID": "SOP Instance UID",
}


def run_stack(options: argparse.Namespace) -> int:
    """Print the images of a series stack by stack, each in its order."""
    found = list(_rows(read_stacks(options.series)))
    if options.json:
        for row in found:
            print_json(row)
    else:
        print_table(list(_COLUMNS.values()), [[_cell(row[key]) for key in _COLUMNS] for row in found])
    return EXIT_OK


def _rows(stacks: tuple[Stack, ...]) -> Iterator[dict[str, Any]]:
    for number, (stack, told) in enumerate(zip(stacks, tell(stacks), strict=True), start=1):
        images = zip(stack.slices, told, oddities(stack), strict=True)
        for place, (piece, telling, oddity) in enumerate(images, start=1):
            yield {
                "stack": number,
                "place": place,
                "SOPInstanceUID": piece.record.sop_uid,
                "frame": piece.frame + 1,
                "InstanceNumber": piece.record.instance_number,
                "position_mm": None if piece.location is None else round(piece.location, _DIGITS) + 0.0,
                "echo": telling.echo,
                "b_value": telling.b_value,
                "time": None if telling.phase is None else words_of(telling.phase).what,
                "warning": str(oddity),
            }


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return "" if value is None else str(value)
