"""Maps between image and screen undo and follow each other, and the eight ways to hold an image make a group."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.ui.viewer.frames.affine import Affine, Hold, Spot

HOLDS = [Hold(quarters, flipped) for quarters in range(4) for flipped in (False, True)]
holds = st.sampled_from(HOLDS)
sizes = st.floats(0.05, 20.0)
places = st.floats(-5000.0, 5000.0)


def near(spot: Spot) -> object:
    return pytest.approx(tuple(spot), abs=1e-6)


@given(holds, sizes, sizes, places, places, places, places)
def test_a_map_and_its_inverse_lead_back(
    hold: Hold, across: float, down: float, dx: float, dy: float, x: float, y: float
) -> None:
    there = Affine.shift(dx, dy).after(hold.map.after(Affine.scale(across, down)))
    assert tuple(there.inverse().at(*there.at(x, y))) == near(Spot(x, y))
    assert tuple(there.at(*there.inverse().at(x, y))) == near(Spot(x, y))


@given(holds, holds, sizes, places, places, places)
def test_one_map_after_another_is_both(first: Hold, second: Hold, size: float, dx: float, x: float, y: float) -> None:
    one, two = first.map.after(Affine.shift(dx, 3.0)), Affine.scale(size, 2.0).after(second.map)
    assert tuple(two.after(one).at(x, y)) == near(two.at(*one.at(x, y)))
    assert tuple(two.after(one).along(x, y)) == near(two.along(*one.along(x, y)))


def test_what_falls_on_one_line_has_no_way_back() -> None:
    with pytest.raises(ZeroDivisionError):
        Affine.scale(1.0, 0.0).inverse()


def test_a_quarter_turn_is_clockwise_on_the_screen() -> None:
    right, down = (1.0, 0.0), (0.0, 1.0)
    assert tuple(Hold(1).map.along(*right)) == down
    assert tuple(Hold(0, True).map.along(*right)) == (-1.0, 0.0)
    assert tuple(Hold(1, True).map.along(*down)) == (1.0, 0.0), "rotation first, then the flip"


@pytest.mark.parametrize("hold", HOLDS)
def test_each_command_acts_on_what_is_seen(hold: Hold) -> None:
    quarter, mirror, fall = Hold(1).map, Affine.scale(-1.0, 1.0), Affine.scale(1.0, -1.0)
    assert hold.turned(1).map == quarter.after(hold.map)
    assert hold.turned(-1).map == quarter.inverse().after(hold.map)
    assert hold.mirrored().map == mirror.after(hold.map)
    assert hold.overturned().map == fall.after(hold.map)


@pytest.mark.parametrize("hold", HOLDS)
def test_four_turns_and_two_flips_lead_back(hold: Hold) -> None:
    assert hold.turned(1).turned(1).turned(1).turned(1) == hold
    assert hold.turned(1).turned(-1) == hold
    assert hold.mirrored().mirrored() == hold
    assert hold.overturned().overturned() == hold
    assert hold.mirrored().overturned() == hold.turned(2)
