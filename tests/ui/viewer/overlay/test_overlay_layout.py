"""No two pieces of the overlay lie over each other in a view of any size, and the important ones stay."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QFont

from qrstation.core.instance import SeriesRecord
from qrstation.imaging.frame import Window
from qrstation.ui import theme
from qrstation.ui.viewer.overlay.directions import ScaleBar
from qrstation.ui.viewer.overlay.overlay import (
    HARMED,
    HARMED_SHORT,
    Corners,
    Importance,
    Line,
    PictureFacts,
    Stress,
    corners,
)
from qrstation.ui.viewer.overlay.overlay_layout import Box, Marks, Piece, lay_out
from qrstation.ui.viewer.overlay.overlay_painter import TextMeasure
from qrstation.ui.viewer.studies.comparison import standing
from qrstation.ui.viewer.studies.subject import Subject
from tests.ui.viewer.made_up import heading

NOW, BEFORE = heading("1.1", "20261120"), heading("1.2", "20250506")
SERIES = SeriesRecord("1.1", "1.1.2", "MG", 2, "Screening, both sides, with magnification", 380)
SUBJECT = Subject(
    BEFORE,
    replace(standing(BEFORE, [NOW, BEFORE]), doubt="Another birth date than the current study"),
    SERIES,
    143,
    380,
)
PICTURE = PictureFacts(
    142, 380, -112.0, (0.0, 0.0, 1.0), frame=2, frames=10, window=Window(-600, 1500), inverted=True, zoom=1.52,
    lossy=True, lossy_ratio=12.34, harmed=True, side="R MLO",
    notes=("Overlay not shown", "Shutter not shown", "Subtraction not applied", "2 more windows"), number=45,
    tie_notes=("Not linked: other frame of reference", "Ctrl+L links at what is shown now"),
)  # fmt: skip
EVERYTHING = Marks(corners(SUBJECT, PICTURE, "Image 200"), ("LPH", "FAR"), ScaleBar(60.0, "5 cm"), "at the detector")


@pytest.fixture(scope="module")
def measure(qapp: object) -> TextMeasure:
    font = QFont()
    return TextMeasure(font, theme.bold_font(font))


def placed(width: float, height: float, marks: Marks, measure: TextMeasure) -> list[Piece]:
    """Give the pieces in a view of this size, after looking that none is over another or over the edge."""
    area = Box(0, 0, width, height)
    pieces = list(lay_out(area, marks, measure))
    assert all(area.holds(piece.box) for piece in pieces)
    assert not [pair for pair in itertools.combinations(pieces, 2) if pair[0].box.meets(pair[1].box)]
    return pieces


lines = st.builds(
    Line,
    st.text("Wij0 ·−", max_size=120),
    st.sampled_from(Stress),
    st.none() | st.sampled_from(Importance),
    st.booleans(),
    st.text("Wij", max_size=12),
)
columns = st.lists(lines, max_size=9).map(tuple)
all_marks = st.builds(
    Marks,
    st.builds(Corners, columns, columns, columns, columns),
    st.none() | st.tuples(st.sampled_from(["L", "PH", "AFR"]), st.sampled_from(["F", "AL"])),
    st.none() | st.builds(ScaleBar, st.floats(0.1, 700), st.sampled_from(["5 cm", "0.5 mm"])),
    st.sampled_from(["", "at the detector", "no scale"]),
)


@settings(max_examples=300, deadline=None)
@given(width=st.floats(0, 1500), height=st.floats(0, 1200), marks=all_marks)
def test_no_two_pieces_of_any_overlay_lie_over_each_other(
    measure: TextMeasure, width: float, height: float, marks: Marks
) -> None:
    placed(width, height, marks, measure)


def test_no_two_pieces_of_a_full_overlay_lie_over_each_other(measure: TextMeasure) -> None:
    for width in range(40, 1000, 17):
        for height in range(40, 900, 29):
            placed(width, height, EVERYTHING, measure)


def test_a_wide_view_shows_everything(measure: TextMeasure) -> None:
    texts = [piece.text for piece in placed(1000, 700, EVERYTHING, measure)]
    said = EVERYTHING.corners
    for line in (*said.top_left, *said.top_right, *said.bottom_left, *said.bottom_right):
        assert line.text in texts
    assert {"LPH", "RAF", "FAR", "HPL", "5 cm · at the detector"} <= set(texts)


@pytest.mark.parametrize("width", [200, 240, 300, 400])
@pytest.mark.parametrize("height", [200, 300, 500])
def test_a_narrow_view_still_says_who_and_what_is_wrong(measure: TextMeasure, width: int, height: int) -> None:
    texts = [piece.text for piece in placed(width - 16, height - 16, EVERYTHING, measure)]
    assert "MORGAN, ELENA" in texts
    assert "4711-02 · F · 67 y" in texts
    assert "R MLO" in texts
    assert {"LOSSY", "LOSSY 12.3:1"} & set(texts)
    assert any(text[:12] in HARMED or text[:12] in HARMED_SHORT for text in texts if text.startswith("File"))
    assert any(text.startswith("Another") for text in texts)


@pytest.mark.parametrize("width", [200, 230, 300, 330, 400])
@pytest.mark.parametrize("description", ["Lung 1.0 mm B60", SERIES.description])
def test_a_narrow_view_still_says_when_it_was_and_which_series_it_is(
    measure: TextMeasure, width: int, description: str
) -> None:
    told = standing(BEFORE, [NOW, BEFORE])
    subject = Subject(BEFORE, told, replace(SERIES, description=description))
    picture = PictureFacts(
        142, 380, -112.0, (0.0, 0.0, 1.0), window=Window(-600, 1500), zoom=1.52, number=45, source="MAIN",
        tie_notes=("Linked by frame of reference",),
    )  # fmt: skip
    texts = [piece.text for piece in placed(width - 16, 270, Marks(corners(subject, picture), ("L", "P")), measure)]
    assert {"MORGAN, ELENA", "4711-02 · F · 67 y"} <= set(texts)
    assert told.words in texts or set(told.halves) <= set(texts), "neither date nor interval is cut"
    (series,) = (text for text in texts if text.startswith("2 · "))
    name = Line(f"2 · {description}")
    if measure.width(name.text, Stress.PLAIN) + 4 <= width - 16:
        assert series == name.text
    else:
        assert measure.width(series, Stress.PLAIN) > 0.85 * (width - 16), "it has the whole row"


def test_the_less_important_of_two_facing_lines_gives_way(measure: TextMeasure) -> None:
    name, archive = "A patient with a long name", "An archive with a long name"
    marks = Marks(Corners((Line(name, importance=Importance.MOST),), (Line(archive, importance=Importance.LESS),)))
    room = measure.width(name, Stress.PLAIN) + measure.width(archive, Stress.PLAIN) / 2
    left, right = placed(room, 100, marks, measure)
    assert left.text == name
    assert right.text.endswith("…")
    (left,) = placed(measure.width(name, Stress.PLAIN) + 10, 100, marks, measure)
    assert left.text == name


def test_two_facing_lines_that_matter_as_much_share(measure: TextMeasure) -> None:
    marks = Marks(
        Corners(bottom_left=(Line("Changed " * 9, importance=Importance.MOST),),
                bottom_right=(Line("LOSSY 12.3:1", Stress.WARNING, Importance.MOST, whole=True, short="LOSSY"),))
    )  # fmt: skip
    left, right = placed(200, 100, marks, measure)
    assert left.text.endswith("…")
    assert right.text.startswith("LOSSY")


def test_of_two_numbers_without_room_for_both_one_stays(measure: TextMeasure) -> None:
    image, window = Line("Image 143 / 380", whole=True), Line("W 1500 L −600", whole=True)
    room = measure.width(image.text, Stress.PLAIN) + measure.width(window.text, Stress.PLAIN) - 20
    (left,) = placed(room, 100, Marks(Corners(bottom_left=(image,), bottom_right=(window,))), measure)
    assert left.text == image.text


def test_a_number_is_whole_or_not_there(measure: TextMeasure) -> None:
    marks = Marks(corners(SUBJECT, PICTURE, "Image 200"))
    whole = {line.text for line in (*marks.corners.bottom_left, *marks.corners.bottom_right) if line.whole}
    assert {"Image 45, frame 3 of 10 (143 of 380)", "z −112.0 mm", "W 1500 L −600", "152 %", "143 of 380 here"} <= whole
    for width in range(40, 500, 7):
        for piece in placed(width, 500, marks, measure):
            if piece.text.endswith("…") and not piece.text.startswith("Loading"):
                assert not any(text.startswith(piece.text[:-1]) for text in whole)


def test_a_low_view_leaves_out_the_least_important_lines(measure: TextMeasure) -> None:
    texts = [piece.text for piece in placed(800, 6 * measure.height, EVERYTHING, measure)]
    assert {"MORGAN, ELENA", "4711-02 · F · 67 y", "R MLO", "LOSSY 12.3:1", HARMED} <= set(texts)
    assert "152 %" not in texts


def test_a_letter_goes_beside_the_lines_where_they_fill_its_row(measure: TextMeasure) -> None:
    marks = Marks(Corners((Line("A name " * 9, importance=Importance.MOST),)), ("L", "F"))
    boxes = {piece.text: piece.box for piece in placed(300, 300, marks, measure)}
    assert boxes["H"].top == measure.height
    assert (boxes["R"].left, boxes["L"].right, boxes["F"].bottom) == (0, 300, 300)


@given(width=st.floats(60, 900), height=st.floats(60, 700), left=st.floats(0, 1), top=st.floats(0, 1))
@settings(max_examples=100, deadline=None)
def test_nothing_lies_over_what_is_taken(
    measure: TextMeasure, width: float, height: float, left: float, top: float
) -> None:
    taken = Box(left * width, top * height, left * width + width / 2, top * height + height / 3)
    pieces = lay_out(Box(0, 0, width, height), EVERYTHING, measure, (taken,))
    assert not any(piece.box.meets(taken) for piece in pieces)
