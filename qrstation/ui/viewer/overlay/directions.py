"""Directions and lengths for a viewport: orientation letters, the axis of a slice position, the scale bar."""

from __future__ import annotations

import math
from dataclasses import dataclass

from qrstation.core.instance import Vector
from qrstation.ui.viewer.frames.affine import Hold, Spot

_LETTERS = (("L", "R"), ("P", "A"), ("H", "F"))
"""The ends of the patient's axes, towards plus and towards minus (PS3.3 C.7.6.2.1.1; H and F as in C.7.6.1.1.1)."""
_AXES = {letter: axis for axis, ends in enumerate(_LETTERS) for letter in ends}
_ASKEW = 0.1
"""Rows and columns are none when their lengths are farther than this from 1, or the cosine of their angle from 0."""
_SLANTED = 0.25
"""A second letter is given where at least so much of the direction points along another axis."""
_UPRIGHT = Hold()
_LENGTHS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0)


def direction_letters(direction: Vector) -> str:
    """Give the letters towards which a unit vector points, the strongest first: "L", "AH"."""
    parts = sorted(((abs(part), axis) for axis, part in enumerate(direction)), reverse=True)
    return "".join(_LETTERS[axis][direction[axis] < 0] for size, axis in parts[:2] if size >= _SLANTED)


def edge_letters(
    orientation: tuple[float, ...] | None, patient_orientation: tuple[str, ...] = (), hold: Hold = _UPRIGHT
) -> tuple[str, str] | None:
    """Give the letters at the right and at the bottom edge of an image as it is held; None where they are not known.

    They come from the direction cosines (0020,0037), and where there are none from Patient Orientation (0020,0020),
    whose values say the same in letters (PS3.3 C.7.6.1.1.1). What cannot be either counts as absent.
    """
    upright = _from_cosines(orientation or ()) or _from_words(patient_orientation)
    if upright is None:
        return None
    back = hold.map.inverse()
    return _letters_along(upright, back.along(1.0, 0.0)), _letters_along(upright, back.along(0.0, 1.0))


def _letters_along(upright: tuple[str, str], way: Spot) -> str:
    """Give the letters towards which a way along a row or a column of the image leads."""
    letters = upright[0] if abs(way.x) > abs(way.y) else upright[1]
    return letters if way.x + way.y > 0 else opposite(letters)


def _from_cosines(values: tuple[float, ...]) -> tuple[str, str] | None:
    if len(values) != 6 or not all(map(math.isfinite, values)):
        return None
    row, column = values[:3], values[3:]
    if not all(abs(math.hypot(*part) - 1) < _ASKEW for part in (row, column)):
        return None
    if abs(sum(a * b for a, b in zip(row, column, strict=True))) > _ASKEW:
        return None
    return direction_letters((row[0], row[1], row[2])), direction_letters((column[0], column[1], column[2]))


def _from_words(values: tuple[str, ...]) -> tuple[str, str] | None:
    if len(values) != 2 or not all(map(_is_direction, values)):
        return None
    row, column = values
    return None if _AXES[row[0]] == _AXES[column[0]] else (row, column)


def _is_direction(letters: str) -> bool:
    """Tell whether letters name a direction: one to three, each of another of the patient's axes."""
    axes = [_AXES.get(letter) for letter in letters]
    return 0 < len(axes) <= 3 and None not in axes and len(set(axes)) == len(axes)


def opposite(letters: str) -> str:
    """Give the letters of the opposite edge."""
    pairs = {end: other for pair in _LETTERS for end, other in (pair, pair[::-1])}
    return "".join(pairs[letter] for letter in letters)


def position_words(normal: Vector | None, location: float | None) -> str:
    """Give a slice's place as read aloud: "z −112.0 mm" along a patient axis, "pos …" along a slanted normal."""
    if location is None:
        return ""
    name = "pos"
    if normal is not None:
        for axis, part in zip("xyz", normal, strict=True):
            if abs(part) > 0.999:
                name, location = axis, location * (1 if part > 0 else -1)
    return f"{name} {signed(location, 1)} mm"


def signed(value: float, digits: int = 0) -> str:
    """Give a number with the true minus sign; never "−0"."""
    rounded = round(value, digits) + 0.0
    return f"{rounded:.{digits}f}".replace("-", "−")


def plain_number(value: float) -> str:
    """Give a window's value: whole where it is large, with the digits that matter where it is small."""
    size = abs(value)
    if size >= 100 or value == round(value):
        return signed(value)
    return signed(value, 1 if size >= 10 else 2 if size >= 1 else 3)


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A bar of a round length: its screen points, and its words."""

    points: float
    words: str


def scale_bar(points_per_mm: float, room: float) -> ScaleBar | None:
    """Give the longest round bar that fits into ``room`` screen points; None where not even the shortest does."""
    fitting = [length for length in _LENGTHS if length * points_per_mm <= room]
    if points_per_mm <= 0 or not fitting:
        return None
    length = fitting[-1]
    words = f"{length / 10:g} cm" if length >= 10 else f"{length:g} mm"
    return ScaleBar(length * points_per_mm, words)
