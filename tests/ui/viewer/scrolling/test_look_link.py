"""Viewports that are linked are looked at alike: through one window where it fits, at one place, as large."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt

from qrstation.core.instance import InstanceRecord, SeriesRecord
from qrstation.imaging.frame import Window
from qrstation.ui.viewer.frames.affine import Hold
from qrstation.ui.viewer.scrolling.look_link import is_of_one_kind
from qrstation.ui.viewer.scrolling.shifts import By, Shift
from tests.ui.viewer.made_up import ct_series, heading
from tests.ui.viewer.screen import Screen

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
Series = tuple[SeriesRecord, tuple[InstanceRecord, ...]]


def unequal(study_uid: str) -> Series:
    """Give a prior with pixels of another size, which are no squares."""
    record, instances = ct_series(study_uid, 2, 20)
    return record, tuple(replace(each, spacing=(0.35, 0.7), rows=128) for each in instances)


@pytest.fixture
def compared(screen: Screen) -> Screen:
    screen.open(heading("1.1"), ct_series("1.1", 2, 20))
    screen.open(heading("1.2", "20250506"), unequal("1.2"))
    screen.until(lambda: screen.shows(screen.first) and screen.shows(screen.second))
    screen.pane.controls._link.shifts.put("1.1.99", "1.2.99", Shift((3.5, 0.0, 0.0), By.PIXELS))
    screen.focus(screen.first)
    return screen


def middle_of(screen: Screen, number: int) -> tuple[float, float, float]:
    """Give the place in the patient in the middle of a view."""
    viewport = screen.pane.viewports[number]
    assert viewport.feed.piece is not None
    assert viewport.feed.piece.plane is not None
    place = viewport.feed.piece.plane.to_patient(*viewport.canvas.view.middle)
    assert place is not None
    return place


@pytest.mark.parametrize("hold", [Hold(), Hold(1, False), Hold(2, True)], ids=str)
def test_zoom_and_pan_are_those_of_the_same_place(compared: Screen, hold: Hold) -> None:
    compared.second.look.hold_so(hold)
    one, other = compared.first.canvas, compared.second.canvas
    one.zoom_by(3.0, QPointF(100, 120))
    one.pan_by(15, -20)
    x, y, _ = middle_of(compared, 0)
    assert middle_of(compared, 1)[:2] == pytest.approx((x + 3.5, y))
    assert other.view.hold == hold, "how it is held stays its own"
    compared.press(Qt.Key.Key_F)
    assert one.view.fitted
    assert other.view.fitted


def test_each_is_linked_as_one_wants_it(compared: Screen) -> None:
    one, other = compared.first.canvas, compared.second.canvas
    compared.press(Qt.Key.Key_Z, SHIFT)
    assert not compared.pane.commands["link view"].isChecked()
    one.zoom_by(3.0, QPointF(100, 120))
    assert other.view.fitted
    compared.press(Qt.Key.Key_Z, SHIFT)
    assert not other.view.fitted, "switched on it goes there at once"
    compared.press(Qt.Key.Key_L, CTRL)
    one.fit()
    assert not other.view.fitted, "one key ends all of it"


def test_the_window_is_shared_where_it_is_wanted(compared: Screen) -> None:
    one, other = compared.first, compared.second
    one.set_window(Window(40, 400))
    assert other.feed.window == Window(40, 400)
    compared.press(Qt.Key.Key_W, SHIFT)
    assert not compared.pane.commands["link window"].isChecked()
    one.set_window(Window(-600, 1500))
    assert other.feed.window == Window(40, 400)
    compared.press(Qt.Key.Key_W, SHIFT)
    assert other.feed.window == Window(-600, 1500)


def test_what_is_no_window_leaves_the_others_windows(compared: Screen) -> None:
    one, other = compared.first, compared.second
    one.set_window(Window(40, 400))
    compared.hold(ct_series("1.1", 3, 20, description="Other"))
    compared.pane.read_again()
    compared.until(lambda: compared.pane.thumbnails.model().rowCount() == 3)
    compared.pane.show_series(0, "1.1", "1.1.3")
    compared.until(lambda: one.content.series_uid == "1.1.3" and compared.shows(one))
    compared.press(Qt.Key.Key_R, SHIFT)
    assert one.feed.window is None
    assert other.feed.window == Window(40, 400)


def test_a_series_that_comes_is_seen_as_what_it_is_linked_to(compared: Screen) -> None:
    compared.hold(ct_series("1.2", 3, 20, description="Other"))
    compared.pane.read_again()
    compared.until(lambda: compared.pane.thumbnails.model().rowCount() == 3)
    compared.first.canvas.zoom_by(3.0, QPointF(100, 120))
    compared.pane.show_series(1, "1.2", "1.2.3")
    compared.until(lambda: compared.second.content.series_uid == "1.2.3" and compared.shows(compared.second))
    x, y, _ = middle_of(compared, 0)
    assert middle_of(compared, 1)[:2] == pytest.approx((x + 3.5, y))


def as_mr(series: Series, description: str) -> Series:
    record, instances = series
    return (
        replace(record, modality="MR", description=description),
        tuple(replace(each, modality="MR") for each in instances),
    )


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        ("t1_se_tra", "T1 axial", True),
        ("t1_se_tra", "t2_tse_tra", False),
        ("t2_tse_tra", "ax flair", False),
        ("t1_se_tra", "axial", False),
        ("axial", "sagittal", False),
        ("localizer", "axial 3mm", False),
        ("Serie 5", "serie 5", True),
    ],
)
def test_a_window_says_the_same_of_one_weighting(screen: Screen, one: str, other: str, fits: bool) -> None:
    screen.open(heading("1.1"), as_mr(ct_series("1.1", 2, 5), one))
    screen.open(heading("1.2", "20250506"), as_mr(ct_series("1.2", 2, 5), other))
    screen.until(lambda: screen.shows(screen.first) and screen.shows(screen.second))
    assert is_of_one_kind(screen.first.content, screen.second.content) is fits
