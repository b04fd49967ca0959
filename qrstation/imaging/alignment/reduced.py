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
_ENOUGH = 3
"""Pixels across a cell, of those that are there."""
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

    None for colour, where nobody knows how large a pixel is in the patient or it is larger than a cell, and where the
    image is less than four cells large, or larger than any patient.
    """
    spacing = frame.geometry.spacing
    if frame.is_colour or spacing is None or frame.geometry.spacing_kind is not SpacingKind.PATIENT:
        return None
    height, width = frame.rows * spacing[0], frame.columns * spacing[1]
    cell = FINE if max(height, width) <= _SMALL and max(spacing) <= FINE else COARSE
    if max(spacing) > COARSE:
        return None
    down, across = _edges(frame.rows, spacing[0], cell), _edges(frame.columns, spacing[1], cell)
    if not min(len(down), len(across)) >= 5 or max(len(down), len(across)) > MOST_CELLS + 1:
        return None
    # Of fine pixels some are enough for a mean.
    every = max(1, int(cell / max(spacing) / _ENOUGH))
    inner = frame.pixels[down[0] : down[-1] : every, across[0] : across[-1] : every]
    down, across = (_sums(edges, every) for edges in (down, across))
    counts = np.multiply.outer(down.sum(axis=1), across.sum(axis=1))
    there = _there(frame, inner)
    if frame.modality_table is None:
        # A mean of stored values is taken to the modality's at the end: there are fewer of them.
        values, slope, intercept = inner.astype(np.float32), frame.slope, frame.intercept
    else:
        values, slope, intercept = modality_values(frame, inner).astype(np.float32), 1.0, 0.0
    if there is None:
        mean = down @ values @ across.T / counts
    else:
        seen = down @ there.astype(np.float32) @ across.T
        mean = down @ np.where(there, values, np.float32(0)) @ across.T / np.maximum(seen, 1)
        mean[seen * 2 < counts] = np.nan
    with np.errstate(over="ignore", invalid="ignore"):  # a file may say any slope
        reduced = (mean.astype(np.float64) * slope + intercept).astype(np.float32)
    return None if np.isinf(reduced).any() else Reduced(reduced, cell)


def _edges(count: int, spacing: float, cell: float) -> np.ndarray:
    """Give the pixel at which each cell begins, and where the last ends; the cells lie round the middle."""
    cells = int(count * spacing / cell + 1e-6)
    if cells < 1 or cells > MOST_CELLS:
        return np.arange(0 if cells < 1 else MOST_CELLS + 2)
    middle = count / 2
    edges = np.rint(middle + (np.arange(cells + 1) - cells / 2) * (cell / spacing)).astype(int)
    return np.unique(np.clip(edges, 0, count))


def _sums(edges: np.ndarray, every: int) -> Array:
    """Give the matrix (cells, pixels) of 0 and 1 that sums each cell's pixels, of which one in ``every`` is there."""
    ends = -(-(edges - edges[0]) // every)
    pixels = np.arange(ends[-1])
    return ((pixels >= ends[:-1, None]) & (pixels < ends[1:, None])).astype(np.float32)


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
