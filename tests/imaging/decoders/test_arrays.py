"""Arrays come from a decoder as they were, or not at all."""

from __future__ import annotations

import io
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as made

from qrstation.imaging.decoders.arrays import KINDS, array_of
from qrstation.imaging.decoders.decoder_process import _Unpickler
from qrstation.imaging.decoders.pickling import pickled


def sent(value: object) -> object:
    """Give what comes of a value."""
    buffers: list[pickle.PickleBuffer] = []
    head = pickled(value, buffers)
    return _Unpickler(io.BytesIO(head), buffers=[bytearray(each.raw()) for each in buffers]).load()


@given(made.arrays(st.sampled_from(sorted(KINDS)), made.array_shapes(min_dims=0, max_dims=4, min_side=0)))
def test_each_comes_as_it_was(array: np.ndarray[Any, Any]) -> None:
    for each in (array, array.T, array[::-1] if array.ndim else array):
        came = sent((each, 1))
        assert isinstance(came, tuple)
        assert came[0].dtype == each.dtype
        assert came[0].shape == each.shape
        assert came[0].tobytes() == each.tobytes()


@pytest.mark.parametrize("number", [np.float64(1.5), np.float32(2), np.int16(-3), np.uint64(7), np.bool_(True)])
def test_numbers_of_numpy_come_as_plain_ones(number: np.generic) -> None:
    came = sent(number)
    assert came == number
    assert type(came) in (float, int, bool)


@pytest.mark.parametrize(
    ("kind", "shape", "octets"),
    [
        ("O", (1,), bytes(8)),
        ("V8", (1,), bytes(8)),
        ("<U2", (1,), bytes(8)),
        ("<M8[s]", (1,), bytes(8)),
        ("u2, u2", (1,), bytes(4)),
        (np.dtype("<u2"), (1,), bytes(2)),
        (["<u2"], (1,), bytes(2)),
        ("<u2", [1], bytes(2)),
        ("<u2", (1.0,), bytes(2)),
        ("<u2", (True,), bytes(2)),
        ("<u2", (-1, -1), bytes(2)),
        ("<u2", (1 << 62, 1 << 62), bytes(2)),
        ("<u2", (2,), bytes(2)),
        ("<u2", (1, 1, 1, 1, 1), bytes(2)),
        ("<u2", (1,), "ab"),
        ("<u2", (1,), None),
    ],
)
def test_what_is_none_is_refused(kind: object, shape: object, octets: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        array_of(kind, shape, octets)


def test_other_kinds_are_not_sent() -> None:
    with pytest.raises(pickle.PicklingError):
        sent(np.array([None]))
