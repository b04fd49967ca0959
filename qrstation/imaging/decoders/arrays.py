"""Arrays on their way from a decoder: a kind of number, a shape and bytes, all looked at on arrival.

numpy's own way is not taken: by it a decoder that was taken over says what numpy then believes of its memory.
"""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
from numpy.typing import NDArray

_NUMBERS = ("u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8")
KINDS = frozenset({"|b1", *(np.dtype(order + number).str for order in "<>" for number in _NUMBERS)})
"""Kinds of numbers, as numpy writes them."""
MOST_AXES = 4


def array_as_call(array: NDArray[Any]) -> tuple[Any, ...]:
    """Give what makes an array again, for the pickler; its values go beside. Raises PicklingError for other kinds."""
    if array.dtype.str not in KINDS:
        raise pickle.PicklingError(f"arrays of {array.dtype} are not sent")
    whole = np.ascontiguousarray(array)
    return array_of, (array.dtype.str, array.shape, pickle.PickleBuffer(whole))  # type: ignore[arg-type]  # it is a buffer


def number_as_call(number: np.generic) -> tuple[Any, ...]:
    """Give what makes a plain number of numpy's."""
    return number_of, (number.item(),)


def array_of(untrusted_kind: object, untrusted_shape: object, untrusted: Any) -> NDArray[Any]:
    """Make an array of bytes. Raises ValueError, TypeError where they are none for it."""
    if type(untrusted_kind) is not str or untrusted_kind not in KINDS:
        raise ValueError("no kind of number")
    if type(untrusted_shape) is not tuple or len(untrusted_shape) > MOST_AXES:
        raise ValueError("no shape")
    if not all(type(length) is int and length >= 0 for length in untrusted_shape):
        raise ValueError("no shape")
    kind, octets = np.dtype(untrusted_kind), memoryview(untrusted)
    if math.prod(untrusted_shape) * kind.itemsize != octets.nbytes:
        raise ValueError("the bytes do not fit")
    return np.frombuffer(octets, kind).reshape(untrusted_shape)


def number_of(untrusted: object) -> object:
    """Give a number as it came."""
    return untrusted
