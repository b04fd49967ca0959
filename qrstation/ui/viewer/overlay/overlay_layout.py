"""Finds a place over the image for each piece of the overlay: the more important first, and no two over each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from qrstation.ui.viewer.overlay.directions import ScaleBar, opposite
from qrstation.ui.viewer.overlay.narrow import arranged
from qrstation.ui.viewer.overlay.overlay import Corners, Importance, Line, Stress

GAP = 8.0
"""Between two pieces of one row."""
HALO = 2.0
"""So far round a piece it is made dark, so that it reads over white; part of its box."""
TICK = 4.0
_SHORTEST = 4.0
"""A line is left out where there is less room than so many times its height across."""


@dataclass(frozen=True, slots=True)
class Marks:
    """All that is drawn over a picture; letters are those at the right and at the bottom edge."""

    corners: Corners = field(default_factory=Corners)
    letters: tuple[str, str] | None = None
    bar: ScaleBar | None = None
    bar_note: str = ""
    """Which spacing the bar rests on, or that none is known."""


class Box(NamedTuple):
    """A rectangle in screen points."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Tell whether two rectangles share more than an edge."""
        return self.left < other.right and other.left < self.right and self.overlaps(other)

    def overlaps(self, other: Box) -> bool:
        """Tell whether two rectangles share more than an edge of their heights."""
        return self.top < other.bottom and other.top < self.bottom

    def holds(self, other: Box) -> bool:
        """Tell whether another rectangle lies inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


class Piece(NamedTuple):
    """What is painted at one place: a text, or the scale bar where it is none."""

    box: Box
    text: str
    stress: Stress = Stress.PLAIN


class Measure(Protocol):
    """How large text becomes, in screen points."""

    height: float
    """Of one row."""

    def width(self, text: str, stress: Stress) -> float:
        """Give the width of a text."""
        ...

    def elided(self, text: str, stress: Stress, room: float) -> str:
        """Give the beginning of a text that fits, with an ellipsis."""
        ...


def lay_out(area: Box, marks: Marks, measure: Measure, taken: tuple[Box, ...] = ()) -> tuple[Piece, ...]:
    """Place what fits into ``area``: each piece with a box of its own, none over another or over what is ``taken``.

    Where there is too little room, the less important is shortened or left out.
    """
    return _Layout(area, marks, measure, taken).pieces()


class _Row(NamedTuple):
    """A line of a corner, and the row that it wants."""

    line: Line
    top: float
    at_left: bool
    facing: Line | None


class _Layout:
    def __init__(self, area: Box, marks: Marks, measure: Measure, taken: tuple[Box, ...]) -> None:
        self._area = area
        self._marks = marks
        self._measure = measure
        self._height = measure.height
        self._taken = list(taken)
        self._placed: list[Piece] = []
        wanted = arranged(marks.corners, area.right - area.left, GAP, lambda line: self._width(line.text, line))
        self._corners = _fitting(wanted, int((area.bottom - area.top) / measure.height))
        corners = self._corners
        rows = max(len(corners.top_left), len(corners.top_right))
        self._free_top = area.top + rows * self._height
        rows = max(len(corners.bottom_left), len(corners.bottom_right))
        self._free_bottom = area.bottom - rows * self._height

    def pieces(self) -> tuple[Piece, ...]:
        """Place all, the most important first; of equal ones lines before letters, and those before the bar."""
        steps: list[tuple[Importance, Callable[[], None]]] = [
            (row.line.importance or Importance.MIDDLE, self._step(row)) for row in self._rows()
        ]
        steps.append((Importance.MORE, self._place_letters))
        steps.append((Importance.MIDDLE, self._place_bar))
        for _, place in sorted(steps, key=lambda step: -step[0]):
            place()
        return tuple(self._placed)

    def _step(self, row: _Row) -> Callable[[], None]:
        return lambda: self._place_line(row)

    def _rows(self) -> list[_Row]:
        """Give the lines with their rows, outermost rows first, so that the first line of each corner goes first."""
        corners = self._corners
        found: list[tuple[int, _Row]] = []
        for left, right, bottom in (
            (corners.top_left, corners.top_right, False),
            (corners.bottom_left, corners.bottom_right, True),
        ):
            rows = max(len(left), len(right))
            start = self._free_bottom if bottom else self._area.top
            for lines, others, at_left in ((left, right, True), (right, left, False)):
                for number, line in enumerate(lines):
                    place = number + (rows - len(lines) if bottom else 0)
                    across = place - (rows - len(others) if bottom else 0)
                    facing = others[across] if 0 <= across < len(others) else None
                    found.append((number, _Row(line, start + place * self._height, at_left, facing)))
        return [row for _, row in sorted(found, key=lambda item: item[0])]

    def _place_line(self, row: _Row) -> None:
        """Place a line whole, in its short words or elided; not at all where that would say nothing."""
        line, measure = row.line, self._measure
        free = self._room(row)
        room = self._shared(row, free)
        text = self._fitting_words(line, room)
        if not text and line.whole:
            # Both of two numbers would be left out where one has room.
            room = free
            text = self._fitting_words(line, room)
        if not text and not line.whole and room >= _SHORTEST * self._height:
            text = measure.elided(line.short or line.text, line.stress, room - 2 * HALO)
        if not text:
            return
        width = self._width(text, line)
        left = self._area.left if row.at_left else self._area.right - width
        box = Box(left, row.top, left + width, row.top + self._height)
        if width <= room and self._is_free(box):
            self._put(Piece(box, text, line.stress))

    def _fitting_words(self, line: Line, room: float) -> str:
        return next((text for text in (line.text, line.short) if text and self._width(text, line) <= room), "")

    def _room(self, row: _Row) -> float:
        """Give the width that is free from a line's edge."""
        area = self._area
        band = Box(area.left, row.top, area.right, row.top + self._height)
        blocking = [box for box in self._taken if box.overlaps(band)]
        if row.at_left:
            return min([box.left - GAP for box in blocking] + [area.right]) - area.left
        return area.right - max([box.right + GAP for box in blocking] + [area.left])

    def _shared(self, row: _Row, room: float) -> float:
        """Give what a line takes of the room where a facing line matters as much."""
        facing, wide = row.facing, self._area.right - self._area.left
        if facing is None or facing.importance != row.line.importance or room < wide:
            return room
        return max(wide - self._width(facing.short or facing.text, facing) - GAP, (wide - GAP) / 2)

    def _width(self, text: str, line: Line) -> float:
        return self._measure.width(text, line.stress) + 2 * HALO

    def _place_letters(self) -> None:
        """Place the patient's directions at the middle of the edges, or next to the corners' lines."""
        if not self._marks.letters:
            return
        right, low = self._marks.letters
        area, height = self._area, self._height
        middle = (area.left + area.right) / 2
        across = ((area.top + area.bottom - height) / 2, (self._free_top + self._free_bottom - height) / 2)
        self._place_letter(right, lambda width: [(area.right - width, top) for top in across])
        self._place_letter(opposite(right), lambda width: [(area.left, top) for top in across])
        tops, lows = (area.top, self._free_top), (area.bottom - height, self._free_bottom - height)
        self._place_letter(low, lambda width: [(middle - width / 2, top) for top in lows])
        self._place_letter(opposite(low), lambda width: [(middle - width / 2, top) for top in tops])

    def _place_letter(self, text: str, places: Callable[[float], Iterable[tuple[float, float]]]) -> None:
        width = self._measure.width(text, Stress.STRONG) + 2 * HALO
        for left, top in places(width):
            left, top = math.floor(left), math.floor(top)
            box = Box(left, top, left + width, top + self._height)
            if self._is_free(box):
                self._put(Piece(box, text, Stress.STRONG))
                return

    def _place_bar(self) -> None:
        """Place the scale bar under its length and the kind of its spacing, above the lower letter or the lines."""
        bar = self._marks.bar
        words = " · ".join(part for part in (bar.words if bar else "", self._marks.bar_note) if part)
        if not words:
            return
        for baseline in self._baselines():
            pieces = list(self._bar_pieces(bar, words, baseline))
            if all(self._is_free(piece.box) for piece in pieces):
                self._put(*pieces)
                return

    def _baselines(self) -> tuple[float, ...]:
        """Give where the bar may stand: above the letter's row, else above the corners' lines and the letter there."""
        usual = self._area.bottom - self._height - 2 * GAP
        above = self._free_bottom - HALO
        return usual, min(usual, above), min(usual, above - self._height)

    def _bar_pieces(self, bar: ScaleBar | None, words: str, baseline: float) -> Iterator[Piece]:
        middle = math.floor((self._area.left + self._area.right) / 2)
        bottom = baseline
        if bar is not None:
            half = bar.points / 2 + HALO
            yield Piece(Box(middle - half, baseline - TICK - HALO, middle + half, baseline + HALO), "")
            bottom = baseline - TICK - HALO
        width = self._measure.width(words, Stress.PLAIN) + 2 * HALO
        left = middle - width // 2
        yield Piece(Box(left, bottom - self._height, left + width, bottom), words)

    def _is_free(self, box: Box) -> bool:
        return self._area.holds(box) and not any(box.meets(other) for other in self._taken)

    def _put(self, *pieces: Piece) -> None:
        self._placed += pieces
        self._taken += [piece.box for piece in pieces]


def _fitting(corners: Corners, rows: int) -> Corners:
    """Leave out lines, the least important first, until the corners above each other fit into so many rows."""
    lines = [list(corners.top_left), list(corners.top_right), list(corners.bottom_left), list(corners.bottom_right)]
    while True:
        heights = [len(column) for column in lines]
        top, bottom = max(heights[:2]), max(heights[2:])
        if top + bottom <= max(rows, 0):
            return Corners(*map(tuple, lines))
        high = [n for n, height in enumerate(heights) if height and height == (top if n < 2 else bottom)]
        column, place = min(
            ((n, place) for n in high for place in range(heights[n])), key=lambda at: _rank(lines[at[0]][at[1]], at[1])
        )
        del lines[column][place]


def _rank(line: Line, place: int) -> tuple[Importance, bool, bool, int]:
    """Give what decides which of a corner's lines is kept longer: of equal ones the first, warnings, those above."""
    return line.importance or Importance.MIDDLE, place == 0, line.stress is Stress.WARNING, -place
