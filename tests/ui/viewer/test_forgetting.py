"""What was closed, deleted or replaced is neither shown nor kept; what failed for want of memory is tried again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qrstation.core.codes.pixels import PixelCode
from qrstation.core.errors import CannotDecode, CannotDecodeNow
from qrstation.core.events import StudiesDeleted
from qrstation.core.instance import InstanceRecord
from qrstation.ui.viewer.frames.file_check import FileCheck
from tests.ui.viewer.made_up import ct_frame, ct_series, heading
from tests.ui.viewer.screen import Screen
from tests.ui.viewer.test_viewer_pane import echoes, thumbnails

OTHER = {"patient_name": "MORETTI^PAOLO", "patient_id": "9920-14", "birth_date": "19710902"}


def with_checksums(records: tuple[InstanceRecord, ...], sign: str) -> tuple[InstanceRecord, ...]:
    """Give the records as their files were kept with other bytes each time."""
    return tuple(replace(record, checksum=f"{sign}{record.sop_uid}") for record in records)


def correct(screen: Screen, records: tuple[InstanceRecord, ...], seed: int) -> None:
    """Let the files hold other pixels from now on, under the same names."""
    for number, record in enumerate(records):
        screen.decoders.frames[record.sop_uid, 0] = ct_frame(seed + number, nodule=0.2)


@pytest.mark.parametrize("is_open", [True, False], ids=["while it is open", "after another patient's"])
def test_pixels_that_were_deleted_are_not_shown_again(screen: Screen, is_open: bool) -> None:
    record, instances = ct_series(count=3)
    screen.open(heading(), (record, with_checksums(instances, "a")))
    before = screen.first.displayed()
    assert before is not None
    if not is_open:
        screen.open(heading("2.1", **OTHER), ct_series("2.1"))
    screen.store_index.drop(record.series_uid)
    screen.pane.on_studies_deleted(StudiesDeleted(("1.1",)))
    correct(screen, instances, 500)
    screen.open(heading(), (record, with_checksums(instances, "b")))
    shown = screen.first.displayed()
    assert shown is not None
    assert np.array_equal(shown, screen.expected_pixels(screen.first))
    assert not np.array_equal(shown, before)


def test_a_series_that_was_deleted_and_came_again_shows_its_new_pixels(screen: Screen) -> None:
    record, instances = ct_series(number=2, count=30)
    screen.open(heading(), (record, with_checksums(instances, "a")), ct_series(number=3))
    screen.until(lambda: screen.first.content.series_uid == "1.1.2" and screen.shows(screen.first))
    screen.store_index.drop("1.1.2")
    screen.pane.on_studies_deleted(StudiesDeleted(("1.1",), ("1.1.2",)))
    screen.until(lambda: screen.first.content.series_uid == "1.1.3")
    correct(screen, instances, 500)
    screen.arrive(record, with_checksums(instances, "b"))
    screen.until(lambda: len(thumbnails(screen).items) == 2)
    screen.pane.show_series(0, "1.1", "1.1.2")
    screen.until(lambda: screen.first.content.series_uid == "1.1.2" and screen.shows(screen.first))
    assert np.array_equal(screen.first.displayed(), screen.expected_pixels(screen.first))  # type: ignore[arg-type]


def test_pixels_that_were_replaced_are_shown_at_once_and_in_the_thumbnail(screen: Screen) -> None:
    record, instances = ct_series(count=3)
    screen.open(heading(), (record, with_checksums(instances, "a")))
    screen.until(lambda: thumbnails(screen).items[0].image is not None)
    small, before = thumbnails(screen).items[0].image, screen.first.displayed()
    correct(screen, instances, 500)
    screen.arrive(record, with_checksums(instances, "b"))
    screen.until(lambda: not np.array_equal(screen.first.displayed(), before))  # type: ignore[arg-type]
    screen.until(lambda: thumbnails(screen).items[0].image != small)


def test_nothing_of_a_closed_study_is_kept(screen: Screen) -> None:
    screen.open(heading(), echoes(), ct_series(number=3, count=20))
    screen.until(lambda: screen.pane.thumbnails_ready)
    cache = screen.pane.makers.loader._cache
    assert cache.bytes
    screen.open(heading("2.1", **OTHER), ct_series("2.1", count=1))
    screen.until(lambda: screen.pane.thumbnails_ready)
    assert {key.sop_uid for key in cache._held} == {"2.1.2.1"}
    screen.pane.on_studies_deleted(StudiesDeleted(("2.1",)))
    assert cache.bytes == 0


def test_a_frame_that_comes_after_its_study_was_closed_is_not_kept(screen: Screen) -> None:
    screen.decoders.gate.clear()
    screen.hold(ct_series(count=1))
    screen.pane.open_study(heading())
    screen.until(lambda: len(thumbnails(screen).items) == 1)
    assert screen.decoders.wait_held_back(1)
    screen.pane.on_studies_deleted(StudiesDeleted(("1.1",)))
    screen.decoders.gate.set()
    screen.open(heading("2.1", **OTHER), ct_series("2.1", count=1))
    assert {key.sop_uid for key in screen.pane.makers.loader._cache._held} == {"2.1.2.1"}


def test_thumbnails_come_again_when_a_study_is_opened_again_after_another_patients(screen: Screen) -> None:
    screen.open(heading(), ct_series())
    screen.until(lambda: screen.pane.thumbnails_ready)
    screen.open(heading("2.1", **OTHER), ct_series("2.1"))
    screen.pane.open_study(heading())
    screen.until(lambda: bool(thumbnails(screen).items) and thumbnails(screen).items[0].series_uid == "1.1.2")
    screen.until(lambda: thumbnails(screen).items[0].image is not None)


def test_each_stacks_thumbnail_comes_again_after_another_patients(screen: Screen) -> None:
    screen.open(heading(), echoes())
    screen.until(lambda: screen.pane.thumbnails_ready)
    screen.open(heading("2.1", **OTHER), ct_series("2.1"))
    screen.pane.open_study(heading())
    screen.until(lambda: len(thumbnails(screen).items) == 2)
    screen.until(lambda: all(item.image is not None for item in thumbnails(screen).items))


def test_what_failed_for_want_of_memory_is_tried_again_when_it_is_asked_for_again(screen: Screen) -> None:
    record, instances = ct_series(count=1)
    why = CannotDecodeNow(PixelCode.OUT_OF_MEMORY)
    screen.decoders.frames[instances[0].sop_uid, 0] = why
    screen.hold((record, instances))
    screen.pane.open_study(heading())
    screen.until(
        lambda: (
            screen.first.annotations.tile_words
            == ("There is not enough memory for this image", "Close other images and try again")
        )
    )
    screen.decoders.frames[instances[0].sop_uid, 0] = ct_frame(1)
    screen.pane.open_study(heading())
    screen.until(lambda: screen.shows(screen.first))
    assert screen.first.annotations.tile_words == ("", "")


def test_scrolling_back_tries_again_but_not_what_is_wrong_with_the_file_itself(screen: Screen) -> None:
    record, instances = ct_series(count=30)
    passing, lasting = instances[0].sop_uid, instances[1].sop_uid
    screen.decoders.frames[passing, 0] = CannotDecodeNow(PixelCode.OUT_OF_MEMORY)
    screen.decoders.frames[lasting, 0] = CannotDecode(PixelCode.PALETTE_DAMAGED)
    screen.hold((record, instances))
    screen.pane.open_study(heading())
    screen.until(lambda: screen.shows(screen.first))
    screen.pane.show_slice(0, 0)
    screen.until(lambda: "memory" in screen.first.annotations.tile_words[0])
    screen.pane.show_slice(0, 1)
    screen.until(lambda: "damaged" in screen.first.annotations.tile_words[0])
    screen.pane.show_slice(0, 29)
    screen.until(lambda: screen.shows_slice(screen.first, 29))
    for uid in (passing, lasting):
        screen.decoders.frames[uid, 0] = ct_frame(1)
    screen.pane.show_slice(0, 1)
    screen.until(lambda: "damaged" in screen.first.annotations.tile_words[0])
    screen.pane.show_slice(0, 0)
    screen.until(lambda: screen.shows_slice(screen.first, 0))


def test_a_failed_thumbnail_is_tried_again_when_its_study_is_opened_again(screen: Screen) -> None:
    record, instances = ct_series(count=1)
    screen.decoders.frames[instances[0].sop_uid, 0] = CannotDecodeNow(PixelCode.OUT_OF_MEMORY)
    screen.hold((record, instances))
    screen.pane.open_study(heading())
    screen.until(lambda: "memory" in screen.first.annotations.tile_words[0] and screen.pane.thumbnails_ready)
    screen.decoders.frames[instances[0].sop_uid, 0] = ct_frame(1)
    screen.pane.open_study(heading())
    screen.until(lambda: thumbnails(screen).items[0].image is not None)


def test_harm_that_was_found_goes_with_the_file(screen: Screen, tmp_path: Path) -> None:
    check: FileCheck = screen.pane.makers.check
    record, instances = ct_series(count=1)
    path = tmp_path / "file"
    path.write_bytes(b"other")
    harmed = replace(instances[0], path=path, checksum="0" * 32)
    screen.decoders.frames["file", 0] = ct_frame(1)
    screen.open(heading(), (record, (harmed,)))
    screen.until(lambda: check.is_harmed(harmed))
    screen.pane.on_studies_deleted(StudiesDeleted(("1.1",)))
    assert not check.is_harmed(harmed)
