"""Directions and lengths for a viewport: orientation letters, the axis of a slice position, the scale bar."""

from __future__ import annotations

from dataclasses import dataclass

from qrstation.core.instance import Vector

_LETTERS = (("L", "R"), ("P", "A"), ("H", "F"))
"""The ends of the patient's axes, towards plus and towards minus (PS3.3 C.7.6.2.1.1; H and F as in C.7.6.1.1.1)."""
_SLANTED = 0.25
"""A second letter is given where at least so much of the direction points along another axis."""
_LENGTHS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0)


def direction_letters(direction: Vector) -> str:
    """Give the letters towards which a unit vector points, the strongest first: "L", "AH"."""
    parts = sorted(((abs(part), axis) for axis, part in enumerate(direction)), reverse=True)
    return "".join(_LETTERS[axis][direction[axis] < 0] for size, axis in parts[:2] if size >= _SLANTED)


def edge_letters(orientation: tuple[float, ...] | None) -> tuple[str, str] | None:
    """Give the letters at the right and at the bottom edge from the direction cosines (0020,0037); None if unknown."""
    if orientation is None or len(orientation) != 6:
        return None
    row = (orientation[0], orientation[1], orientation[2])
    column = (orientation[3], orientation[4], orientation[5])
    return direction_letters(row), direction_letters(column)


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
