"""Two volumes as bytes and back, for the way to the process that aligns them; and what comes back, checked."""

from __future__ import annotations

import json
import math
import struct

import numpy as np

from qrstation.core.codes.alignment import REASONS, AlignmentCode
from qrstation.imaging.alignment.align import Alignment
from qrstation.imaging.alignment.reduced import MOST_CELLS, Reduced
from qrstation.imaging.alignment.volume import Volume

MOST_BYTES = 1 << 28
"""A pair takes no more: 2,000 slices of 180 × 180 cells."""
_HEAD = struct.Struct("<L")
_SIZES = (1.0, 12.0)


def pack(current: Volume, prior: Volume) -> bytes:
    """Give both as bytes: the length of a head, the head as JSON, then numbers as float32 and float64."""
    heads, parts = [], []
    for each in (current, prior):
        heads.append({"shape": each.values.shape, "cell": each.cell, "modality": each.modality})
        parts += [
            np.ascontiguousarray(each.values, np.float32).tobytes(),
            np.ascontiguousarray(each.centres, np.float64).tobytes(),
            np.ascontiguousarray(each.axes, np.float64).tobytes(),
        ]
    head = json.dumps(heads).encode()
    return _HEAD.pack(len(head)) + head + b"".join(parts)


def unpack(packed: bytes) -> tuple[Volume, Volume]:
    """Give the volumes that `pack` packed. Raises ValueError."""
    (length,) = _HEAD.unpack_from(packed)
    at = _HEAD.size + length
    made = []
    for head in json.loads(packed[_HEAD.size : at]):
        slices, rows, columns = head["shape"]
        count = slices * rows * columns
        values = np.frombuffer(packed, np.float32, count, at).reshape(slices, rows, columns)
        at += values.nbytes
        centres = np.frombuffer(packed, np.float64, 3 * slices, at).reshape(slices, 3)
        at += centres.nbytes
        axes = np.frombuffer(packed, np.float64, 9, at).reshape(3, 3)
        at += axes.nbytes
        made.append(Volume(values, centres, axes, float(head["cell"]), str(head["modality"])))
    current, prior = made
    return current, prior


def alignment_of(untrusted: object) -> Alignment | None:
    """Give the alignment that a process answered as a tuple (offset, confidence, reason); None where it is none."""
    if type(untrusted) is not tuple or len(untrusted) != 3:
        return None
    offset, confidence, reason = untrusted
    if type(confidence) is not float or not 0 <= confidence <= 1 or type(reason) is not str:
        return None
    if reason:
        known = reason in REASONS and offset is None
        return Alignment(None, confidence, AlignmentCode(reason)) if known else None
    return Alignment(offset, confidence) if type(offset) is float and math.isfinite(offset) else None


def reduced_of(untrusted: object) -> Reduced | None:
    """Give the shrunk frame that a process answered as a tuple (values, cell); None where it is none."""
    if type(untrusted) is not tuple or len(untrusted) != 2:
        return None
    values, cell = untrusted
    if type(values) is not np.ndarray or values.dtype != np.float32 or values.ndim != 2 or type(cell) is not float:
        return None
    fits = min(values.shape) >= 4 and max(values.shape) <= MOST_CELLS and _SIZES[0] <= cell <= _SIZES[1]
    return Reduced(values, cell) if fits and not np.isinf(values).any() else None
