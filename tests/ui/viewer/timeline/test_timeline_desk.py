"""The timeline over the viewer: what is opened from it, what is dragged into a viewport, where steps lead."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qrstation.ui.viewer.layout import Layout
from qrstation.ui.viewer.said_strip import SaidStrip
from qrstation.ui.viewer.timeline.entry import TimelineEntry
from qrstation.ui.viewer.timeline.study_mime import MIME_TYPE, pack_study
from tests.ui.viewer.made_up import ct_series, heading, in_frame_of
from tests.ui.viewer.screen import Screen
from tests.ui.viewer.timeline.made_up import NEWEST, drop, entry

CTRL = Qt.KeyboardModifier.ControlModifier
DAYS = {"1.2": date(2025, 5, 6), "1.3": date(2023, 11, 12), "1.4": date(2022, 2, 3)}
CURRENT = entry("1.1", NEWEST, is_current=True)


def listed(**changes: dict[str, object]) -> list[TimelineEntry]:
    """Give the current study and three priors; ``changes`` by the last part of the UID, behind an underscore."""
    priors = [entry(uid, day, **changes.get(f"_{uid[2:]}", {})) for uid, day in DAYS.items()]
    return [CURRENT, *priors]


@pytest.fixture
def opened(screen: Screen) -> Screen:
    """The current study at its eighth slice; three priors are here, in its frame of reference."""
    for uid, day in DAYS.items():
        screen.hold(in_frame_of("1.1", ct_series(uid, 2, 40)))
        screen.store_index.headings.append(heading(uid, day.strftime("%Y%m%d")))
    screen.open(heading("1.1"), ct_series("1.1", 2, 40))
    screen.first.go_to(7)
    screen.focus(screen.first)
    return screen


def answer(screen: Screen) -> str:
    strip = screen.pane.stage.findChild(SaidStrip)
    assert isinstance(strip, SaidStrip)
    return strip.words


def step(screen: Screen, key: Qt.Key, expected: str) -> None:
    """Step to a prior: it takes the other prior's place, and shows the same place."""
    screen.press(key, CTRL)
    screen.until(lambda: screen.second.content.study_uid == expected and screen.shows(screen.second))
    assert screen.second.content.slice_index == 7
    assert (screen.first.content.study_uid, screen.first.content.slice_index) == ("1.1", 7)
    assert screen.pane.active_viewport == 0
    assert answer(screen) == ""


def shown_by_tiles(screen: Screen) -> list[str]:
    model = screen.pane.timeline.strip.studies
    return [each.study_uid for each in model.entries if model.is_shown(each)]


# --- whether it is seen ----------------------------------------------------------------------------------------


def test_without_studies_there_is_no_timeline(screen: Screen) -> None:
    strip = screen.pane.timeline.strip
    assert not strip.isVisible()
    screen.pane.set_timeline(listed())
    assert strip.isVisible()
    assert screen.pane.toolbar.geometry().bottom() < strip.y()
    assert strip.geometry().bottom() < screen.pane.stage.y()
    screen.pane.set_timeline([])
    assert not strip.isVisible()


def test_it_is_folded_away_by_its_key_and_stays_so(opened: Screen) -> None:
    strip, action = opened.pane.timeline.strip, opened.pane.commands["timeline"]
    opened.pane.set_timeline(listed())
    told: list[None] = []
    opened.pane.controls.sights.changed.connect(lambda: told.append(None))
    opened.press(Qt.Key.Key_T, Qt.KeyboardModifier.ShiftModifier)
    assert (strip.isVisible(), action.isChecked(), len(told)) == (False, False, 1)
    assert opened.pane.controls.sights.off() == ("timeline",)
    opened.pane.set_timeline(listed())
    assert not strip.isVisible()
    opened.pane.controls.sights.restore(())
    assert (strip.isVisible(), action.isChecked()) == (True, True)


def test_tab_leads_from_the_tools_to_the_timeline_and_on_to_the_images(screen: Screen) -> None:
    screen.pane.set_timeline(listed())
    before = after = screen.pane.timeline.strip
    while before.focusPolicy() == Qt.FocusPolicy.NoFocus or before is screen.pane.timeline.strip:
        before = before.previousInFocusChain()  # type: ignore[assignment]
    while not screen.pane.stage.isAncestorOf(after):
        after = after.nextInFocusChain()  # type: ignore[assignment]
        assert not screen.pane.thumbnails.isAncestorOf(after)
    assert screen.pane.toolbar.isAncestorOf(before)


