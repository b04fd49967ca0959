"""Whether a frame that a decoder process sent is one: a decoder that was taken over may send anything."""

from __future__ import annotations

import types
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from qrstation.imaging.frame import (
    MAX_REGIONS,
    MOST_OVERLAYS,
    MOST_VOI_TABLES,
    Frame,
    Geometry,
    LookupTable,
    Mask,
    NotApplied,
    Overlay,
    Palette,
    Region,
    Shutter,
    Side,
    Window,
)

_MOST_BITS = 64
_MOST_GREY = 0xFFFF


@cache
def _fields() -> dict[Any, dict[str, Any]]:
    """Give the types of the fields of each value that a frame is made of."""
    kinds = (Frame, Geometry, LookupTable, Mask, NotApplied, Overlay, Palette, Region, Shutter, Side, Window)
    return {kind: get_type_hints(kind, localns={"np": np, "NDArray": NDArray}) for kind in kinds}


def is_frame(untrusted: object) -> bool:
    """Tell whether a value is a frame that can be shown: each field of its type, its arrays of the right shape."""
    return isinstance(untrusted, Frame) and _conforms(untrusted, Frame) and _has_shape(untrusted)


def _conforms(value: Any, hint: Any) -> bool:
    """Tell whether a value is what a type of `imaging.frame` says, all the way down."""
    hint = _spelled_out(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return any(_conforms(value, each) for each in arguments)
    if origin is np.ndarray:
        return type(value) is np.ndarray and _has_cells(value, get_args(arguments[1])[0])
    if origin is tuple:
        if type(value) is not tuple:
            return False
        each = arguments[:1] * len(value) if arguments[-1] is Ellipsis else arguments
        return len(value) == len(each) and all(map(_conforms, value, each))
    if hint is float:
        return type(value) in (int, float)
    if type(value) is not hint:
        return False
    return all(_conforms(getattr(value, name), of) for name, of in _fields().get(hint, {}).items())


def _spelled_out(hint: Any) -> Any:
    """Give what an alias stands for: from numpy 2.5 on, an array's type is one (`type NDArray[…] = …`)."""
    meant = getattr(get_origin(hint), "__value__", None)
    return hint if meant is None else meant[get_args(hint)[0]]


def _has_cells(array: np.ndarray[Any, Any], kind: Any) -> bool:
    return array.dtype.kind in "uif" if kind is Any else array.dtype == np.dtype(kind)


def _has_shape(frame: Frame) -> bool:
    pixels = frame.pixels
    is_grey = pixels.ndim == 2
    is_colour = pixels.ndim == 3 and pixels.shape[2] == 3 and pixels.dtype == np.uint8
    tables = (frame.modality_table, *frame.voi_tables)
    return (
        (is_grey or is_colour)
        and pixels.size > 0
        and 0 < frame.bits <= _MOST_BITS
        and len(frame.voi_tables) <= MOST_VOI_TABLES
        and len(frame.overlays) <= MOST_OVERLAYS
        and len(frame.geometry.regions) <= MAX_REGIONS
        and all(table is None or _is_table(table) for table in tables)
        and (frame.palette is None or _is_palette(frame.palette))
        and all(_covers(frame, overlay.bits) for overlay in frame.overlays)
        and (frame.shutter is None or _is_shutter(frame, frame.shutter))
        and (frame.mask is None or (is_grey and frame.mask.values.shape == pixels.shape))
    )


def _covers(frame: Frame, bits: NDArray[np.uint8]) -> bool:
    return bits.shape == (-(-frame.rows * frame.columns // 8),)


def _is_shutter(frame: Frame, shutter: Shutter) -> bool:
    return _covers(frame, shutter.covered) and 0 <= shutter.grey <= _MOST_GREY


def _is_table(table: LookupTable) -> bool:
    return table.values.ndim == 1 and table.values.size > 0 and 0 < table.bits <= _MOST_BITS


def _is_palette(palette: Palette) -> bool:
    return palette.colours.ndim == 2 and palette.colours.shape[1] == 3 and palette.colours.size > 0
