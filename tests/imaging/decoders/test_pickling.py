"""What a decoder answers, pickled: the same value comes out at the other end, which takes nothing but frames."""

from __future__ import annotations

import io
import pickle
from dataclasses import fields

import numpy as np
import pytest

from qrstation.imaging.decoders.decoder_process import _Unpickler
from qrstation.imaging.decoders.pickling import pickled
from qrstation.imaging.frame import Frame, Geometry, LookupTable, NotApplied, Region, Side, SpacingKind, Window

VALUES = [
    Frame(
        np.arange(6, dtype=np.uint16).reshape(2, 3),
        number=3,
        windows=(Window(40, 400, "SIGMOID", "LUNG"),),
        voi_tables=(LookupTable(-5, np.arange(4, dtype=np.uint16), 12, "SOFT"),),
        geometry=Geometry((0.5, 0.25), SpacingKind.IMAGER, regions=(Region(1, 2, 3, 4),)),
        side=Side("L", "MLO"),
        not_applied=NotApplied(curve=True),
        whole_size=None,
    ),
    ("failed", "{}"),
    (Frame(np.zeros((1, 1), np.uint8)), (1, 2, 3), (4, 5)),
    None,
    (),
]


def alike(one: object, other: object) -> bool:
    """Tell whether two values hold the same, field by field."""
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and one.dtype == other.dtype and np.array_equal(one, other)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, Frame | LookupTable) and type(one) is type(other):
        return all(alike(getattr(one, each.name), getattr(other, each.name)) for each in fields(one))
    return type(one) is type(other) and one == other


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_what_is_read_is_what_was_pickled(value: object) -> None:
    buffers: list[pickle.PickleBuffer] = []
    head = pickled(value, buffers)
    assert alike(value, _Unpickler(io.BytesIO(head), buffers=buffers).load())


def test_arrays_travel_beside_it() -> None:
    buffers: list[pickle.PickleBuffer] = []
    pixels = np.zeros((512, 512), np.uint16)
    assert len(pickled(Frame(pixels), buffers)) < 1000
    assert [buffer.raw().nbytes for buffer in buffers] == [pixels.nbytes]
