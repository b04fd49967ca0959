"""Reads what a multi-frame object says of each of its frames, all at once, for `imaging.stacks` to sort them."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from qrstation.core.standard.element_head import PIXEL_TAGS
from qrstation.core.standard.element_walk import MalformedDataSet, Wanted, walk
from qrstation.core.standard.vr import LONG
from qrstation.imaging.heading import COLUMNS, MOST_FRAMES, MOST_KINDS, Headings
from qrstation.imaging.reading import frame_vectors, functional_groups
from qrstation.imaging.reading.file_bytes import open_stored
from qrstation.imaging.reading.found_values import Found
from qrstation.imaging.reading.functional_groups import Groups, Part, Said
from qrstation.imaging.reading.stored_object import OpenDataSet, open_data_set

MOST_ELEMENTS = 2_000_000
"""Elements and items of a header; with more of them nothing is said of its frames, which would take too long."""
MOST_BYTES = 256 << 20
"""Of all that stands before the pixels."""
_DOSE, _NUCLEAR = "1.2.840.10008.5.1.4.1.1.481.2", "1.2.840.10008.5.1.4.1.1.20"
_SOP_CLASS, _NUMBER_OF_FRAMES = 0x00080016, 0x00280008
_FARTHEST = 1e9
"""What is larger is none of the values that are read here, but for times."""
_WANTED = Wanted(
    frame_vectors.TAGS | {_SOP_CLASS, _NUMBER_OF_FRAMES}, {**functional_groups.WANTED, **frame_vectors.ITEMS}
)


def read_headings(path: Path) -> Headings:
    """Read the headings of all frames of a stored instance; a table without rows where it says nothing of them.

    What is missing or no value of the standard is not known, of that frame or of all. Raises NotDicom, and
    CannotDecode for a file that cannot be read or is no data set.
    """
    with open_stored(path) as file:
        opened = open_data_set(file)
        header = _header(opened)
    if not header:
        return _table([])
    try:
        walked = walk(header, 0, opened.encoding, _WANTED, most=MOST_ELEMENTS)
    except MalformedDataSet:
        return _table([])
    return _table(_said(Found(walked, opened.encoding)))


def _header(opened: OpenDataSet) -> bytes:
    """Give all that stands before the pixels, nothing where that or the frames are too many. Raises CannotDecode."""
    source, elements = opened.walker.source, opened.elements()
    pixels = [entry for tag in PIXEL_TAGS if (entry := elements.entry(tag)) is not None]
    if (elements.decimal(_NUMBER_OF_FRAMES) or 1) > MOST_FRAMES:
        return b""
    end = min((entry.start - (12 if entry.vr in LONG else 8) for entry in pixels), default=source.size)
    return source.read(opened.start, end - opened.start) if end - opened.start <= MOST_BYTES else b""


def _said(top: Found) -> list[Said]:
    """Read what is said of each frame, nothing where it is not said of each."""
    frames = int(top.decimal(_NUMBER_OF_FRAMES) or 1)
    if not 1 <= frames <= MOST_FRAMES:
        return []
    own, shared = top.items(functional_groups.FRAMES), top.item(functional_groups.SHARED)
    if own or (shared is not None and frames == 1):
        further = functional_groups.further_dimensions(top)
        # A frame too many is of no use, one too few has nothing but what all share.
        groups: list[Found | None] = [*own[:frames], *[None] * (frames - len(own))]
        return [Groups(each, shared, further).read() for each in groups]
    kind = top.text(_SOP_CLASS)
    if kind == _DOSE:
        return frame_vectors.read_dose_grid(top, frames)
    if kind == _NUCLEAR:
        return frame_vectors.read_tomogram(top, frames)
    return [frame_vectors.read_plain(top)] if frames == 1 else []


def _table(said: list[Said]) -> Headings:
    kinds: dict[str, int] = {}
    parts = functional_groups.parts_of(each.part for each in said)
    rows = [_row(each, parts, kinds) for each in said]
    table = np.array(rows, np.float64).reshape(len(rows), COLUMNS)
    return Headings(table, tuple(kinds))


def _row(said: Said, parts: dict[Part, int], kinds: dict[str, int]) -> list[float]:
    if said.kind and said.kind not in kinds and len(kinds) < MOST_KINDS:
        kinds[said.kind] = len(kinds)
    return [
        *_all(said.position, 3),
        *_all(said.orientation, 6),
        *_all(said.spacing, 2),
        *map(_one, (said.echo_time, said.b_value, said.phase, said.trigger_time, said.acquisition)),
        _one(parts.get(said.part)),
        math.nan if said.taken is None else said.taken,
        _one(kinds.get(said.kind)),
    ]


def _all(values: tuple[float, ...], count: int) -> tuple[float, ...]:
    if len(values) != count or not all(abs(value) < _FARTHEST for value in values):
        return (math.nan,) * count
    return values


def _one(value: float | None) -> float:
    return math.nan if value is None or not abs(value) < _FARTHEST else value
