"""Words for what tells a stack of images from the others of its series."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qrstation.core.codes.stacks import StackCode
from qrstation.words.entry import Entry

_KINDS = {
    "M": "magnitude",
    "P": "phase map",
    "R": "real",
    "I": "imaginary",
    "W": "water",
    "F": "fat",
    "IP": "in phase",
    "OP": "opposed phase",
}
"""What values of Image Type (0008,0008) stand for that scanners write behind the first two."""


def _kind(values: Mapping[str, Any]) -> tuple[str, str]:
    """Give "water", or what the scanner wrote: "DERIVED SECONDARY MPR"."""
    return " ".join(_KINDS.get(part, part) for part in values["own"].split("\\")) or "plain", ""


WORDS: dict[str, Entry] = {
    StackCode.AXIAL: ("axial", ""),
    StackCode.CORONAL: ("coronal", ""),
    StackCode.SAGITTAL: ("sagittal", ""),
    StackCode.OBLIQUE: ("oblique {plane}", ""),
    StackCode.NO_PLANE: ("other images", ""),
    StackCode.SIZE: ("{columns} × {rows}", ""),
    StackCode.LOCALIZER: ("localizer", ""),
    StackCode.KIND: _kind,
    StackCode.NO_KIND: ("no image type", ""),
    StackCode.ECHO: ("echo {value:g}", ""),
    StackCode.NO_ECHO: ("no echo", ""),
    StackCode.ECHO_TIME: ("TE {value:g} ms", ""),
    StackCode.NO_ECHO_TIME: ("no echo time", ""),
    StackCode.B_VALUE: ("b {value:g}", ""),
    StackCode.NO_B_VALUE: ("no b-value", ""),
    StackCode.PHASE: ("phase {number} of {count}", ""),
    StackCode.NO_PHASE: ("no phase", ""),
    StackCode.NO_TRIGGER_TIME: ("no trigger time", ""),
    StackCode.PART: ("part {number} of {count}", ""),
    StackCode.NO_PART: ("no part", ""),
    StackCode.ACQUISITION: ("acquisition {value:g}", ""),
    StackCode.NO_ACQUISITION: ("no acquisition", ""),
}