# --- opening and dragging --------------------------------------------------------------------------------------


def test_a_click_asks_for_the_study_and_what_is_shown_is_marked(opened: Screen) -> None:
    asked: list[str] = []
    opened.pane.timeline_opened.connect(asked.append)
    opened.pane.set_timeline(listed())
    assert shown_by_tiles(opened) == ["1.1"]
    strip = opened.pane.timeline.strip
    tile = strip.visualRect(strip.studies.index(strip.studies.row_of("1.3")))
    QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=tile.center())
    assert asked == ["1.3"]
    opened.open(heading("1.3", "20231112"))
    assert shown_by_tiles(opened) == ["1.3", "1.1"]


def test_a_click_brings_the_current_study_back_to_its_place(opened: Screen) -> None:
    opened.pane.set_timeline(listed())
    opened.open(heading("1.2", "20250506"))
    drop(opened.first, pack_study("1.2"))
    opened.until(lambda: opened.first.content.study_uid == "1.2")
    opened.pane.timeline.strip.opened.emit("1.1")
    opened.until(lambda: opened.first.content.study_uid == "1.1")
    assert opened.second.content.study_uid == "1.2"


def test_an_open_study_is_shown_where_it_is_dropped_by_the_series_that_fits(opened: Screen) -> None:
    opened.hold(in_frame_of("1.1", ct_series("1.2", 3, 12, gap=9.0, description="Scout of legs")))
    opened.pane.set_timeline(listed())
    opened.open(heading("1.2", "20250506"))
    opened.pane.stage.choose(Layout(2, 2))
    asked: list[object] = []
    opened.pane.timeline_dropped.connect(lambda *told: asked.append(told))
    target = opened.pane.viewports[2]
    assert drop(target, pack_study("1.2"))
    opened.until(lambda: opened.shows_slice(target, 7))
    assert target.content.series_uid == "1.2.2"
    assert opened.pane.active_viewport == 2
    assert opened.first.content.study_uid == "1.1"
    assert asked == []


def test_a_study_that_is_not_open_is_asked_for_with_its_viewport(opened: Screen) -> None:
    opened.pane.set_timeline(listed())
    asked: list[object] = []
    opened.pane.timeline_dropped.connect(lambda *told: asked.append(told))
    assert drop(opened.second, pack_study("1.4"))
    assert asked == [(1, "1.4")]
    assert opened.first.content.study_uid == "1.1"


def test_what_is_opened_in_a_viewport_comes_there_when_its_images_do(opened: Screen) -> None:
    opened.open(heading("1.2", "20250506"))
    opened.pane.stage.choose(Layout(2, 2))
    opened.pane.open_in(3, heading("1.7", "20210101"), {"1.7.2": 40})
    target = opened.pane.viewports[3]
    assert target.annotations.tile_words[0]
    opened.arrive(*in_frame_of("1.1", ct_series("1.7", 2, 40)))
    opened.until(lambda: opened.shows_slice(target, 7))
    assert target.content.study_uid == "1.7"
    assert [port.content.study_uid for port in opened.pane.viewports[:2]] == ["1.1", "1.2"]


def test_opened_in_a_viewport_another_patient_takes_the_place_of_all(opened: Screen) -> None:
    opened.hold(ct_series("5.1", 2, 5))
    opened.pane.open_in(1, heading("5.1", patient_id="9920-14", patient_name="MORETTI^PAOLO", birth_date="19710902"))
    opened.until(lambda: opened.first.content.study_uid == "5.1")
    assert opened.second.content.study_uid == ""


@pytest.mark.parametrize("data", [b"", b"../../evil", b"1.2\n"])
def test_what_another_program_drags_there_is_nothing(opened: Screen, data: bytes) -> None:
    offered = QMimeData()
    offered.setData(MIME_TYPE, data)
    assert not drop(opened.second, offered)


# --- stepping --------------------------------------------------------------------------------------------------


