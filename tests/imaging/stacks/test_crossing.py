"""Where images cut each other: on both planes, within both images, and nowhere where they are parallel."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.imaging.stacks.crossing import cut, elsewhere
from qrstation.imaging.stacks.plane import Plane, plane_of

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
SAGITTAL = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)


def plane(position: tuple[float, float, float], orientation: tuple[float, ...], **changes: object) -> Plane:
    values = {"spacing": (1.0, 2.0), "rows": 100, "columns": 50, **changes}
    made = plane_of(position, orientation, values["spacing"], values["rows"], values["columns"])  # type: ignore[arg-type]
    assert made is not None
    return made


def turned(angle: float, tilt: float) -> tuple[float, ...]:
    """Give the direction cosines of a plane turned round two axes."""
    a, t = math.radians(angle), math.radians(tilt)
    return (
        math.cos(a), math.sin(a), 0.0,
        -math.sin(a) * math.cos(t), math.cos(a) * math.cos(t), math.sin(t),
    )  # fmt: skip


def test_a_sagittal_image_is_a_line_from_front_to_back_on_an_axial_one() -> None:
    axial = plane((0.0, 0.0, -50.0), AXIAL)
    sagittal = plane((30.0, 20.0, 0.0), SAGITTAL, spacing=(1.0, 1.0), rows=100, columns=60)
    found = cut(sagittal, axial)
    assert found is not None
    assert (found.x1, found.x2, *sorted((found.y1, found.y2))) == pytest.approx((15.0, 15.0, 19.5, 79.5))


@pytest.mark.parametrize(
    "other",
    [
        plane((0.0, 0.0, 10.0), AXIAL),
        plane((0.0, 0.0, 10.0), turned(0.0, 3.0)),
        plane((500.0, 20.0, 0.0), SAGITTAL),
        plane((30.0, 20.0, 500.0), SAGITTAL),
        plane((30.0, 20.0, 0.0), SAGITTAL, spacing=None),
    ],
    ids=["parallel", "nearly", "beside it", "above it", "no spacing"],
)
def test_there_is_no_line_where_images_do_not_meet(other: Plane) -> None:
    assert cut(other, plane((0.0, 0.0, -50.0), AXIAL)) is None


places = st.tuples(*[st.floats(-60, 60)] * 3)
angles = st.floats(-180, 180)


@given(places, places, angles, st.floats(-80, 80), angles, st.floats(-80, 80), st.floats(0.3, 4), st.floats(0.3, 4))
def test_a_cut_lies_on_both_images(
    here: tuple[float, float, float], there: tuple[float, float, float],
    one: float, two: float, three: float, four: float, tall: float, wide: float,
) -> None:  # fmt: skip
    first = plane(here, turned(one, two), spacing=(tall, wide))
    second = plane(there, turned(three, four), spacing=(wide, tall))
    found = cut(first, second)
    if found is None:
        return
    for column, row in ((found.x1, found.y1), (found.x2, found.y2)):
        assert -0.5 - 1e-6 <= column <= 49.5 + 1e-6
        assert -0.5 - 1e-6 <= row <= 99.5 + 1e-6
        place = second.to_patient(column, row)
        assert place is not None
        back = first.to_image(place)
        assert back is not None
        assert abs(back.distance) < 1e-6
        assert -0.5 - 1e-6 <= back.column <= 49.5 + 1e-6
        assert -0.5 - 1e-6 <= back.row <= 99.5 + 1e-6


def test_a_plane_is_moved_with_what_is_on_it() -> None:
    before = plane((0.0, 0.0, -50.0), AXIAL)
    assert elsewhere(before, (1.0, 2.0, 3.0)).to_patient(0, 0) == pytest.approx((1.0, 2.0, -47.0))
