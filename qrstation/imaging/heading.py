"""What a multi-frame object says of each of its frames: the value that travels from a decoder process to the sorter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qrstation.core.instance import BARE, InstanceRecord, Traits, Vector

if TYPE_CHECKING:  # whoever only hands headings on needs no numpy
    import numpy as np
    from numpy.typing import NDArray

MOST_FRAMES = 50_000
"""Of an object with more frames nobody reads the headings."""
MOST_KINDS, LONGEST_KIND = 64, 256
COLUMNS = 19
"""Position (3), orientation (6), spacing (2), echo time, b-value, phase, trigger time, acquisition, part, the time when
it was taken, and which kind it is; what is not known is no number."""

_IMAGE = "1.2.840.10008.5.1.4.1.1."
_WITH_GROUPS = frozenset(
    _IMAGE + each
    for each in (
        *("2.1", "2.2", "4.1", "4.3", "4.4", "128.1", "130", "30", "66.4", "66.7", "13.1.1", "13.1.2", "13.1.3"),
        *("13.1.4", "13.1.5", "77.1.5.4"),
    )
)
"""Enhanced CT, MR and PET with what was converted to them, parametric maps, segmentations, volumes by X-ray: what is
said of their frames stands in functional groups, also where there is one frame."""
_WITHOUT = frozenset(
    _IMAGE + each
    for each in (
        *("3", "3.1", "6.1", "7", "7.1", "7.2", "7.3", "7.4", "12.1", "12.1.1", "12.2", "12.2.1", "12.3"),
        *("77.1.1.1", "77.1.2.1", "77.1.4.1", "77.1.6"),
    )
)
"""Ultrasound, projections, video, captures and whole slides: their frames lie in no plane of the patient."""


@dataclass(frozen=True, slots=True)
class FrameHeading:
    """Where a frame lies, and what tells it from others at the same place; None and "" where the object does not say.

    ``position``, ``orientation`` and ``spacing`` are as those of `InstanceRecord`. ``kind`` is Frame Type (0008,9007)
    with backslashes, ``part`` (from 1) which of the object's stacks, segments or further dimensions it belongs to.
    """

    position: Vector | None = None
    orientation: tuple[float, float, float, float, float, float] | None = None
    spacing: tuple[float, float] | None = None
    traits: Traits = BARE
    kind: str = ""
    part: int | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Headings:
    """The headings of an object as they travel: ``table`` is (frames, COLUMNS), ``kinds`` what its last column counts.

    A table without rows says that nothing is known of any frame.
    """

    table: NDArray[np.float64]
    kinds: tuple[str, ...] = ()


def has_headings(record: InstanceRecord) -> bool:
    """Tell whether the file may say of its frames what the index does not know."""
    if not record.has_pixels or record.sop_class_uid in _WITHOUT or record.frames > MOST_FRAMES:
        return False
    return record.frames > 1 or (record.position is None and record.sop_class_uid in _WITH_GROUPS)