def test_steps_leave_out_what_matters_less(opened: Screen) -> None:
    opened.pane.set_timeline(listed(_2={"is_relevant": False}))
    step(opened, Qt.Key.Key_Right, "1.3")
    assert shown_by_tiles(opened) == ["1.3", "1.1"]
    step(opened, Qt.Key.Key_Right, "1.4")
    opened.press(Qt.Key.Key_Right, CTRL)
    opened.until(lambda: answer(opened) == "No further relevant prior")
    step(opened, Qt.Key.Key_Left, "1.3")
    opened.press(Qt.Key.Key_Left, CTRL)
    opened.until(lambda: answer(opened) == "No newer relevant prior")
    assert opened.second.content.study_uid == "1.3"


def test_where_nothing_matters_a_step_says_so(opened: Screen) -> None:
    dim: dict[str, object] = {"is_relevant": False}
    opened.pane.set_timeline(listed(_2=dim, _3=dim, _4=dim))
    opened.press(Qt.Key.Key_Right, CTRL)
    opened.until(lambda: answer(opened) == "No relevant prior")


def test_one_that_is_not_here_yet_is_told_and_the_next_step_passes_it(opened: Screen) -> None:
    opened.store_index.headings = [each for each in opened.store_index.headings if each.study_uid != "1.3"]
    away: dict[str, object] = {"here": 0, "state": "arriving 0/40", "is_arriving": True}
    opened.pane.set_timeline(listed(_3=away))
    step(opened, Qt.Key.Key_Right, "1.2")
    opened.press(Qt.Key.Key_Right, CTRL)
    opened.until(lambda: answer(opened) == "The next older prior, CT thorax 2023-11-12, is still arriving: 0/40")
    assert opened.second.content.study_uid == "1.2"
    step(opened, Qt.Key.Key_Right, "1.4")
    opened.press(Qt.Key.Key_Left, CTRL)
    opened.until(lambda: answer(opened) == "The next newer prior, CT thorax 2023-11-12, is still arriving: 0/40")
    step(opened, Qt.Key.Key_Left, "1.2")


def test_one_that_has_come_meanwhile_is_what_the_next_step_shows(opened: Screen) -> None:
    missing = next(each for each in opened.store_index.headings if each.study_uid == "1.2")
    opened.store_index.headings.remove(missing)
    opened.pane.set_timeline(listed(_2={"here": 0, "state": "on tape, about 4 min"}))
    opened.press(Qt.Key.Key_Right, CTRL)
    opened.until(
        lambda: answer(opened) == "The next older prior, CT thorax 2025-05-06, is not here yet: on tape, about 4 min"
    )
    opened.store_index.headings.append(missing)
    opened.pane.set_timeline(listed())
    step(opened, Qt.Key.Key_Right, "1.2")


def test_one_that_the_store_has_under_another_name_is_asked_for(opened: Screen) -> None:
    opened.store_index.headings = [each for each in opened.store_index.headings if each.study_uid != "1.2"]
    asked: list[str] = []
    opened.pane.timeline_opened.connect(asked.append)
    opened.pane.set_timeline(listed())
    opened.press(Qt.Key.Key_Right, CTRL)
    opened.until(lambda: asked == ["1.2"])


def test_from_a_prior_of_no_timeline_steps_go_on_by_its_day(opened: Screen) -> None:
    opened.hold(in_frame_of("1.1", ct_series("1.6", 2, 40)))
    opened.pane.set_timeline(listed())
    opened.open(heading("1.6", "20240101"))
    opened.focus(opened.first)
    step(opened, Qt.Key.Key_Right, "1.3")


def test_without_the_current_study_in_it_the_store_is_walked_through(opened: Screen) -> None:
    opened.pane.set_timeline([entry("8.1"), entry("8.2")])
    step(opened, Qt.Key.Key_Right, "1.2")


def test_the_prior_that_a_step_shows_comes_into_sight(opened: Screen) -> None:
    many = [entry(f"7.{number}", date(2024, 1, 1 + number), is_relevant=False) for number in range(28)]
    opened.pane.set_timeline([*listed(), *many])
    step(opened, Qt.Key.Key_Right, "1.2")
    step(opened, Qt.Key.Key_Right, "1.3")
    QApplication.processEvents()
    strip = opened.pane.timeline.strip
    tile = strip.visualRect(strip.studies.index(strip.studies.row_of("1.3")))
    assert strip.viewport().rect().contains(tile)
