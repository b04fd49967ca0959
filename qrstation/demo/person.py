"""What a made-up person looks like inside: where the parts of a trunk lie along the axis, the same in every study."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

_WIDTHS = ((60, 0.52), (28, 0.58), (8, 0.98), (-14, 1.1), (-50, 1.07), (-100, 1.01), (-180, 0.98), (-250, 0.93),
           (-330, 0.89), (-420, 0.93), (-500, 1.02), (-560, 1.05), (-660, 0.98))  # fmt: skip
_DEPTHS = ((60, 0.6), (20, 0.66), (-20, 0.84), (-70, 0.94), (-140, 1.0), (-210, 1.0), (-270, 0.95), (-340, 0.9),
           (-460, 0.94), (-540, 1.0), (-660, 0.94))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Heights are in mm below the apex of the lungs (so negative), of a person of usual height.

    ``size`` scales the cross-section, ``tall`` what lies along the axis.
    """

    size: float
    broad: float
    """How broad the lungs are, 1 for usual ones."""
    tall: float
    fat: float
    """Millimetres of it round the trunk."""
    rib_pitch: float
    rib_start: float
    bone_pitch: float
    """Millimetres from one vertebra to the next."""
    bone_start: float
    arch: float
    """Where the arch of the aorta lies."""
    heart: float
    """The middle of the heart."""
    heart_size: float
    heart_side: float
    """Millimetres that the heart lies further to the left than usual."""
    domes: tuple[float, float]
    """The tops of the diaphragm, right and left."""
    kidneys: tuple[float, float]
    liver_end: float
    hips: float
    """The upper edge of the hip bones."""
    turn: float
    """Where the loops of the bowel begin, in radians."""

    def width(self, height: float) -> float:
        """Give how wide the trunk is at a height, 1 at the middle of the chest."""
        return _between(_WIDTHS, height)

    def depth(self, height: float) -> float:
        """Give how deep it is."""
        return _between(_DEPTHS, height)

    def dome(self, height: float, side: int) -> float:
        """Give which part of a lung (-1 the right, 1 the left) the dome of the diaphragm fills, across: 0 to 1.05."""
        high = 62.0
        below = self.domes[side > 0] - height
        if below <= 0:
            return 0.0
        return 1.05 * math.sqrt(max(0.0, 1 - (1 - min(1.0, below / high)) ** 2))

    def lung(self, height: float) -> tuple[float, float, float]:
        """Give half-width, half-height and distance from the middle of a lung: narrow at the apex, wide below."""
        if height < -272:
            return 0.0, 0.0, 70.0
        t = max(0.0, (6 - height) / 266)
        grow = math.sqrt(max(0.0, 1 - (1 - min(1.0, t * 1.9)) ** 2))
        return (
            57 * self.broad * grow * (1 - 0.12 * max(0.0, t - 0.75)),
            86 * grow * min(1.0, self.depth(height)),
            78 - 14 * (1 - grow),
        )


@lru_cache(maxsize=64)
def person(seed: int) -> Person:
    """Give the person that a seed stands for."""
    dice = np.random.default_rng(seed + 5)

    def around(middle: float, by: float) -> float:
        return float(dice.uniform(middle - by, middle + by))

    return Person(
        size=around(0.98, 0.06),
        broad=around(0.98, 0.08),
        tall=around(1.0, 0.08),
        fat=around(13, 5),
        rib_pitch=around(24.5, 2.5),
        rib_start=around(0, 12),
        bone_pitch=around(26, 2),
        bone_start=around(0, 13),
        arch=around(-66, 12),
        heart=around(-168, 12),
        heart_size=around(1.0, 0.12),
        heart_side=around(0.0, 9.0),
        domes=(around(-196, 16), around(-212, 18)),
        kidneys=(around(-352, 14), around(-336, 14)),
        liver_end=around(-375, 25),
        hips=around(-455, 14),
        turn=around(3, 3),
    )


def bump(height: float, middle: float, half: float) -> float:
    """Give how wide a ball of half-height ``half`` round ``middle`` is at a height: 0 outside, 1 at its middle."""
    return math.sqrt(max(0.0, 1 - ((height - middle) / half) ** 2))


def _between(table: tuple[tuple[float, float], ...], height: float) -> float:
    heights, values = zip(*reversed(table), strict=True)
    return float(np.interp(height, heights, values))
