"""The viewer as a whole: studies open, images come, the slice stays, a prior stands beside."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from qrstation.core.codes.pixels import PixelCode
from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import CannotDecode, StoreUnusable
from qrstation.core.events import InstancesStored, StudiesDeleted
from qrstation.core.instance import InstanceRecord, SeriesRecord, Traits
from qrstation.core.notice import notice
from qrstation.core.station.settings import ArchiveSettings
from qrstation.imaging.heading import FrameHeading
from qrstation.ui.viewer.thumbnails.thumbnail_model import Shown, ThumbnailModel
from qrstation.ui.viewer.viewer_pane import ViewerPane
from qrstation.words import words_of
from tests.ui.viewer.made_up import (
    AXIAL,
    CORONAL,
    MadeUpDecoders,
    MadeUpIndex,
    ct_frame,
    ct_series,
    heading,
    in_frame_of,
    report_series,
)
from tests.ui.viewer.screen import Screen


def thumbnails(screen: Screen) -> ThumbnailModel:
    """Give the model of the thumbnails."""
    model = screen.pane.thumbnails.model()
    assert isinstance(model, ThumbnailModel)
    return model


def corner_text(viewport: object) -> str:
    """Give all overlay text of a viewport in one string."""
    corners = viewport.canvas._marks.corners  # type: ignore[attr-defined]
    lines = (*corners.top_left, *corners.top_right, *corners.bottom_left, *corners.bottom_right)
    return " | ".join(line.text for line in lines)


def test_without_a_study_the_viewer_says_how_to_open_one(screen: Screen) -> None:
    assert screen.first.annotations.tile_words == ("No study is open", "Double-click a study to retrieve and open it")
    assert screen.first.displayed() is None
    assert screen.second.isHidden()


def test_an_open_study_shows_the_pixels_of_its_middle_slice(screen: Screen) -> None:
    screen.open(heading(), ct_series())
    assert screen.first.content.slice_index == 10
    assert screen.first.content.slice_count == 20
    shown = screen.first.displayed()
    assert shown is not None
    assert np.array_equal(shown, screen.expected_pixels(screen.first))
    assert screen.first.annotations.tile_words == ("", "")


def test_the_screen_shows_those_pixels_one_to_one(screen: Screen) -> None:
    screen.open(heading(), ct_series())
    viewport = screen.first
    viewport.annotations.set_drawn(False)
    viewport.canvas.one_to_one()
    view = viewport.canvas
    picture = view.grab().toImage()
    x, y = viewport.canvas.view.to_screen.at(-0.5, -0.5)
    pixels = viewport.displayed()
    assert pixels is not None
    for row, column in ((10, 32), (32, 20), (32, 44), (46, 32)):
        seen = picture.pixelColor(round(x) + column, round(y) + row)
        assert (seen.red(), seen.green(), seen.blue()) == (pixels[row, column],) * 3


def test_a_study_that_has_not_arrived_waits_for_its_first_image(screen: Screen) -> None:
    screen.pane.open_study(heading(), expected={"1.1.2": 20})
    assert screen.first.annotations.tile_words[0] == "Waiting for the first image…"
    record, instances = ct_series()
    screen.arrive(record, instances[7:8])
    screen.until(lambda: screen.shows(screen.first))
    assert "1 of 20 here" in corner_text(screen.first)


def test_a_study_of_which_nothing_is_here_or_on_its_way_says_so(screen: Screen) -> None:
    screen.pane.open_study(heading())
    screen.until(lambda: screen.first.annotations.tile_words[0] == "Nothing of this study is on this station")
    assert screen.first.annotations.tile_words[1]
    screen.pane.set_job_words("1.1", (), "", "")
    assert screen.first.annotations.tile_words == ("Waiting for the first image…", "")


def test_a_viewport_without_an_image_says_what_the_job_says(screen: Screen) -> None:
    pane = screen.pane
    pane.open_study(heading())
    for words in (("The retrieve waits for its turn", "Others run before it"), ("The retrieve failed: no", "ask")):
        pane.set_job_words("1.1", (), *words)
        assert screen.first.annotations.tile_words == words
    pane.set_job_words("1.1", (), "")
    assert screen.first.annotations.tile_words[0] == "Waiting for the first image…", "it was retried"
    record, instances = ct_series()
    screen.arrive(record, instances[:1])
    screen.until(lambda: screen.shows(screen.first))
    pane.set_job_words("1.1", (), "The retrieve failed: no", "ask")
    assert screen.first.annotations.tile_words == ("", ""), "an image is not covered"
    pane.set_job_words("9.9", (), "of a study that is not open")


def test_the_words_of_one_series_are_not_those_of_another(screen: Screen) -> None:
    here, missing = ct_series(), "1.1.77"
    screen.open(heading(), here)
    screen.pane.set_job_words("1.1", (missing,), "The retrieve was cancelled", "Retry it")
    assert screen.first.annotations.tile_words == ("", "")
    screen.pane.open_study(heading(), missing)
    assert screen.first.annotations.tile_words == ("The retrieve was cancelled", "Retry it")
    screen.arrive(here[0], here[1][:2])
    assert screen.first.annotations.tile_words == ("The retrieve was cancelled", "Retry it"), (
        "news of another series change nothing"
    )
    screen.pane.set_job_words("1.1", (), "")
    assert screen.first.annotations.tile_words[0] == "Waiting for the first image…", (
        "the whole study is being fetched now"
    )


def test_the_slice_stays_while_the_stack_grows_round_it(screen: Screen) -> None:
    record, instances = ct_series(count=30)
    screen.pane.open_study(heading())
    screen.arrive(record, instances[12:13])
    screen.until(lambda: screen.shows(screen.first))
    screen.first.content.touch()
    held = screen.first.displayed()
    for part in (instances[20:], instances[:12], instances[13:20]):
        screen.arrive(record, part)
    screen.until(lambda: screen.first.content.slice_count == 30)
    assert screen.sop_uid(screen.first) == instances[12].sop_uid
    assert screen.first.content.slice_index == 12
    assert screen.first.displayed() is held
    assert screen.first.content.stack is not None
    assert [piece.record.sop_uid for piece in screen.first.content.stack.slices] == [
        record.sop_uid for record in instances
    ]


def test_the_middle_is_followed_until_the_hand_chooses(screen: Screen) -> None:
    record, instances = ct_series(count=30)
    screen.pane.open_study(heading())
    screen.arrive(record, instances[:4])
    screen.until(lambda: screen.shows_slice(screen.first, 2))
    screen.arrive(record, instances[4:20])
    screen.until(lambda: screen.shows_slice(screen.first, 10))
    screen.first.step(1)
    screen.arrive(record, instances[20:])
    screen.until(lambda: screen.first.content.slice_count == 30)
    assert screen.first.content.wanted_index == 11


def test_choosing_the_series_that_is_shown_already_keeps_it(screen: Screen) -> None:
    scout = ct_series("1.1", 1, 2, image_type=("ORIGINAL", "PRIMARY", "LOCALIZER"))
    screen.pane.open_study(heading())
    screen.arrive(*scout)
    screen.until(lambda: screen.shows(screen.first))
    screen.pane.thumbnails.chosen.emit(screen.first.content.stack_name)
    screen.arrive(*ct_series("1.1", 2, 60))
    screen.until(lambda: screen.pane.thumbnails.model().rowCount() == 2)
    assert screen.first.content.series_uid == scout[0].series_uid


def test_the_likeliest_series_takes_the_place_while_nothing_was_touched(screen: Screen) -> None:
    scout = ct_series("1.1", 1, 2, image_type=("ORIGINAL", "PRIMARY", "LOCALIZER"))
    thick, thin = ct_series("1.1", 2, 10), ct_series("1.1", 3, 60)
    screen.pane.open_study(heading(), expected={"1.1.1": 2, "1.1.2": 10, "1.1.3": 60, "1.1.4": 300})
    for series, instances in (scout, thick):
        screen.arrive(series, instances)
    screen.until(lambda: screen.first.content.series_uid == "1.1.2")
    screen.arrive(thin[0], thin[1][:3])
    screen.until(lambda: screen.first.content.series_uid == "1.1.3" and screen.shows_slice(screen.first, 1))
    screen.first.step(1)
    thinner = ct_series("1.1", 4, 300)
    screen.arrive(*thinner)
    screen.until(lambda: screen.pane.thumbnails.model().rowCount() == 4)
    assert screen.first.content.series_uid == "1.1.3"


def test_a_study_that_is_here_opens_with_its_likeliest_series_at_once(screen: Screen) -> None:
    screen.open(heading(), ct_series("1.1", 2, 10), ct_series("1.1", 3, 60), ct_series("1.1", 4, 12))
    assert screen.first.content.series_uid == "1.1.3"
    screen.until(lambda: screen.pane.thumbnails.model().rowCount() == 3)
    assert [item.series_uid for item in thumbnails(screen).items] == ["1.1.2", "1.1.3", "1.1.4"]
    assert {name.rpartition(".")[0] for name, _, urgent in screen.decoders.asked if urgent} == {"1.1.3"}


def test_what_the_archive_says_later_may_change_the_choice(screen: Screen) -> None:
    one, other = ct_series("1.1", 2, 10), ct_series("1.1", 3, 10)
    screen.open(heading(), one, (other[0], other[1][:3]))
    screen.until(lambda: screen.pane.thumbnails.model().rowCount() == 2)
    assert screen.first.content.series_uid == "1.1.2"
    screen.pane.set_expected("1.1", "1.1.3", 400)
    screen.until(lambda: screen.first.content.series_uid == "1.1.3")


def echoes(count: int = 10) -> tuple[SeriesRecord, tuple[InstanceRecord, ...]]:
    """Give a series of two echoes that come in turns: 1, 2, 1, 2."""
    record, instances = ct_series(count=2 * count)
    pairs = [
        replace(each, position=(0.0, 0.0, 5.0 * (n // 2)), traits=Traits(echo=1 + n % 2))
        for n, each in enumerate(instances)
    ]
    return record, tuple(pairs)


def test_echoes_are_thumbnails_of_their_own_and_each_is_a_stack(screen: Screen) -> None:
    screen.open(heading(), echoes())
    first, second = thumbnails(screen).items
    assert (first.detail, second.detail) == ("echo 1 · 10", "echo 2 · 10")
    assert first.series_uid == second.series_uid
    assert (first.shown, second.shown) == (Shown.ACTIVE, Shown.NOWHERE)
    assert "2 · Lung 1.0 mm B60 · echo 1" in corner_text(screen.first)
    assert "Image 11 (6 of 10)" in corner_text(screen.first)
    strip = screen.pane.thumbnails
    strip.chosen.emit(second.name)
    screen.until(lambda: "echo 2" in corner_text(screen.first) and screen.shows(screen.first))
    assert "Image 12 (6 of 10)" in screen.first.annotations.caption
    screen.until(lambda: all(item.image is not None for item in thumbnails(screen).items))
    screen.focus(screen.first)
    screen.press(Qt.Key.Key_Left)
    screen.until(lambda: screen.first.content.stack_key == first.key and screen.shows(screen.first))


def test_the_slice_stays_while_its_series_splits(screen: Screen) -> None:
    record, instances = echoes()
    screen.pane.open_study(heading())
    screen.arrive(record, instances[0::2])
    screen.until(lambda: screen.first.content.slice_count == 10 and screen.shows(screen.first))
    assert [item.key for item in thumbnails(screen).items] == [""]
    screen.first.step(2)
    screen.until(lambda: screen.shows_slice(screen.first, 7))
    held = screen.first.displayed()
    for instance in instances[1::2]:
        screen.arrive(record, [instance])
    screen.until(lambda: sum(stack_count(item.detail) for item in thumbnails(screen).items) == 20)
    assert "echo 1" in corner_text(screen.first)
    assert (screen.sop_uid(screen.first), screen.first.content.slice_count) == (instances[14].sop_uid, 10)
    assert screen.first.displayed() is held


def stack_count(detail: str) -> int:
    return int(detail.rpartition(" ")[2])


def test_frames_are_sorted_by_place_once_the_decoders_have_told_it(screen: Screen) -> None:
    series, (plain,) = ct_series(count=1)
    volume = replace(plain, frames=5, position=None, orientation=None)
    places = (30.0, 10.0, 0.0, 20.0, 40.0)
    told = tuple(FrameHeading((0.0, 0.0, z), AXIAL, (0.7, 0.7)) for z in places)
    screen.decoders.frame_headings[volume.path.name] = told
    screen.decoders.headings_gate.clear()
    screen.open(heading(), (series, (volume,)))
    screen.until(lambda: screen.first.content.slice_count == 5)
    assert screen.first.content.location is None
    screen.focus(screen.first)
    screen.press(Qt.Key.Key_End)
    screen.decoders.headings_gate.set()
    # The frame that was chosen stays: it is the last of the file and the highest in the patient.
    screen.until(lambda: screen.first.content.location == pytest.approx(40.0))
    assert "z 40.0 mm" in corner_text(screen.first)
    screen.press(Qt.Key.Key_Up)
    screen.until(lambda: screen.first.content.location == pytest.approx(30.0))
    assert screen.first.feed.piece is not None
    assert screen.first.feed.piece.frame == 0
    assert screen.decoders.asked_headings == [volume.path.name]


def test_frames_of_which_nothing_can_be_told_stay_in_the_order_of_the_file(screen: Screen) -> None:
    series, (plain,) = ct_series(count=1)
    volume = replace(plain, frames=3, position=None, orientation=None)
    screen.decoders.frame_headings[volume.path.name] = CannotDecode(PixelCode.DECODER_ENDED)
    screen.open(heading(), (series, (volume,)))
    screen.until(lambda: screen.shows(screen.first))
    screen.until(lambda: screen.decoders.asked_headings == [volume.path.name])
    assert screen.first.content.stack is not None
    assert [piece.frame for piece in screen.first.content.stack.slices] == [0, 1, 2]
    screen.arrive(series, [replace(volume, checksum="now known")])
    assert screen.decoders.asked_headings == [volume.path.name]


def test_what_is_missing_is_said_until_all_is_here(screen: Screen) -> None:
    record, instances = ct_series(count=10)
    screen.pane.open_study(heading())
    screen.pane.set_expected("1.1", record.series_uid, 10)
    screen.arrive(record, instances[:4])
    screen.until(lambda: "4 of 10 here" in corner_text(screen.first))
    screen.arrive(record, instances[4:])
    screen.until(lambda: screen.first.content.slice_count == 10)
    assert "here" not in corner_text(screen.first)


def test_study_shown_is_told_once_when_the_first_image_is_seen(screen: Screen, qtbot: QtBot) -> None:
    told: list[str] = []
    screen.pane.study_shown.connect(told.append)
    screen.open(heading(), ct_series())
    screen.pane.show_slice(0, 5)
    screen.until(lambda: screen.shows_slice(screen.first, 5))
    assert told == ["1.1"]


def test_a_prior_stands_on_the_right_and_says_so(screen: Screen) -> None:
    screen.open(heading("1.1", "20261120"), ct_series("1.1"))
    screen.pane.set_archives((ArchiveSettings("Off-site archive", "OFFSITE", "127.0.0.1", 104),))
    screen.open(heading("1.2", "20250506"), ct_series("1.2", source="OFFSITE"))
    assert not screen.second.isHidden()
    assert (screen.first.content.study_uid, screen.second.content.study_uid) == ("1.1", "1.2")
    assert "CURRENT · 2026-11-20" in corner_text(screen.first)
    assert "PRIOR · 2025-05-06 · 18 months" in corner_text(screen.second)
    assert "Off-site archive" in corner_text(screen.second)


def test_a_newer_study_opened_second_takes_the_left(screen: Screen) -> None:
    screen.open(heading("1.2", "20250506"), ct_series("1.2"))
    assert "PRIOR" not in corner_text(screen.first)
    assert "CURRENT" not in corner_text(screen.first)
    screen.open(heading("1.1", "20261120"), ct_series("1.1"))
    assert (screen.first.content.study_uid, screen.second.content.study_uid) == ("1.1", "1.2")
    assert "PRIOR · 2025-05-06" in corner_text(screen.second)


def test_another_patients_study_replaces_all(screen: Screen) -> None:
    screen.open(heading("1.1"), ct_series("1.1"))
    screen.open(heading("1.2", "20250506"), ct_series("1.2"))
    other = heading("2.1", "20260101", patient_name="MORETTI^PAOLO", patient_id="9920-14")
    screen.open(other, ct_series("2.1"))
    assert screen.first.content.study_uid == "2.1"
    assert screen.second.content.study_uid == ""
    assert screen.second.isHidden()
    assert {item.study_uid for item in thumbnails(screen).items} == {"2.1"}


def test_the_prior_opens_with_the_series_that_compares_best(screen: Screen) -> None:
    screen.open(heading("1.1"), ct_series("1.1", 2, description="Lung 1.0 mm B60", gap=1.0))
    scout = ct_series("1.2", 1, 1, description="Scout", orientation=CORONAL, image_type=("ORIGINAL", "X", "LOCALIZER"))
    thick = ct_series("1.2", 2, description="Mediastinum 3.0 mm", gap=3.0)
    thin = ct_series("1.2", 3, description="Lung 1.0 mm", gap=1.0)
    screen.open(heading("1.2", "20250506"), scout, thick, thin)
    screen.until(lambda: screen.second.content.series_uid == "1.2.3")


def test_scrolling_one_shows_the_same_place_in_the_other(screen: Screen) -> None:
    screen.open(heading("1.1"), ct_series("1.1", gap=2.0))
    screen.open(heading("1.2", "20250506"), in_frame_of("1.1", ct_series("1.2", gap=3.0, first=-101.0)))
    screen.pane.show_slice(0, 9)
    screen.until(lambda: screen.shows_slice(screen.first, 9) and screen.shows_slice(screen.second, 6))
    assert screen.first.content.location == pytest.approx(-82.0)
    assert screen.second.content.location == pytest.approx(-83.0)
    screen.pane.show_slice(1, 2)
    screen.until(lambda: screen.shows_slice(screen.second, 2) and screen.first.content.location == pytest.approx(-96.0))


def test_a_prior_that_still_arrives_comes_nearer_to_the_place_shown(screen: Screen) -> None:
    screen.open(heading("1.1"), ct_series("1.1"))
    screen.pane.show_location(0, -80.0)
    record, instances = in_frame_of("1.1", ct_series("1.2"))
    screen.pane.open_study(heading("1.2", "20250506"))
    screen.arrive(record, instances[:3])
    screen.until(lambda: screen.shows(screen.second))
    screen.arrive(record, instances[3:])
    screen.until(lambda: screen.second.content.location == pytest.approx(-80.0))


def test_planes_that_are_not_parallel_scroll_alone(screen: Screen) -> None:
    screen.open(heading("1.1"), ct_series("1.1"))
    screen.open(heading("1.2", "20250506"), ct_series("1.2", orientation=CORONAL))
    screen.pane.show_slice(0, 9)
    screen.until(lambda: screen.shows_slice(screen.first, 9))
    assert screen.second.content.slice_index == 10


def test_an_image_that_cannot_be_decoded_says_why(screen: Screen) -> None:
    record, instances = ct_series(count=3)
    why = CannotDecode(PixelCode.COLOUR_NOT_SUPPORTED, photometric="CMYK")
    screen.decoders.frames[instances[1].sop_uid, 0] = why
    screen.hold((record, instances))
    screen.pane.open_study(heading())
    what, advice = words_of(why).lines
    said = (what[0].upper() + what[1:], advice[0].upper() + advice[1:])  # sentences, as all that stands there
    screen.until(lambda: screen.first.annotations.tile_words == said)
    assert screen.first.displayed() is None
    assert "Image 2 of 3" in corner_text(screen.first)
    screen.until(lambda: thumbnails(screen).items[0].note == "not shown")
    assert thumbnails(screen).items[0].image is None
    screen.arrive(record, ct_series(count=4)[1][3:])  # the words stay when the list is told anew
    screen.until(lambda: screen.first.content.slice_count == 4)
    assert thumbnails(screen).items[0].note == "not shown"
    screen.pane.show_slice(0, 2)
    screen.until(lambda: screen.shows_slice(screen.first, 2))
    assert screen.first.annotations.tile_words == ("", "")


def test_a_series_without_images_says_so(screen: Screen) -> None:
    screen.open(heading(), ct_series(), report_series())
    screen.pane.show_series(0, "1.1", "1.1.9")
    what, advice = screen.first.annotations.tile_words
    assert what == "This series holds a structured report, no images"
    assert advice.startswith("Export the file")
    assert screen.first.displayed() is None


def test_a_study_of_reports_alone_says_so(screen: Screen) -> None:
    screen.hold(report_series())
    screen.pane.open_study(heading())
    screen.until(lambda: screen.first.annotations.tile_words[0].startswith("What is here of this study holds a struct"))


def test_a_store_that_cannot_be_read_says_what_to_do(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_study: str) -> tuple[SeriesRecord, ...]:
        raise StoreUnusable.of(
            notice(WindowCode.TOLD, what="The index cannot be read", advice="Run qrstation verify --repair")
        )

    monkeypatch.setattr(screen.store_index, "series", fail)
    screen.pane.open_study(heading())
    screen.until(
        lambda: screen.first.annotations.tile_words == ("The index cannot be read", "Run qrstation verify --repair")
    )


def test_trouble_with_the_retrieve_is_said_while_nothing_is_here(screen: Screen) -> None:
    screen.pane.open_study(heading())
    screen.pane.set_trouble("1.1", "The archive does not know this station (0xA801)", "Have it added there")
    assert screen.first.annotations.tile_words[0] == "The archive does not know this station (0xA801)"
    record, instances = ct_series()
    screen.arrive(record, instances)
    screen.until(lambda: screen.shows(screen.first))


def test_a_deleted_study_is_shown_no_longer(screen: Screen) -> None:
    screen.open(heading(), ct_series())
    screen.store_index.drop("1.1.2")
    screen.pane.on_studies_deleted(StudiesDeleted(("1.1",)))
    assert screen.first.annotations.tile_words[0] == "No study is open"
    assert screen.pane.thumbnails.model().rowCount() == 0


def test_a_deleted_prior_leaves_the_current_study_alone(screen: Screen) -> None:
    screen.open(heading("1.1"), ct_series("1.1"))
    screen.open(heading("1.2", "20250506"), ct_series("1.2"))
    screen.pane.on_studies_deleted(StudiesDeleted(("1.2",)))
    assert screen.second.isHidden()
    assert screen.shows(screen.first)
    assert screen.first.content.study_uid == "1.1"


def test_a_deleted_series_makes_room_for_another(screen: Screen) -> None:
    screen.open(heading(), ct_series(number=2), ct_series(number=3))
    assert screen.first.content.series_uid == "1.1.2"
    screen.store_index.drop("1.1.2")
    screen.pane.on_studies_deleted(StudiesDeleted(("1.1",), ("1.1.2",)))
    screen.until(lambda: screen.first.content.series_uid == "1.1.3" and screen.shows(screen.first))
    assert [item.series_uid for item in thumbnails(screen).items] == ["1.1.3"]


def test_images_of_studies_that_are_not_open_are_left(screen: Screen) -> None:
    screen.open(heading(), ct_series())
    record, instances = ct_series("7.7")
    screen.arrive(record, instances)
    screen.arrive(*ct_series("1.1", 3))
    screen.until(lambda: screen.pane.thumbnails.model().rowCount() == 2)
    assert {item.study_uid for item in thumbnails(screen).items} == {"1.1"}


def test_colour_frames_of_a_multi_frame_image_are_walked_through(screen: Screen) -> None:
    record, instances = ct_series(count=1)
    clip = replace(instances[0], frames=4, modality="US", position=None, orientation=None)
    for number in range(4):
        frame = ct_frame(number, modality="US")
        rgb = np.stack([np.full(frame.pixels.shape, 40 * number + c, np.uint8) for c in range(3)], axis=-1)
        screen.decoders.frames[clip.sop_uid, number] = replace(frame, pixels=rgb, number=number, count=4, windows=())
    screen.open(heading(), (replace(record, modality="US"), (clip,)))
    assert screen.first.content.slice_count == 4
    screen.pane.show_slice(0, 3)
    screen.until(lambda: screen.shows_slice(screen.first, 3))
    shown = screen.first.displayed()
    assert shown is not None
    assert shown.shape == (64, 64, 3)
    assert shown[0, 0].tolist() == [120, 121, 122]
    assert " W " not in corner_text(screen.first)


def test_thumbnails_are_made_of_the_middle_slices(screen: Screen) -> None:
    screen.open(heading(), ct_series(number=2), ct_series(number=3), report_series())
    screen.until(lambda: screen.pane.thumbnails_ready and thumbnails(screen).items[1].image is not None)
    first, second, report = thumbnails(screen).items
    assert first.title == "2 · Lung 1.0 mm B60"
    assert first.detail == "20"
    assert second.image is not None
    assert (report.image, report.note) == (None, "Report")
    asked = {name for name, _, urgent in screen.decoders.asked if not urgent}
    assert "1.1.3.11" in asked


def test_the_index_is_asked_on_worker_threads_alone(screen: Screen) -> None:
    screen.open(heading(), ct_series())
    screen.arrive(*ct_series(number=3))
    screen.until(lambda: screen.pane.thumbnails.model().rowCount() == 2)
    assert screen.store_index.threads == {"viewer-series"}


def test_every_control_has_an_accessible_name(screen: Screen) -> None:
    names = {widget.accessibleName() for widget in screen.pane.findChildren(QWidget)}
    assert {
        "Viewport 1",
        "Viewport 2",
        "Viewport 1 image",
        "Window tool",
        "Pan tool",
        "Zoom tool",
        "Scroll tool",
        "Reset view",
        "Invert",
        "Window presets",
        "Synchronise scrolling",
        "Layout 1×1",
        "Layout 1×2",
        "Series thumbnails",
    } <= names
    for button in screen.pane.toolbar.buttons.values():
        assert button.accessibleName()


def test_slice_and_window_are_mirrored_for_screen_readers(screen: Screen) -> None:
    screen.open(heading(), ct_series())
    assert "Image 11 of 20" in screen.first.annotations.caption
    assert "W 1500 L −600" in screen.first.annotations.caption
    assert screen.first.canvas.accessibleDescription() == screen.first.annotations.caption
    assert "MORGAN" not in screen.first.annotations.caption
    screen.pane.show_slice(0, 4)
    screen.until(lambda: "Image 5 of 20" in screen.first.annotations.caption)


def test_no_thread_is_left_after_shutdown(qtbot: QtBot, store_index: MadeUpIndex, decoders: MadeUpDecoders) -> None:
    pane = ViewerPane(store_index, decoders)
    qtbot.addWidget(pane)
    pane.show()
    screen = Screen(pane, store_index, decoders, qtbot)
    screen.open(heading(), ct_series())
    pane.shutdown()
    pane.shutdown()
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("viewer-")] == []


def test_news_after_shutdown_does_no_harm(screen: Screen) -> None:
    screen.open(heading(), ct_series())
    screen.pane.shutdown()
    asked, shown = list(screen.decoders.asked), screen.first.displayed()
    screen.arrive(*ct_series(number=3))
    screen.pane.open_study(heading("1.2", "20250506"))
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("viewer-")] == []
    assert screen.decoders.asked == asked
    assert screen.first.displayed() is shown
    assert [item.series_uid for item in thumbnails(screen).items] == ["1.1.2"]


def test_records_with_hostile_words_are_shown_as_one_harmless_line(screen: Screen) -> None:
    record, instances = ct_series(count=1)
    screen.open(heading(description="a\nb\x1b[31m\u202ec" + "x" * 500), (record, instances))
    text = corner_text(screen.first)
    assert "\n" not in text
    assert "\u202e" not in text
    assert len(text) < 600


def test_an_instance_that_comes_again_changes_nothing(screen: Screen) -> None:
    record, instances = ct_series(count=5)
    screen.open(heading(), (record, instances))
    again: tuple[InstanceRecord, ...] = (replace(instances[2], path=Path("/made-up") / instances[2].sop_uid),)
    screen.pane.on_instances_stored(InstancesStored(again))
    screen.pane.show_slice(0, 4)
    screen.until(lambda: screen.shows_slice(screen.first, 4))
    assert screen.first.content.slice_count == 5
