"""A frame shrunk on arrival to cells of a few millimetres: all that alignment keeps of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qrstation.imaging.alignment.volume import Array
from qrstation.imaging.display.modality_values import modality_values
from qrstation.imaging.frame import Frame, SpacingKind

FINE, COARSE = 3.0, 6.0
"""The size of a cell in mm: of a small field of view (a head), and of a large one."""
_SMALL = 320.0
"""Millimetres; a field of view up to this is a small one."""
MOST_CELLS = 256
"""A field of view has no more cells across, whatever its file says of its pixels."""
_OUTSIDE = -1500.0
"""Hounsfield units that no tissue has: what scanners put outside the round field of view."""


@dataclass(frozen=True, eq=False, slots=True)
class Reduced:
    """A frame as (rows, columns) float32 modality values, NaN without an image; cells of ``cell`` mm, centred on it."""

    values: Array
    cell: float


def reduce_frame(frame: Frame) -> Reduced | None:
    """Shrink a frame.

    None for colour, where nobody knows how large a pixel is in the patient, and where the image is less than four
    cells large, or larger than any patient.
    """
    spacing = frame.geometry.spacing
    if frame.is_colour or spacing is None or frame.geometry.spacing_kind is not SpacingKind.PATIENT:
        return None
    height, width = frame.rows * spacing[0], frame.columns * spacing[1]
    cell = FINE if max(height, width) <= _SMALL else COARSE
    down, across = _edges(frame.rows, spacing[0], cell), _edges(frame.columns, spacing[1], cell)
    if not min(len(down), len(across)) >= 5 or max(len(down), len(across)) > MOST_CELLS + 1:
        return None
    inner = frame.pixels[down[0] : down[-1], across[0] : across[-1]]
    rows, columns = down[:-1] - down[0], across[:-1] - across[0]
    counts = np.multiply.outer(np.diff(down), np.diff(across)).astype(np.float32)
    there = _there(frame, inner)
    plain = frame.modality_table is None and there is None
    if plain and inner.dtype.kind in "iu" and inner.dtype.itemsize <= 2:
        mean = _summed(inner, rows, columns, np.int32) / counts
        return Reduced((mean * frame.slope + frame.intercept).astype(np.float32), cell)
    values = modality_values(frame, inner)
    if there is None:
        return Reduced((_summed(values, rows, columns, np.float64) / counts).astype(np.float32), cell)
    seen = _summed(there, rows, columns, np.int32)
    total = _summed(np.where(there, values, 0), rows, columns, np.float64)
    mean = np.where(seen * 2 >= counts, total / np.maximum(seen, 1), np.nan)
    return Reduced(mean.astype(np.float32), cell)


def _edges(count: int, spacing: float, cell: float) -> np.ndarray:
    """Give the pixel at which each cell begins, and where the last ends; the cells lie round the middle."""
    cells = int(count * spacing / cell + 1e-6)
    if cells < 1 or cells > MOST_CELLS:
        return np.arange(0 if cells < 1 else MOST_CELLS + 2)
    middle = count / 2
    edges = np.rint(middle + (np.arange(cells + 1) - cells / 2) * (cell / spacing)).astype(int)
    return np.unique(np.clip(edges, 0, count))


def _summed(values: np.ndarray, rows: np.ndarray, columns: np.ndarray, kind: type) -> np.ndarray:
    return np.add.reduceat(np.add.reduceat(values, rows, axis=0, dtype=kind), columns, axis=1)


def _there(frame: Frame, stored: np.ndarray) -> np.ndarray | None:
    """Tell which pixels are image; None where all are."""
    there = np.ones(stored.shape, bool)
    if stored.dtype.kind == "f":
        there &= np.isfinite(stored)
    if frame.padding is not None:
        there &= (stored < frame.padding[0]) | (stored > frame.padding[1])
    if frame.modality == "CT" and frame.modality_table is None and frame.slope > 0:
        there &= stored >= (_OUTSIDE - frame.intercept) / frame.slope
    return None if there.all() else there
