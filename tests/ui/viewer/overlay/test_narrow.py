"""Where the upper corners have too little room beside each other, what matters goes into rows of its own."""

from __future__ import annotations

from qrstation.ui.viewer.overlay.narrow import arranged
from qrstation.ui.viewer.overlay.overlay import Corners, Importance, Line

MOST, MORE, MIDDLE, LESS = Importance.MOST, Importance.MORE, Importance.MIDDLE, Importance.LESS
NAME, TIE = Line("MORGAN", importance=MOST), Line("Not linked", importance=MIDDLE)
DATE = Line("PRIOR · 2025-05-06 · 18 months", importance=MOST, halves=("PRIOR · 2025-05-06", "18 months"))
SOURCE, SERIES = Line("MAIN", importance=LESS), Line("2 · Lung", importance=MORE)


def texts(corners: Corners, room: float) -> tuple[list[str], list[str]]:
    """Give the lines of the upper corners where a letter is one wide."""
    found = arranged(corners, room, 1.0, lambda line: float(len(line.text)))
    return [line.text for line in found.top_left], [line.text for line in found.top_right]


def test_what_fits_beside_each_other_stays_there() -> None:
    corners = Corners((NAME, DATE, TIE), (SOURCE, SERIES))
    room = len(DATE.text) + 1 + len(SERIES.text)
    assert texts(corners, room) == ([NAME.text, DATE.text, TIE.text], [SOURCE.text, SERIES.text])
    assert texts(corners, room - 1) == ([NAME.text, DATE.text, SERIES.text, TIE.text], [SOURCE.text])


def test_a_line_that_faces_nothing_stays() -> None:
    assert texts(Corners((NAME,), (SOURCE, SERIES)), 7) == ([NAME.text], [SOURCE.text, SERIES.text])


def test_what_matters_less_does_not_move() -> None:
    assert texts(Corners((NAME,), (SOURCE,)), 7) == ([NAME.text], [SOURCE.text])


def test_a_line_too_long_for_a_row_is_broken_where_it_may_be() -> None:
    corners = Corners((NAME, DATE), (SOURCE, SERIES))
    assert texts(corners, 20) == ([NAME.text, *DATE.halves, SERIES.text], [SOURCE.text])
    assert texts(Corners((Line("x" * 40, importance=MOST),)), 20) == (["x" * 40], [])
