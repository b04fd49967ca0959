"""What is said and drawn over a picture comes from its file: side, directions, and what is not shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qrstation.core.codes.pixels import PixelCode
from qrstation.core.errors import CannotDecode
from qrstation.imaging.frame import Frame, Geometry, NotApplied, Side, Window
from qrstation.ui.viewer.overlay.description import marks, picture_facts
from qrstation.ui.viewer.overlay.overlay import corners
from qrstation.ui.viewer.overlay.overlay_layout import Marks
from tests.ui.viewer.made_up import AXIAL, ct_series, heading
from tests.ui.viewer.screen import Screen

MAMMOGRAM = Frame(
    np.zeros((64, 64), np.uint16),
    modality="MG",
    windows=(Window(2000, 4000), Window(1500, 1000)),
    geometry=Geometry(patient_orientation=("A", "FR")),
    side=Side("R", "MLO"),
    not_applied=NotApplied(overlay=True, shutter=True),
)


def shown(screen: Screen, frame: Frame, orientation: tuple[float, float, float, float, float, float] | None) -> Marks:
    """Show a frame of an instance with these direction cosines, and give what is drawn over it."""
    series, records = ct_series(count=1)
    records = tuple(replace(record, orientation=orientation, position=None) for record in records)
    screen.decoders.frames[records[0].sop_uid, 0] = frame
    screen.open(heading(), (series, records))
    view = screen.first
    facts = picture_facts(view.feed, view.canvas.view, 1.0, harmed=False)
    assert view.content.subject is not None
    return marks(view.feed, corners(view.content.subject, facts), view.canvas.view)


def test_a_mammogram_says_its_side_and_what_is_not_shown(screen: Screen) -> None:
    drawn = shown(screen, MAMMOGRAM, None)
    assert drawn.letters == ("A", "FR")
    assert drawn.corners.top_right[0].text == "R MLO"
    notes = [line.text for line in drawn.corners.bottom_right[:2]]
    assert notes == ["Overlay not shown", "Shutter not shown"]
    for words in ("R MLO", *notes):
        assert words in screen.first.annotations.caption
        assert words in screen.first.canvas.accessibleDescription()


def test_direction_cosines_go_before_patient_orientation(screen: Screen) -> None:
    assert shown(screen, MAMMOGRAM, AXIAL).letters == ("L", "P")


def test_a_patient_orientation_that_cannot_be_draws_no_letters(screen: Screen) -> None:
    wrong = replace(MAMMOGRAM, geometry=Geometry(patient_orientation=("A", "P")))
    assert shown(screen, wrong, None).letters is None


def test_the_letters_stay_while_the_hand_looks_closer(screen: Screen) -> None:
    before = shown(screen, MAMMOGRAM, None)
    view = screen.first
    view.canvas.one_to_one()
    view.set_inverted(True)
    screen.until(lambda: view.displayed() is not None and not view.feed.is_waiting)
    facts = picture_facts(view.feed, view.canvas.view, 1.0, harmed=False)
    assert view.content.subject is not None
    assert marks(view.feed, corners(view.content.subject, facts), view.canvas.view).letters == before.letters


@pytest.mark.parametrize("size", [(160, 300), (200, 200), (240, 160), (400, 120)])
def test_the_overlay_does_not_lie_over_the_words_of_a_tile(screen: Screen, size: tuple[int, int]) -> None:
    series, records = ct_series(count=1)
    screen.decoders.frames[records[0].sop_uid, 0] = CannotDecode(PixelCode.DATA_NOT_DECODED, kind="JPEG 2000")
    screen.hold((series, records))
    screen.pane.open_study(heading())
    view = screen.first
    screen.until(lambda: view.feed.failure is not None)
    view.resize(*size)
    screen.until(lambda: (view.width(), view.height()) == size)
    words = view.annotations.tile.words_area()
    assert not words.isEmpty()
    blank = view.grab().toImage()
    view.annotations.set_drawn(False)
    alone = view.grab().toImage()
    for y in range(max(words.top(), 0), min(words.bottom(), size[1])):
        for x in range(max(words.left(), 0), min(words.right(), size[0])):
            assert blank.pixel(x, y) == alone.pixel(x, y), (x, y)
