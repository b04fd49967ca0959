"""Where the frames of older multi-frame objects lie: dose grids (PS3.3 C.8.8.3) and tomograms (PS3.3 C.8.4)."""

from __future__ import annotations

import math

from qrstation.core.standard.element_walk import Wanted
from qrstation.imaging.reading.found_values import Found
from qrstation.imaging.reading.functional_groups import ORIENTATION, POSITION, SPACING, Said

_GRID_OFFSETS = 0x3004000C
_SLICES, _TIME_SLOTS, _PHASES = 0x00540080, 0x00540070, 0x00540100
_DETECTORS, _BETWEEN, _IMAGE_TYPE = 0x00540022, 0x00180088, 0x00080008
_TOMOGRAMS = ("RECON TOMO", "RECON GATED TOMO")
TAGS = frozenset({POSITION, ORIENTATION, SPACING, _GRID_OFFSETS, _SLICES, _TIME_SLOTS, _PHASES, _BETWEEN, _IMAGE_TYPE})
ITEMS = {_DETECTORS: Wanted(frozenset({POSITION, ORIENTATION}))}


def read_plain(top: Found) -> Said:
    """Read what the data set itself says, which holds for an object of one frame."""
    return Said(top.decimals(POSITION), top.decimals(ORIENTATION), top.decimals(SPACING))


def read_dose_grid(top: Found, frames: int) -> list[Said]:
    """Read the frames of a dose by Grid Frame Offset Vector (3004,000C); none where they do not fit."""
    position, orientation = top.decimals(POSITION), top.decimals(ORIENTATION)
    offsets = top.decimals(_GRID_OFFSETS)
    normal = _normal(orientation)
    if len(position) != 3 or normal is None or len(offsets) != frames:
        return []
    if offsets[0] != 0:
        if not math.isclose(offsets[0], position[2], abs_tol=1e-3):
            return []
        # Written as places along the patient, beginning with that of the first frame.
        normal, offsets = (0.0, 0.0, 1.0), tuple(offset - offsets[0] for offset in offsets)
    spacing = top.decimals(SPACING)
    return [Said(_moved(position, normal, offset), orientation, spacing) for offset in offsets]


def read_tomogram(top: Found, frames: int) -> list[Said]:
    """Read the frames of a nuclear medicine tomogram by its Slice Vector (0054,0080); none of anything else."""
    kinds = [part.strip() for part in top.text(_IMAGE_TYPE).split("\\")]
    detector = top.item(_DETECTORS)
    slices, between = top.shorts(_SLICES), top.decimal(_BETWEEN)
    if len(kinds) < 3 or kinds[2] not in _TOMOGRAMS or detector is None or between is None or len(slices) != frames:
        return []
    position = detector.decimals(POSITION) or top.decimals(POSITION)
    orientation = detector.decimals(ORIENTATION) or top.decimals(ORIENTATION)
    normal = _normal(orientation)
    if len(position) != 3 or normal is None:
        return []
    spacing = top.decimals(SPACING)
    counted = (top.shorts(tag) for tag in (_TIME_SLOTS, _PHASES))
    phases = next((found for found in counted if len(found) == frames), (None,) * frames)
    return [
        Said(_moved(position, normal, (number - 1) * between), orientation, spacing, phase=phase)
        for number, phase in zip(slices, phases, strict=True)
    ]


def _normal(orientation: tuple[float, ...]) -> tuple[float, ...] | None:
    """Give the unit normal of direction cosines; None where they span no plane."""
    if len(orientation) != 6:
        return None
    a, b, c, d, e, f = orientation
    x, y, z = b * f - c * e, c * d - a * f, a * e - b * d
    length = math.hypot(x, y, z)
    return (x / length, y / length, z / length) if 0.5 < length < 2 else None


def _moved(place: tuple[float, ...], normal: tuple[float, ...], by: float) -> tuple[float, ...]:
    return tuple(a + b * by for a, b in zip(place, normal, strict=True))
