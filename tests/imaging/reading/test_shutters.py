"""Shutters: what is outside any of their shapes is covered, with the value that the file gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from qrstation.imaging.display.covering import unpacked
from qrstation.imaging.pixels.decode import read_frame
from qrstation.imaging.reading.shutters import inside_polygon
from tests.imaging.material import image, save

Array = np.ndarray[Any, Any]
ROWS, COLUMNS = 40, 50
GREY = np.arange(ROWS * COLUMNS, dtype=np.uint16).reshape(ROWS, COLUMNS)
DOWN, ACROSS = np.mgrid[1 : ROWS + 1, 1 : COLUMNS + 1]


def rectangle(left: int, right: int, upper: int, lower: int) -> dict[str, Any]:
    return {
        "ShutterShape": "RECTANGULAR", "ShutterLeftVerticalEdge": left, "ShutterRightVerticalEdge": right,
        "ShutterUpperHorizontalEdge": upper, "ShutterLowerHorizontalEdge": lower,
    }  # fmt: skip


def circle(row: int, column: int, radius: int) -> dict[str, Any]:
    return {"ShutterShape": "CIRCULAR", "CenterOfCircularShutter": [row, column], "RadiusOfCircularShutter": radius}


def polygon(*vertices: int) -> dict[str, Any]:
    return {"ShutterShape": "POLYGONAL", "VerticesOfThePolygonalShutter": list(vertices)}


def covered(folder: Path, number: int = 0, **attributes: Any) -> Array | None:
    """Give which pixels a shutter covers; None for none."""
    frame = read_frame(save(image(GREY, **{"BitsStored": 12} | attributes), folder), number)
    return unpacked(frame.shutter.covered, frame) if frame.shutter else None


@pytest.mark.parametrize("edges", [(5, 45, 3, 38), (2, 50, 1, 40), (1, 50, 1, 39), (-4, 20, 0, 99), (30, 20, 1, 40)])
def test_a_rectangle_covers_what_lies_beyond_its_edges(tmp_path: Path, edges: tuple[int, int, int, int]) -> None:
    left, right, upper, lower = edges
    inside = (left <= ACROSS) & (right >= ACROSS) & (upper <= DOWN) & (lower >= DOWN)
    found = covered(tmp_path, **rectangle(*edges))
    assert found is not None
    assert (found == ~inside).all()


@pytest.mark.parametrize(
    "attributes",
    [rectangle(1, 50, 1, 40), rectangle(0, 51, 0, 41), {"ShutterShape": "RECTANGULAR"}, circle(20, 20, 200), {}],
)
def test_a_shutter_that_covers_nothing_is_none(tmp_path: Path, attributes: dict[str, Any]) -> None:
    assert covered(tmp_path, **attributes) is None


@pytest.mark.parametrize(("row", "column", "radius"), [(20, 25, 12), (1, 1, 30), (-5, 60, 30), (20, 25, 0)])
def test_a_circle_covers_what_is_farther_than_its_radius(tmp_path: Path, row: int, column: int, radius: int) -> None:
    found = covered(tmp_path, **circle(row, column, radius))
    assert found is not None
    assert (found == ((DOWN - row) ** 2 + (ACROSS - column) ** 2 > radius**2)).all()


def test_a_polygon_covers_what_lies_outside(tmp_path: Path) -> None:
    found = covered(tmp_path, **polygon(10, 5, 10, 45, 35, 25))
    assert found is not None
    steep = (DOWN - 10) * 20
    inside = (DOWN >= 10) & (steep <= (ACROSS - 5) * 25) & (steep <= (45 - ACROSS) * 25)
    assert (found == ~inside).all()


@given(
    vertices=st.lists(st.tuples(st.integers(-10, 60), st.integers(-10, 60)), min_size=3, max_size=8),
)
def test_a_polygon_is_that_of_counting_edges(vertices: list[tuple[int, int]]) -> None:
    """Compare with Jordan's rule for each pixel that lies on no edge."""
    found = inside_polygon([(float(row), float(column)) for row, column in vertices], 12, 14)
    edges = list(zip(vertices, [*vertices[1:], vertices[0]], strict=True))
    for row in range(1, 13):
        for column in range(1, 15):
            crossings, is_on_edge = 0, False
            for (r0, c0), (r1, c1) in edges:
                turn = (r1 - r0) * (column - c0) - (c1 - c0) * (row - r0)
                in_box = min(r0, r1) <= row <= max(r0, r1) and min(c0, c1) <= column <= max(c0, c1)
                is_on_edge |= turn == 0 and in_box
                if (r0 <= row) != (r1 <= row):
                    crossings += c0 + (row - r0) * (c1 - c0) / (r1 - r0) < column
            assert is_on_edge or found[row - 1, column - 1] == bool(crossings % 2)


