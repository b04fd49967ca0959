"""Words stand beside their shape, never outside the view, and over nothing where there is room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qrstation.ui.viewer.frames.affine import Spot
from qrstation.ui.viewer.measuring.label_place import cells, label_box, walked
from qrstation.ui.viewer.overlay.overlay_layout import Box

VIEW = Box(0, 0, 600, 400)
spots = st.builds(Spot, st.floats(-300, 900), st.floats(-300, 700))


def placed(size: tuple[float, float], line: list[Spot], words: list[Box], *lines: list[Spot]) -> Box | None:
    """Place the words of a line among all lines."""
    covered = cells(spot for each in lines for spot in walked(each, VIEW))
    return label_box(size, walked(line, VIEW), VIEW, words, covered)


lines = st.lists(spots, min_size=2, max_size=4)


@given(lines, st.lists(lines, max_size=3), st.floats(10, 200), st.floats(10, 80))
def test_words_never_leave_the_view(line: list[Spot], others: list[list[Spot]], width: float, height: float) -> None:
    box = placed((width, height), line, [], line, *others)
    if box is None:
        assert not any(VIEW.left <= spot.x <= VIEW.right and VIEW.top <= spot.y <= VIEW.bottom for spot in line)
    else:
        assert VIEW.holds(box)


def test_words_stand_right_of_the_shape_where_there_is_room() -> None:
    line = [Spot(100, 200), Spot(200, 200)]
    box = placed((60, 20), line, [], line)
    assert box is not None
    assert box.left > 200
    assert box.top < 200 < box.bottom


def test_words_keep_off_other_words_and_other_lines() -> None:
    line, other = [Spot(100, 200), Spot(200, 200)], [Spot(230, 0), Spot(230, 400)]
    free = placed((60, 20), line, [], line, other)
    assert free is not None
    assert not free.left <= 230 <= free.right
    taken = [free]
    next_to_it = placed((60, 20), line, taken, line, other)
    assert next_to_it is not None
    assert not next_to_it.meets(free)


def test_a_shape_out_of_view_has_no_words() -> None:
    line = [Spot(-300, 200), Spot(-100, 200)]
    assert placed((60, 20), line, [], line) is None


def test_a_shape_that_only_runs_through_the_view_has_its_words_there() -> None:
    line = [Spot(-5000, 200), Spot(5000, 210)]
    box = placed((60, 20), line, [], line)
    assert box is not None
    assert VIEW.holds(box)
