"""How what a decoder answers is pickled: arrays beside it, and all else as calls of its classes, quick to read.

Calls are all that is run at the other end (see `operations`).
"""

from __future__ import annotations

import copyreg
import io
import pickle
from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any

import numpy as np

from qrstation.imaging.decoders.arrays import array_as_call, number_as_call
from qrstation.imaging.frame import PARTS
from qrstation.imaging.heading import Headings

_NUMBERS = (np.bool_, *{np.dtype(code).type for code in np.typecodes["AllInteger"] + "efd"})


def pickled(value: object, buffers: list[pickle.PickleBuffer]) -> memoryview:
    """Give the value without its arrays, which are put to ``buffers``."""
    written = io.BytesIO()
    pickler = pickle.Pickler(written, protocol=5, buffer_callback=buffers.append)
    pickler.dispatch_table = _TABLE
    pickler.dump(value)
    return written.getbuffer()


def _as_call(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    """Give what makes a call of a class of a value of it, by all its fields in their order.

    What dataclasses do for themselves looks up their fields for each value, on both sides.
    """
    values = attrgetter(*(each.name for each in fields(kind)))
    return lambda value: (kind, values(value))


_TABLE: dict[type, Callable[[Any], Any]] = {
    **copyreg.dispatch_table,
    **{kind: _as_call(kind) for kind in (*PARTS, Headings)},
    np.ndarray: array_as_call,
    **dict.fromkeys(_NUMBERS, number_as_call),
}