def test_of_several_shapes_what_is_outside_any_is_covered(tmp_path: Path) -> None:
    both = rectangle(10, 40, 1, 40) | circle(20, 25, 12)
    found = covered(tmp_path, **both | {"ShutterShape": ["RECTANGULAR", "CIRCULAR"]})
    parts = [covered(tmp_path, **rectangle(10, 40, 1, 40)), covered(tmp_path, **circle(20, 25, 12))]
    assert found is not None
    assert parts[0] is not None
    assert parts[1] is not None
    assert (found == (parts[0] | parts[1])).all()


@pytest.mark.parametrize("value", [None, 0, 0x1234, 0xFFFF])
def test_the_presentation_value_is_read(tmp_path: Path, value: int | None) -> None:
    attributes = rectangle(5, 45, 3, 38) | ({} if value is None else {"ShutterPresentationValue": value})
    frame = read_frame(save(image(GREY, BitsStored=12, **attributes), tmp_path))
    assert frame.shutter is not None
    assert frame.shutter.grey == (value or 0)


def test_a_frame_may_have_a_shutter_of_its_own(tmp_path: Path) -> None:
    groups = [Dataset(), Dataset()]
    own = Dataset()
    for keyword, value in rectangle(9, 20, 9, 20).items():
        setattr(own, keyword, value)
    groups[1].FrameDisplayShutterSequence = Sequence([own])
    attributes = {
        "NumberOfFrames": 2, "PixelData": GREY.tobytes() * 2, "PerFrameFunctionalGroupsSequence": Sequence(groups),
        "ShutterPresentationValue": 0x8000,
    }  # fmt: skip
    assert covered(tmp_path, **attributes) is None
    assert covered(tmp_path, 1, **attributes) is not None
    assert read_frame(tmp_path / "image.dcm", 1).shutter.grey == 0x8000  # type: ignore[union-attr]


def test_a_bitmap_is_an_overlay_that_covers_and_is_not_drawn(tmp_path: Path) -> None:
    bits = np.random.default_rng(1).random((ROWS, COLUMNS)) < 0.5
    made = image(GREY, BitsStored=12, ShutterShape="BITMAP", ShutterOverlayGroup=0x6002)
    made.add_new(0x60020010, "US", ROWS)
    made.add_new(0x60020011, "US", COLUMNS)
    made.add_new(0x60020050, "SS", [1, 1])
    made.add_new(0x60023000, "OW", np.packbits(bits, bitorder="little").tobytes())
    frame = read_frame(save(made, tmp_path))
    assert frame.shutter is not None
    assert (unpacked(frame.shutter.covered, frame) == bits).all()
    assert not frame.overlays


@pytest.mark.parametrize(
    "attributes",
    [
        {"ShutterShape": "STAR"},
        {"ShutterShape": "BITMAP"},
        {"ShutterShape": "BITMAP", "ShutterOverlayGroup": 0x6004},
        {"ShutterShape": "BITMAP", "ShutterOverlayGroup": 0x7FE0},
        {"ShutterShape": "CIRCULAR"},
        circle(20, 20, -4),
        {"ShutterShape": "CIRCULAR", "CenterOfCircularShutter": [20], "RadiusOfCircularShutter": 9},
        polygon(1, 1, 5, 5),
        polygon(*range(1, 5000)),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_shutter_that_says_nothing_is_told_and_the_image_shown(tmp_path: Path, attributes: dict[str, Any]) -> None:
    frame = read_frame(save(image(GREY, BitsStored=12, **attributes), tmp_path))
    assert frame.not_applied.shutter
    assert frame.shutter is None
    assert (frame.pixels == GREY & 0xFFF).all()


@pytest.mark.parametrize(
    "attributes",
    [
        circle(2147483647, -2147483648, 2147483647),
        rectangle(-2147483648, 2147483647, 2147483647, -2147483648),
        polygon(2147483647, -2147483648, 0, 2147483647, -2147483648, 0),
    ],
    ids=["circle", "rectangle", "polygon"],
)
def test_numbers_far_beyond_any_image_do_no_harm(tmp_path: Path, attributes: dict[str, Any]) -> None:
    covered(tmp_path, **attributes)
