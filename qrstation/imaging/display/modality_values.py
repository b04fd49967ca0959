"""Stored values become modality values, by a table or by slope and intercept (PS3.3 C.11.1)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qrstation.imaging.frame import Frame, LookupTable, Pixels


def modality_value(frame: Frame, row: int, column: int) -> float:
    """Give the modality value of a pixel, in `Frame.units`; NaN for colour, which has none."""
    if frame.is_colour:
        return math.nan
    return float(modality_values(frame, frame.pixels[row : row + 1, column])[0])


def modality_values(frame: Frame, stored: Pixels) -> NDArray[np.float64]:
    """Apply the modality LUT (PS3.3 C.11.1)."""
    if frame.modality_table is not None:
        return look_up(frame.modality_table, stored).astype(np.float64)
    return stored.astype(np.float64) * frame.slope + frame.intercept


def look_up(table: LookupTable, inputs: NDArray[Any]) -> NDArray[np.uint16]:
    """Give a table's values for inputs, the nearest end's for those outside it."""
    index = np.clip(np.floor(inputs + 0.5) - table.first, 0, len(table.values) - 1)
    return np.take(table.values, index.astype(np.intp))
