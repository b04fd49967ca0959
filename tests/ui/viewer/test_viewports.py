"""Several viewports: what stands in which, how they follow the one that leads, and that nothing that arrives steals."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qrstation.core.events import StudiesDeleted
from qrstation.core.instance import InstanceRecord, SeriesRecord
from qrstation.imaging.display.window_presets import presets
from qrstation.ui.viewer.layout import LAYOUTS, MOST, Layout
from qrstation.ui.viewer.said_strip import SaidStrip
from qrstation.ui.viewer.scrolling.shifts import By, Shift
from qrstation.ui.viewer.thumbnails.series_mime import pack_series
from qrstation.ui.viewer.thumbnails.thumbnail_model import Shown, ThumbnailModel
from qrstation.ui.viewer.viewport.viewport import Viewport
from tests.ui.viewer.made_up import CORONAL, ct_series, heading, in_frame_of
from tests.ui.viewer.screen import Screen

Series = tuple[SeriesRecord, tuple[InstanceRecord, ...]]

CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
FOUR, SIX = Layout(2, 2), Layout(2, 3)


def lay_out(screen: Screen, layout: Layout) -> None:
    """Choose a layout as the menu does."""
    screen.pane.commands[f"layout {layout.name}"].trigger()


def shown(screen: Screen) -> list[str]:
    """Give the series in the viewports that are seen."""
    return [viewport.content.series_uid for viewport in screen.pane.stage.seen]


def settle(screen: Screen) -> None:
    """Wait until each viewport that holds a series shows its picture."""
    screen.until(
        lambda: (
            all(screen.shows(port) for port in screen.pane.stage.seen if port.content.series_uid)
            and screen.pane.thumbnails_ready
        )
    )


def names(screen: Screen) -> list[str]:
    model = screen.pane.thumbnails.model()
    assert isinstance(model, ThumbnailModel)
    return [item.name for item in model.items]


def drop(viewport: Viewport, name: str) -> None:
    """Drop a thumbnail onto a viewport."""
    mime = pack_series(name)
    middle = QPointF(viewport.rect().center())
    event = QDropEvent(middle, Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier)
    viewport.dropEvent(event)


@pytest.fixture
def compared(screen: Screen) -> Screen:
    """Two studies of three series each, of one frame of reference; the axial ones of the second lie 1 mm higher."""
    screen.open(
        heading("1.1"),
        ct_series("1.1", 2, 40),
        ct_series("1.1", 3, 20, gap=4.0),
        ct_series("1.1", 4, orientation=CORONAL),
    )
    screen.open(
        heading("1.2", "20250506"),
        in_frame_of("1.1", ct_series("1.2", 2, 40, first=-101.0)),
        in_frame_of("1.1", ct_series("1.2", 3, 20, first=-101.0, gap=4.0)),
        in_frame_of("1.1", ct_series("1.2", 4, orientation=CORONAL)),
    )
    screen.until(lambda: screen.pane.thumbnails.model().rowCount() == 6)
    return screen


# --- what stands where -----------------------------------------------------------------------------------------


def test_no_more_than_six_viewports_are_ever_made(screen: Screen) -> None:
    assert len(screen.pane.viewports) == 2
    for layout in LAYOUTS * 2:
        lay_out(screen, layout)
        assert len(screen.pane.stage.seen) == layout.count
    assert len(screen.pane.viewports) == MOST
    assert [port.accessibleName() for port in screen.pane.viewports] == [f"Viewport {n}" for n in range(1, 7)]


def test_further_viewports_show_further_series_the_likeliest_first(screen: Screen) -> None:
    scout = ct_series("1.1", 1, 2, image_type=("ORIGINAL", "PRIMARY", "LOCALIZER"))
    screen.open(heading(), scout, ct_series("1.1", 2, 10), ct_series("1.1", 3, 60), ct_series("1.1", 4, 30))
    screen.until(lambda: screen.pane.thumbnails.model().rowCount() == 4)
    lay_out(screen, FOUR)
    assert shown(screen) == ["1.1.3", "1.1.4", "1.1.2", "1.1.1"]
    lay_out(screen, SIX)
    assert shown(screen) == ["1.1.3", "1.1.4", "1.1.2", "1.1.1", "", ""]
    assert screen.pane.viewports[5].annotations.tile_words == ("No further series", "Drag a series here")


def test_one_study_fills_the_rows_and_a_prior_gets_the_lower_one(screen: Screen) -> None:
    def rows() -> list[int]:
        QApplication.processEvents()
        tops = [port.mapTo(screen.pane.stage, port.rect().topLeft()).y() for port in screen.pane.stage.seen]
        return [sorted(set(tops)).index(top) for top in tops]

    screen.open(heading("1.1"), *(ct_series("1.1", number, 12) for number in range(1, 7)))
    lay_out(screen, SIX)
    assert rows() == [0, 0, 0, 1, 1, 1]
    screen.open(heading("1.2", "20250506"), ct_series("1.2", 2, 40))
    assert rows() == [0, 1, 0, 1, 0, 1]
    screen.pane.on_studies_deleted(StudiesDeleted(("1.2",)))
    assert rows() == [0, 0, 0, 1, 1, 1]


@pytest.mark.parametrize("layout", [Layout(1, 2), FOUR, SIX], ids=str)
def test_the_hand_changes_the_series_of_the_active_viewport_alone(screen: Screen, layout: Layout) -> None:
    screen.open(heading("1.1"), *(ct_series("1.1", number, 10 + number) for number in range(1, 8)))
    screen.until(lambda: screen.pane.thumbnails.model().rowCount() == 7)
    lay_out(screen, layout)
    before = shown(screen)
    screen.focus(screen.first)
    for key, by in ((Qt.Key.Key_Left, -1), (Qt.Key.Key_Left, -2), (Qt.Key.Key_Right, -1)):
        screen.press(key)
        assert shown(screen) == [f"1.1.{7 + by}", *before[1:]]
    screen.arrive(*ct_series("1.1", 9, 300))  # nor later, when something likelier arrives
    screen.until(lambda: screen.pane.thumbnails.model().rowCount() == 8)
    assert shown(screen) == ["1.1.6", *before[1:]]


def test_the_hand_leaves_the_prior_beside_as_it_is(compared: Screen) -> None:
    lay_out(compared, FOUR)
    before = shown(compared)
    compared.focus(compared.first)
    compared.press(Qt.Key.Key_Right)
    assert shown(compared) == ["1.1.3", *before[1:]]
    compared.arrive(*ct_series("1.2", 9, 12, gap=4.0))
    compared.until(lambda: compared.pane.thumbnails.model().rowCount() == 7)
    assert shown(compared) == ["1.1.3", *before[1:]]


def test_pairs_hold_what_compares(compared: Screen) -> None:
    assert shown(compared) == ["1.1.2", "1.2.2"]
    lay_out(compared, FOUR)
    assert shown(compared) == ["1.1.2", "1.2.2", "1.1.3", "1.2.3"]
    lay_out(compared, SIX)
    assert shown(compared) == ["1.1.2", "1.2.2", "1.1.3", "1.2.3", "1.1.4", "1.2.4"]
    settle(compared)
    rows = [port.mapTo(compared.pane.stage, port.rect().topLeft()).y() for port in compared.pane.viewports]
    assert rows[0] == rows[2] == rows[4] < rows[1] == rows[3] == rows[5], "the prior has the lower row"


def test_viewports_that_come_back_show_no_series_twice(screen: Screen) -> None:
    for number in range(2, 6):
        screen.hold(ct_series("1.1", number), ct_series("1.2", number))
    screen.open(heading())
    lay_out(screen, SIX)
    settle(screen)
    lay_out(screen, Layout(1, 2))
    screen.pane.open_study(heading("1.2", "20250506"))
    screen.until(lambda: screen.second.content.study_uid == "1.2" and screen.shows(screen.second))
    lay_out(screen, SIX)
    settle(screen)
    assert len(set(shown(screen))) == 6, shown(screen)


def test_a_prior_takes_every_second_viewport(screen: Screen) -> None:
    screen.open(heading(), ct_series("1.1", 2, 40), ct_series("1.1", 3, 20), ct_series("1.1", 4, 10))
    screen.until(lambda: screen.pane.thumbnails.model().rowCount() == 3)
    lay_out(screen, FOUR)
    assert shown(screen) == ["1.1.2", "1.1.3", "1.1.4", ""]
    screen.open(heading("1.2", "20250506"), ct_series("1.2", 2, 40), ct_series("1.2", 3, 20))
    screen.until(lambda: shown(screen) == ["1.1.2", "1.2.2", "1.1.3", "1.2.3"])
    for number in range(4):
        assert screen.pane.viewports[number].content.study_uid == ("1.2" if number % 2 else "1.1")


def test_a_prior_opened_from_one_viewport_goes_beside_it_and_the_next_patient_begins_anew(screen: Screen) -> None:
    screen.open(heading("1.1"), ct_series("1.1"))
    assert len(screen.pane.stage.seen) == 1
    screen.open(heading("1.2", "20250506"), ct_series("1.2"))
    assert shown(screen) == ["1.1.2", "1.2.2"]
    other = heading("2.1", "20260101", patient_name="MORETTI^PAOLO", patient_id="9920-14")
    screen.open(other, ct_series("2.1"))
    assert shown(screen) == ["2.1.2"]
    lay_out(screen, FOUR)
    screen.open(heading("1.1"), ct_series("1.1"))
    assert shown(screen) == ["1.1.2", "", "", ""], "a layout that was chosen stays"


def test_a_deleted_prior_leaves_its_viewports_to_the_current_study(compared: Screen) -> None:
    lay_out(compared, FOUR)
    compared.pane.on_studies_deleted(StudiesDeleted(("1.2",)))
    assert {port.content.study_uid for port in compared.pane.stage.seen} <= {"1.1", ""}
    assert sorted(filter(None, shown(compared))) == ["1.1.2", "1.1.3", "1.1.4"]


# --- layouts ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS[1:], ids=str)
def test_a_double_click_enlarges_a_viewport_and_gives_back_the_same_layout(compared: Screen, layout: Layout) -> None:
    lay_out(compared, layout)
    settle(compared)
    places = [port.geometry() for port in compared.pane.stage.seen]
    last = compared.pane.viewports[layout.count - 1]
    QTest.mouseDClick(last.canvas, LEFT)
    assert compared.pane.stage.seen == [last]
    QApplication.processEvents()
    assert last.geometry() == compared.pane.stage.rect()
    QTest.mouseDClick(last.canvas, LEFT)
    QApplication.processEvents()
    assert [port.geometry() for port in compared.pane.stage.seen] == places
    assert compared.pane.stage.active is last


def test_one_viewport_by_key_is_left_by_a_double_click_too(compared: Screen) -> None:
    lay_out(compared, FOUR)
    compared.focus(compared.pane.viewports[2])
    compared.press(Qt.Key.Key_1, CTRL)
    assert compared.pane.stage.seen == [compared.pane.viewports[2]]
    QTest.mouseDClick(compared.pane.viewports[2].canvas, LEFT)
    assert compared.pane.stage.shape == FOUR


def test_what_is_hidden_holds_no_picture_and_comes_back_as_it_was(compared: Screen) -> None:
    lay_out(compared, FOUR)
    settle(compared)
    third = compared.pane.viewports[2]
    third.go_to(3)
    third.set_window(presets("CT")[0].window)
    settle(compared)
    lay_out(compared, Layout(1, 2))
    assert third.displayed() is None
    assert third.feed not in compared.pane.makers.loader._wishes
    lay_out(compared, FOUR)
    settle(compared)
    assert (third.content.slice_index, third.feed.window) == (3, presets("CT")[0].window)
    QTest.mouseDClick(compared.first.canvas, LEFT)
    assert third.displayed() is not None, "it is back at once"
    assert third.feed not in compared.pane.makers.loader._wishes


@pytest.mark.parametrize("layout", LAYOUTS[1:], ids=str)
def test_in_a_pane_that_is_higher_than_wide_the_viewports_are_stacked(compared: Screen, layout: Layout) -> None:
    lay_out(compared, layout)
    compared.pane.resize(600, 1100)
    QApplication.processEvents()
    ports = compared.pane.stage.seen
    columns, rows = {port.x() for port in ports}, {port.y() for port in ports}
    assert (len(rows), len(columns)) == (max(layout.rows, layout.columns), min(layout.rows, layout.columns))
    sizes = {(port.width() // 4, port.height() // 4) for port in ports}
    assert max(width for width, _ in sizes) - min(width for width, _ in sizes) <= 1
    compared.pane.resize(900, 640)
    QApplication.processEvents()
    assert len({port.x() for port in ports}) == layout.columns


def test_tab_goes_row_by_row(compared: Screen) -> None:
    lay_out(compared, SIX)
    order = [compared.pane.viewports[number].canvas for number in (0, 2, 4, 1, 3, 5)]
    found, at = [], order[0]
    for _ in range(200):
        if at in order:
            found.append(at)
        at = at.nextInFocusChain()  # type: ignore[assignment]
        if at is order[0]:
            break
    assert found == order


# --- series into viewports -------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS[1:], ids=str)
def test_series_come_by_drag_thumbnail_and_arrows_into_every_viewport(compared: Screen, layout: Layout) -> None:
    lay_out(compared, layout)
    for number in range(layout.count):
        viewport = compared.pane.viewports[number]
        for name in ("1.2.3", "1.1.3"):
            drop(viewport, name)
            assert viewport.content.series_uid == name
            assert compared.pane.active_viewport == number
        strip = compared.pane.thumbnails
        at = strip.model().index(names(compared).index("1.2.2"), 0)
        QTest.mouseClick(strip.viewport(), LEFT, pos=strip.visualRect(at).center())
        assert viewport.content.series_uid == "1.2.2", "a thumbnail goes into the active viewport, whichever study"
        assert at.data(Qt.ItemDataRole.UserRole).shown is Shown.ACTIVE
        compared.focus(viewport)
        compared.press(Qt.Key.Key_Right)
        assert viewport.content.series_uid == "1.2.3"
        compared.press(Qt.Key.Key_Left)
        assert viewport.content.series_uid == "1.2.2"


# --- following -------------------------------------------------------------------------------------------------


def test_all_that_compare_follow_the_one_that_is_walked_through(compared: Screen) -> None:
    lay_out(compared, SIX)
    settle(compared)
    ports = compared.pane.viewports
    ports[3].go_to(5)
    assert [ports[n].content.stack.slices[ports[n].content.wanted_index].location for n in range(4)] == [  # type: ignore[union-attr]
        pytest.approx(place, abs=1.01) for place in (-81, -81, -81, -81)
    ]
    assert [port.content.wanted_index for port in ports[4:]] == [10, 10], "the other planes stay"
    settle(compared)
    assert "Linked by frame of reference" in ports[0].annotations.caption
    assert "inked" not in ports[3].annotations.caption, "it leads"
    assert "Not linked: the planes do not compare" in ports[4].annotations.caption


def test_each_viewport_says_how_it_is_tied(screen: Screen) -> None:
    screen.open(heading("1.1"), ct_series("1.1", 2, 40), ct_series("1.1", 3, 20))
    screen.open(heading("1.2", "20250506"), ct_series("1.2", 2, 40, first=-90.0), ct_series("1.2", 3, 20, first=-90.0))
    screen.until(lambda: screen.pane.thumbnails.model().rowCount() == 4)
    lay_out(screen, FOUR)
    settle(screen)
    ports = screen.pane.viewports
    for number in (1, 3):
        assert "Not linked: other frame of reference" in ports[number].annotations.caption
    assert "Linked by frame of reference" in ports[2].annotations.caption
    link = screen.pane.controls._link
    link.shifts.put("1.1.99", "1.2.99", Shift((0.0, 0.0, 12.0), By.PIXELS))
    assert "Aligned by the pixels (+12.0 mm)" in ports[1].annotations.caption
    assert "Aligned by the pixels (+12.0 mm)" in ports[3].annotations.caption
    ports[0].go_to(10)
    assert [port.content.wanted_index for port in ports] == [10, 11, 10, 11]
    ports[3].go_to(5)
    settle(screen)
    assert "Aligned by the pixels (−12.0 mm)" in ports[0].annotations.caption
    assert "Linked by frame of reference" in ports[1].annotations.caption


def test_one_that_is_enlarged_says_how_it_is_tied_too(screen: Screen) -> None:
    screen.open(heading("1.1"), ct_series("1.1", 2, 40))
    screen.open(heading("1.2", "20250506"), ct_series("1.2", 2, 40, first=-90.0))
    settle(screen)
    one, other = screen.first, screen.second
    screen.pane.controls._link.shifts.put("1.1.99", "1.2.99", Shift((0.0, 0.0, 12.0), By.PIXELS))
    QTest.mouseDClick(other.canvas, LEFT)
    assert screen.pane.stage.is_alone
    assert "Aligned by the pixels (+12.0 mm)" in other.annotations.caption
    other.go_to(5)
    settle(screen)
    assert "Aligned by the pixels (+12.0 mm)" in other.annotations.caption, "also while it leads"
    QTest.mouseDClick(other.canvas, LEFT)
    settle(screen)
    assert one.content.wanted_index == 4, "it went on with the others"
    assert "Aligned by the pixels (−12.0 mm)" in one.annotations.caption
    assert "inked" not in other.annotations.caption
    lay_out(screen, Layout(1, 1))
    assert "ligned" not in screen.pane.stage.active.annotations.caption, "one by choice follows nothing"


def test_the_hand_ties_all_that_is_not_aligned(screen: Screen) -> None:
    screen.open(heading("1.1"), ct_series("1.1", 2, 40), ct_series("1.1", 3, 20))
    screen.open(heading("1.2", "20250506"), ct_series("1.2", 2, 40, first=-90.0), ct_series("1.2", 3, 20, first=-90.0))
    screen.until(lambda: screen.pane.thumbnails.model().rowCount() == 4)
    lay_out(screen, FOUR)
    screen.focus(screen.first)
    screen.first.go_to(10)
    screen.second.go_to(12)
    screen.press(Qt.Key.Key_L, CTRL | Qt.KeyboardModifier.ShiftModifier)
    settle(screen)
    ports = screen.pane.viewports
    assert screen.pane.commands["sync"].isChecked()
    assert [("Aligned by hand" in port.annotations.caption) for port in ports] == [True, False, True, False], (
        "the second leads"
    )
    before = [port.content.wanted_index for port in ports]
    screen.press(Qt.Key.Key_Down)
    assert [port.content.wanted_index for port in ports] == [index + 1 for index in before]
    screen.press(Qt.Key.Key_L, CTRL)
    assert not screen.pane.commands["sync"].isChecked()
    screen.press(Qt.Key.Key_Down)
    assert [port.content.wanted_index for port in ports[1:]] == [index + 1 for index in before[1:]]


def test_a_viewport_that_leads_and_is_hidden_leads_no_more(compared: Screen) -> None:
    lay_out(compared, FOUR)
    compared.pane.viewports[3].go_to(2)
    lay_out(compared, Layout(1, 2))
    compared.first.go_to(30)
    assert compared.second.content.wanted_index == 30
    assert compared.pane.viewports[3].content.wanted_index == 2
    lay_out(compared, FOUR)
    assert compared.pane.viewports[3].content.wanted_index == 15, "it goes where the others are"


def test_a_window_is_shared_by_all_of_one_modality(compared: Screen) -> None:
    lay_out(compared, SIX)
    compared.focus(compared.pane.viewports[4])
    compared.press(Qt.Key.Key_2)
    assert {port.feed.window for port in compared.pane.viewports} == {presets("CT")[1].window}


def test_a_viewport_that_is_made_later_has_the_tool_and_the_words_of_the_others(compared: Screen) -> None:
    compared.focus(compared.first)
    compared.press(Qt.Key.Key_Z)
    compared.press(Qt.Key.Key_I)
    lay_out(compared, SIX)
    settle(compared)
    assert {port.canvas.hand.tool for port in compared.pane.viewports} == {compared.first.canvas.hand.tool}
    assert {port.canvas._marks.corners.top_left for port in compared.pane.viewports} == {()}


# --- nothing that arrives steals -------------------------------------------------------------------------------


def half_arrived(screen: Screen, layout: Layout) -> tuple[Series, Series]:
    """Open a study and its prior, a quarter of whose first series is here; gives all of these."""
    current, prior = ct_series("1.1", 2, 40), in_frame_of("1.1", ct_series("1.2", 2, 40))
    screen.open(heading("1.1"), (current[0], current[1][10:20]), ct_series("1.1", 3, 12, gap=4.0))
    screen.open(heading("1.2", "20250506"), (prior[0], prior[1][10:20]), ct_series("1.2", 3, 12, gap=4.0))
    screen.until(lambda: screen.pane.thumbnails.model().rowCount() == 4)
    lay_out(screen, layout)
    return current, prior


@pytest.mark.parametrize("layout", LAYOUTS[1:], ids=str)
def test_arrivals_steal_nothing(screen: Screen, layout: Layout) -> None:
    current, prior = half_arrived(screen, layout)
    screen.pane.resize(400, 360)
    QApplication.processEvents()
    pane, ports, strip = screen.pane, screen.pane.viewports, screen.pane.thumbnails
    for number in range(layout.count):
        if ports[number].content.series_uid:
            ports[number].go_to(3)
            ports[number].set_window(presets("CT")[2].window)
    active = ports[layout.count // 2]
    screen.focus(active)
    active.go_to(7)
    active.canvas.zoom_by(2.0, QPointF(50.0, 50.0))
    settle(screen)
    strip.setCurrentIndex(strip.model().index(3, 0))
    strip.horizontalScrollBar().setValue(30)

    full = [port for port in pane.stage.seen if port.content.series_uid]  # one that is empty may be filled

    def state() -> list[object]:
        held = [(port.content.stack_name, port.content.wanted_slice, port.feed.window) for port in full]
        slices = [(name, piece and piece.record.sop_uid, window) for name, piece, window in held]
        chosen = strip.currentIndex().data(Qt.ItemDataRole.UserRole).name
        return [pane.active_viewport, active.canvas.view, QApplication.focusWidget(), chosen, *slices]

    before, scrolled = state(), strip.horizontalScrollBar().value()
    assert QApplication.focusWidget() is active.canvas
    assert scrolled == 30
    for record, instances in (current, prior):  # series grow, at both ends
        for part in (instances[20:30], instances[:10], instances[30:]):
            screen.arrive(record, part)
    screen.until(lambda: all(str(n) in names(screen) for n in ("1.1.2", "1.2.2")))
    screen.until(lambda: screen.first.content.slice_count == 40)
    for study_uid in ("1.1", "1.2"):  # likelier and better series come, of both studies
        screen.arrive(*ct_series(study_uid, 7, 300))
        screen.arrive(*ct_series(study_uid, 1, 3, image_type=("ORIGINAL", "PRIMARY", "LOCALIZER")))
    screen.arrive(*ct_series("1.3", 2, 40))  # of a prior that is not open
    screen.until(lambda: strip.model().rowCount() == 8)
    settle(screen)
    assert state() == before
    assert strip.horizontalScrollBar().value() == scrolled


@pytest.mark.parametrize("layout", [FOUR, SIX], ids=str)
def test_arrivals_leave_who_measures_alone_and_the_viewports_beside_in_their_studies(
    screen: Screen, layout: Layout
) -> None:
    current, prior = half_arrived(screen, layout)
    screen.pane.resize(500, 460)
    QApplication.processEvents()
    settle(screen)
    pane, active, strip = screen.pane, screen.pane.viewports[1], screen.pane.thumbnails
    screen.focus(active)
    screen.press(Qt.Key.Key_D)
    for place in (QPoint(30, 60), QPoint(70, 80)):
        QTest.mouseClick(active.canvas, LEFT, pos=place)
    QTest.mouseClick(active.canvas, LEFT, pos=QPoint(40, 90))  # and another one is begun
    strip.setCurrentIndex(strip.model().index(3, 0))
    strip.horizontalScrollBar().setValue(20)

    def state() -> list[object]:
        layer, held = pane.measuring.layers[1], active.content
        chosen = strip.currentIndex().data(Qt.ItemDataRole.UserRole).name
        sketch, selected = layer.hand.sketched, pane.measuring.measurements.selected
        where = [pane.active_viewport, QApplication.focusWidget(), chosen, strip.horizontalScrollBar().value()]
        return [*where, sketch, selected, held.stack_name, held.wanted_slice and held.wanted_slice.record.sop_uid]

    before = state()
    assert None not in before
    for record, instances in (current, prior):
        for part in (instances[20:30], instances[:10], instances[30:]):
            screen.arrive(record, part)
    for study_uid in ("1.1", "1.2"):
        screen.arrive(*ct_series(study_uid, 7, 300))
        screen.arrive(*ct_series(study_uid, 1, 3, image_type=("ORIGINAL", "PRIMARY", "LOCALIZER")))
    screen.until(lambda: strip.model().rowCount() == 8 and active.content.slice_count == 40)
    settle(screen)
    assert state() == before
    for number, port in enumerate(pane.stage.seen):
        assert port.content.study_uid in ("", "1.2" if number % 2 else "1.1")


# --- priors ----------------------------------------------------------------------------------------------------


def test_priors_that_are_here_are_stepped_through_at_the_same_place(screen: Screen) -> None:
    days = {"1.2": "20250506", "1.3": "20231112", "1.4": "20220203"}
    for study_uid, day in days.items():
        screen.hold(in_frame_of("1.1", ct_series(study_uid, 2, 40)))
        screen.store_index.headings.append(heading(study_uid, day))
    screen.store_index.headings.append(heading("1.9", "20210101", birth_date="19580413"))  # perhaps another patient's
    screen.store_index.headings.append(heading("1.8", "20270101"))  # is no prior
    screen.open(heading("1.1"), ct_series("1.1", 2, 40))
    screen.first.go_to(7)
    screen.focus(screen.first)

    def step(key: Qt.Key, expected: str) -> None:
        screen.press(key, CTRL)
        screen.until(lambda: screen.second.content.study_uid == expected and screen.shows(screen.second))
        assert screen.second.content.slice_index == 7
        assert screen.first.content.study_uid == "1.1"
        assert screen.pane.active_viewport == 0
        assert "PRIOR" in screen.second.annotations.caption

    for study_uid in days:
        step(Qt.Key.Key_Right, study_uid)
    assert "57 months" in screen.second.annotations.caption or "4 years" in screen.second.annotations.caption
    answer = screen.pane.stage.findChild(SaidStrip)
    assert answer is not None
    assert answer.words == ""
    screen.press(Qt.Key.Key_Right, CTRL)
    screen.until(lambda: answer.words == "No further prior is here")
    assert screen.second.geometry().contains(answer.geometry())
    step(Qt.Key.Key_Left, "1.3")
    assert answer.words == "", "another step takes it away"
    step(Qt.Key.Key_Left, "1.2")
    screen.press(Qt.Key.Key_Left, CTRL)
    screen.until(lambda: answer.words == "No newer prior is here")
    step(Qt.Key.Key_Right, "1.3")


def test_without_a_prior_stepping_says_so_and_without_a_study_it_does_nothing(screen: Screen) -> None:
    answer = screen.pane.stage.findChild(SaidStrip)
    assert answer is not None
    screen.pane.commands["next prior"].trigger()
    screen.open(heading("1.1"), ct_series("1.1"))
    assert answer.words == ""
    screen.pane.commands["next prior"].trigger()
    screen.until(lambda: answer.words == "No prior is here")
    screen.pane.commands["previous prior"].trigger()
    screen.arrive(*ct_series("1.1", 3))
    screen.until(lambda: screen.pane.thumbnails.model().rowCount() == 2)
    assert shown(screen) == ["1.1.2"]


def test_an_answer_keeps_off_the_words_that_stand_in_place_of_an_image(screen: Screen) -> None:
    answer = screen.pane.stage.findChild(SaidStrip)
    assert answer is not None
    screen.open(heading("1.1"), ct_series("1.1"))
    lay_out(screen, Layout(1, 2))
    screen.pane.open_study(heading("1.2", "20250506"))
    tile = screen.second.annotations.tile
    screen.until(lambda: "Nothing of this study" in tile.words[0])
    screen.pane.commands["next prior"].trigger()
    screen.until(lambda: answer.words == "No further prior is here")
    QApplication.processEvents()
    corner = tile.mapTo(screen.pane.stage, QPoint(0, 0))
    assert not tile.words_area().translated(corner).intersects(answer.geometry())
    assert screen.second.geometry().contains(answer.geometry())
