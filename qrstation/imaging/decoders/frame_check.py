"""Whether a frame that a decoder process sent is one: a decoder that was taken over may send anything."""

from __future__ import annotations

import types
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from qrstation.imaging.frame import (
    MAX_REGIONS,
    MOST_OVERLAYS,
    MOST_VOI_TABLES,
    PARTS,
    Frame,
    LookupTable,
    Palette,
    Shutter,
)

Check = Callable[[Any], bool]
_PLAIN = (int, str, bool)
_MOST_BITS = 64
_MOST_GREY = 0xFFFF


@cache
def _fields() -> dict[Any, dict[str, Any]]:
    """Give the types of the fields of each value that a frame is made of."""
    return {kind: get_type_hints(kind, localns={"np": np, "NDArray": NDArray}) for kind in PARTS}


def is_frame(untrusted: object) -> bool:
    """Tell whether a value is a frame that can be shown: each field of its type, its arrays of the right shape."""
    return isinstance(untrusted, Frame) and _check_of(Frame)(untrusted) and _has_shape(untrusted)


@cache
def _check_of(hint: Any) -> Check:
    """Give what tells whether a value is what a type of `imaging.frame` says, all the way down; made once for each."""
    hint = _spelled_out(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _any_of(tuple(_check_of(each) for each in arguments))
    if origin is np.ndarray:
        kind = get_args(arguments[1])[0]
        return lambda value: type(value) is np.ndarray and _has_cells(value, kind)
    if origin is tuple:
        return _tuple_of(arguments)
    if hint is float:
        return lambda value: type(value) in (int, float)
    fields = _fields().get(hint)
    return _fields_of(hint, fields) if fields else lambda value: type(value) is hint


def _fields_of(hint: Any, fields: dict[str, Any]) -> Check:
    """Give the check of a value that has fields: of a frame's 26 most are told by their type, all of them at once."""
    plain = {name: of for name, of in fields.items() if of in _PLAIN}
    others = [(name, _check_of(of)) for name, of in fields.items() if name not in plain]
    types, types_of = tuple(plain.values()), _getter(tuple(plain))

    def check(value: Any) -> bool:
        if type(value) is not hint or tuple(map(type, types_of(value))) != types:
            return False
        for name, is_right in others:  # noqa: SIM110  a generator takes as long as the checks
            if not is_right(getattr(value, name)):
                return False
        return True

    return check


def _getter(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _any_of(checks: tuple[Check, ...]) -> Check:
    """Give the check of a value that is one of several: of what may be missing that comes first, as most is."""
    if len(checks) > 2:
        return lambda value: any(check(value) for check in checks)
    first, second = reversed(checks)
    return lambda value: first(value) or second(value)


def _tuple_of(arguments: tuple[Any, ...]) -> Check:
    """Give the check of a tuple: of values of one type where the last argument is an ellipsis, else of each its own."""
    if arguments[-1] is Ellipsis:
        every = _check_of(arguments[0])
        return lambda value: type(value) is tuple and all(every(each) for each in value)
    checks = tuple(_check_of(each) for each in arguments)
    return lambda value: (
        type(value) is tuple
        and len(value) == len(checks)
        and all(check(each) for check, each in zip(checks, value, strict=True))
    )


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
    measured = frame.measured_by.table if frame.measured_by else None
    tables = (frame.modality_table, measured, *frame.voi_tables)
    return (
        (is_grey or is_colour)
        and pixels.size > 0
        and _is_reduced_as_said(frame)
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


def _is_reduced_as_said(frame: Frame) -> bool:
    """Tell whether a preview has the size that the frame's becomes, and the frame itself is no other's."""
    if frame.reduction == 1 or frame.whole_size is None:
        return frame.reduction == 1 and frame.whole_size is None
    shape = tuple(-(-side // frame.reduction) for side in frame.whole_size) if frame.reduction > 1 else ()
    return shape == frame.pixels.shape[:2]


def _covers(frame: Frame, bits: NDArray[np.uint8]) -> bool:
    return bits.shape == (-(-frame.rows * frame.columns // 8),)


def _is_shutter(frame: Frame, shutter: Shutter) -> bool:
    return _covers(frame, shutter.covered) and 0 <= shutter.grey <= _MOST_GREY


def _is_table(table: LookupTable) -> bool:
    return table.values.ndim == 1 and table.values.size > 0 and 0 < table.bits <= _MOST_BITS


def _is_palette(palette: Palette) -> bool:
    return palette.colours.ndim == 2 and palette.colours.shape[1] == 3 and palette.colours.size > 0
