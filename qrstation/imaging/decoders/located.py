"""A large frame that a decoder has only told of: its pixels are read here, from where in the file they are said to lie.

That spares a large frame two copies. The file is not parsed here, and what is said of it is not trusted: whatever bytes
of the file are taken for pixels, they are pixels of a checked size.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, TypeGuard

from qrstation.imaging.frame import Frame
from qrstation.imaging.pixels.plain_cells import place_from, read_at_once
from qrstation.imaging.reading.file_bytes import Stamp


def is_located(untrusted: object) -> TypeGuard[tuple[Any, ...]]:
    """Tell whether an answer is none yet, but says where a frame lies: a failure is a tuple of two."""
    return type(untrusted) is tuple and len(untrusted) == 3


def with_pixels(path: Path, untrusted: tuple[Any, ...]) -> object:
    """Give the frame with its pixels, which is still to be checked; what came where it is none that was told of.

    None where its pixels cannot be had at once: the decoder is to send them. Raises MemoryError.
    """
    frame, stamp, place = untrusted[0], _stamp_from(untrusted[1]), place_from(untrusted[2])
    if type(frame) is not Frame or stamp is None or place is None:
        return untrusted
    pixels = read_at_once(path, stamp, place)
    if pixels is None:
        return None
    try:
        return replace(frame, pixels=pixels)
    except (AttributeError, TypeError):  # one that was not made by its own class may lack a field
        return untrusted


def _stamp_from(untrusted: object) -> Stamp | None:
    if type(untrusted) is not tuple or len(untrusted) != 3 or not all(type(value) is int for value in untrusted):
        return None
    return untrusted
