"""Viewports that are linked are looked at alike: through one window where it fits, at one place, as large."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt

from qrstation.core.instance import InstanceRecord, SeriesRecord, Traits
from qrstation.imaging.display.window_presets import Preset, preset_window
from qrstation.imaging.frame import Window
from qrstation.imaging.presentation import AutomaticWindow, FileTable
from qrstation.ui.viewer.frames.affine import Hold
from qrstation.ui.viewer.scrolling.look_link import is_of_one_kind
from qrstation.ui.viewer.scrolling.shifts import By, Shift
from qrstation.ui.viewer.viewport.viewport import Viewport
from tests.ui.viewer.made_up import ct_frame, ct_series, heading
from tests.ui.viewer.screen import Screen

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
SOFT = Window(40, 400)
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


def test_switched_off_no_other_window_is_touched(compared: Screen) -> None:
    compared.second.set_window(Window(300, 1500))
    compared.focus(compared.first)
    compared.press(Qt.Key.Key_W, SHIFT)
    for do in ("2", "0"):
        compared.press(getattr(Qt.Key, f"Key_{do}"))
        assert compared.second.feed.window == Window(300, 1500)
    compared.press(Qt.Key.Key_Escape)
    compared.press(Qt.Key.Key_U)
    assert compared.second.feed.window == Window(300, 1500)


def test_switching_it_on_leaves_windows_where_nobody_chose_one(compared: Screen) -> None:
    compared.press(Qt.Key.Key_W, SHIFT)
    compared.second.set_window(Window(300, 1500))
    compared.focus(compared.first)
    compared.press(Qt.Key.Key_W, SHIFT)
    assert compared.first.feed.window is None
    assert compared.second.feed.window == Window(300, 1500)


def test_a_viewport_outside_the_layout_keeps_its_window_and_one_that_is_hidden_behind_another_follows(
    compared: Screen,
) -> None:
    one, other = compared.first, compared.second
    compared.pane.stage.isolate(0)
    one.set_window(Window(40, 400))
    one.canvas.zoom_by(3.0, QPointF(100, 120))
    compared.pane.stage.isolate(0)
    compared.until(lambda: compared.shows(other))
    assert other.feed.window == Window(40, 400)
    assert other.canvas.view.effective_scale == pytest.approx(one.canvas.view.effective_scale)
    compared.pane.commands["layout 1x1"].trigger()
    one.set_window(Window(-600, 1500))
    assert other.feed.window == Window(40, 400)


def two_kernels(screen: Screen) -> None:
    """Show the lung beside the soft kernel of one study, which brings a window of its own."""
    soft = ct_series("1.1", 3, 20, description="Mediastinum 3.0 B31f")
    for each in soft[1]:
        screen.decoders.frames[each.sop_uid, 0] = replace(ct_frame(1), windows=(SOFT, Window(20, 300)))
    screen.open(heading("1.1"), ct_series("1.1", 2, 20), soft)
    screen.pane.commands["layout 1x2"].trigger()
    screen.until(lambda: screen.shows(screen.first) and screen.shows(screen.second))
    assert {screen.first.content.series_uid, screen.second.content.series_uid} == {"1.1.2", "1.1.3"}
    screen.focus(screen.first)


def test_a_kernel_keeps_the_window_of_its_file_until_a_hand_or_a_preset_chooses(screen: Screen) -> None:
    two_kernels(screen)
    one, other = screen.first, screen.second
    own = one.feed.picture.window if one.feed.picture else None
    assert own is not None
    assert other.feed.picture is not None
    before = other.feed.picture.window
    screen.pane.controls._choose_look(own)
    assert one.feed.window == own
    assert other.feed.window is None, "a window of the file is made for its kernel"
    assert other.feed.picture.window == before
    screen.press(Qt.Key.Key_3)
    assert other.feed.window == one.feed.window == Window(300, 1500)


@pytest.mark.parametrize(("kernels", "shared"), [(("B60f", "LUNG"), True), (("B60f", "B30f"), False)])
def test_kernels_are_told_by_the_images_where_the_words_say_nothing(
    screen: Screen, kernels: tuple[str, str], shared: bool
) -> None:
    for number, kernel in zip((2, 3), kernels, strict=True):
        record, instances = ct_series("1.1", number, 20, description="Series")
        instances = tuple(replace(each, traits=Traits(kernel=kernel)) for each in instances)
        for each in instances:
            screen.decoders.frames[each.sop_uid, 0] = replace(ct_frame(1), windows=(SOFT,))
        screen.hold((record, instances))
    screen.open(heading("1.1"))
    screen.pane.commands["layout 1x2"].trigger()
    screen.until(lambda: screen.shows(screen.first) and screen.shows(screen.second))
    screen.pane.controls._choose_look(SOFT)
    assert (screen.second.feed.window == SOFT) is shared


def test_what_each_image_measures_is_not_shared_as_numbers(screen: Screen) -> None:
    two_kernels(screen)
    screen.pane.controls._choose_look(AutomaticWindow())
    assert screen.second.feed.hand.voi == AutomaticWindow()
    screen.pane.controls._choose_look(FileTable(0))
    assert screen.second.feed.hand.voi == AutomaticWindow(), "a table is one file's own"


def two_mr(screen: Screen, *, open_prior: bool = True) -> None:
    """Show two MR series of the same weighting, one with greys three times as high."""
    prior = as_mr(ct_series("1.2", 2, 5), "t1_se_tra")
    for each in prior[1]:
        frame = ct_frame(1, modality="MR")
        screen.decoders.frames[each.sop_uid, 0] = replace(frame, pixels=frame.pixels * 3)
    screen.open(heading("1.1"), as_mr(ct_series("1.1", 2, 5), "t1_se_tra"))
    screen.hold(prior)
    if open_prior:
        screen.open(heading("1.2", "20250506"))
        screen.until(lambda: screen.shows(screen.first) and screen.shows(screen.second))
    screen.focus(screen.first)


def measured(viewport: Viewport, name: str) -> Window | None:
    """Give what a preset measures in what a viewport shows."""
    assert viewport.feed.picture is not None
    return preset_window(Preset(name, None), viewport.feed.picture.order.frame)


def test_a_preset_by_percentiles_is_measured_in_each_image(screen: Screen) -> None:
    two_mr(screen)
    for key, name in ((Qt.Key.Key_1, "Auto"), (Qt.Key.Key_3, "Hard")):
        screen.press(key)
        assert screen.first.feed.window == measured(screen.first, name)
        assert screen.second.feed.window == measured(screen.second, name)
        assert screen.first.feed.window != screen.second.feed.window
    screen.press(Qt.Key.Key_U)
    assert screen.second.feed.window == measured(screen.second, "Auto")


def test_a_preset_is_measured_as_soon_as_there_is_an_image(screen: Screen) -> None:
    two_mr(screen, open_prior=False)
    screen.decoders.gate.clear()
    screen.pane.open_study(heading("1.2", "20250506"))
    screen.until(lambda: screen.second.content.series_uid == "1.2.2")
    assert screen.second.feed.picture is None
    screen.press(Qt.Key.Key_1)
    screen.decoders.gate.set()
    screen.until(lambda: screen.shows(screen.second))
    assert screen.second.feed.window == measured(screen.second, "Auto")


def test_back_gives_each_the_window_it_had(compared: Screen) -> None:
    one, other = compared.first, compared.second
    compared.press(Qt.Key.Key_W, SHIFT)
    other.set_window(Window(300, 1500))
    compared.focus(one)
    compared.press(Qt.Key.Key_W, SHIFT)
    compared.drag(one, Qt.MouseButton.LeftButton, (100, 100), (140, 120), (180, 140))
    assert other.feed.window == one.feed.window
    compared.press(Qt.Key.Key_U)
    assert one.feed.window is None
    assert other.feed.window == Window(300, 1500), "what was dragged in one came to the other as one step"
    compared.press(Qt.Key.Key_U, SHIFT)
    assert other.feed.window == one.feed.window is not None
    compared.focus(other)
    compared.press(Qt.Key.Key_U)
    assert one.feed.window is None, "and back from the other too"
    assert other.feed.window == Window(300, 1500)


def test_what_was_chosen_afterwards_stays_when_another_goes_back(compared: Screen) -> None:
    one, other = compared.first, compared.second
    one.set_window(Window(40, 400))
    compared.press(Qt.Key.Key_W, SHIFT)
    other.set_window(Window(300, 1500))
    compared.press(Qt.Key.Key_W, SHIFT)
    compared.focus(one)
    compared.press(Qt.Key.Key_U)
    assert one.feed.window is None
    assert other.feed.window == Window(300, 1500)


def test_back_is_of_one_viewport_where_windows_are_not_linked_any_more(compared: Screen) -> None:
    one, other = compared.first, compared.second
    one.set_window(Window(40, 400))
    compared.press(Qt.Key.Key_W, SHIFT)
    compared.press(Qt.Key.Key_U)
    assert one.feed.window is None
    assert other.feed.window == Window(40, 400)
    compared.focus(other)
    compared.press(Qt.Key.Key_U)
    assert other.feed.window is None, "what linking had changed"


def test_back_after_a_reset_brings_zoom_pan_and_window_in_all_that_are_linked(compared: Screen) -> None:
    one, other = compared.first, compared.second
    one.canvas.zoom_by(3.0, QPointF(100, 120))
    one.canvas.pan_by(15, -20)
    one.set_window(Window(40, 400))
    before = one.canvas.view, other.canvas.view
    compared.press(Qt.Key.Key_Escape)
    assert one.canvas.view.fitted
    assert other.canvas.view.fitted
    assert other.feed.window is None
    compared.press(Qt.Key.Key_U)
    assert one.canvas.view == before[0]
    assert other.canvas.view.effective_scale == pytest.approx(before[1].effective_scale)
    assert other.canvas.view.middle == pytest.approx(before[1].middle)
    assert one.feed.window == other.feed.window == Window(40, 400)
    compared.press(Qt.Key.Key_U, SHIFT)
    assert one.canvas.view.fitted
    assert other.canvas.view.fitted


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
