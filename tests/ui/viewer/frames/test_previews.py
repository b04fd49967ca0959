"""A large frame is seen coarsely first: marked, replaced by the frame itself, and never taken for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qrstation.core.codes.pixels import PixelCode
from qrstation.core.errors import CannotDecode
from qrstation.core.events import StudiesDeleted
from qrstation.core.instance import InstanceRecord, SeriesRecord
from qrstation.imaging.frame import Frame
from qrstation.ui.viewer.frames.previews import is_worth
from qrstation.ui.viewer.measuring.measured_words import PENDING
from qrstation.ui.viewer.pictures.picture_drawing import whole_picture
from qrstation.ui.viewer.viewport.tools import Tool
from tests.ui.viewer.made_up import ct_frame, ct_series, heading
from tests.ui.viewer.measuring.hands import MeasuringHand
from tests.ui.viewer.screen import Screen

J2K = "1.2.840.10008.1.2.4.90"
SIZE = 64


def large(count: int = 1) -> tuple[SeriesRecord, tuple[InstanceRecord, ...]]:
    """Give a series whose files say that they are large."""
    record, instances = ct_series(count=count)
    made = tuple(replace(each, rows=4096, columns=3328, transfer_syntax_uid=J2K) for each in instances)
    return record, made


def coarse(frame: Frame, factor: int = 4) -> Frame:
    """Give what a frame looks like at a lower resolution."""
    pixels = np.ascontiguousarray(frame.pixels[::factor, ::factor])
    return replace(frame, pixels=pixels, reduction=factor, whole_size=(frame.rows, frame.columns))


def preview_of(screen: Screen, instance: InstanceRecord) -> Frame:
    frame = screen.decoders.frame(instance.sop_uid)
    assert isinstance(frame, Frame)
    made = screen.decoders.previews[instance.sop_uid, 0] = coarse(frame)
    return made


def test_the_preview_is_seen_first_and_marked_and_the_frame_takes_its_place(screen: Screen) -> None:
    record, instances = large()
    preview = preview_of(screen, instances[0])
    screen.decoders.gate.clear()
    screen.hold((record, instances))
    screen.pane.open_study(heading())
    screen.until(lambda: screen.first.feed.picture is not None)
    picture = screen.first.feed.picture
    assert picture is not None
    assert picture.order.frame is preview
    assert "preview" in screen.first.annotations.caption
    extent = screen.first.canvas.view.extent
    assert not screen.pane.makers.loader._cache.bytes
    screen.decoders.gate.set()
    screen.until(lambda: screen.first.feed.picture is not picture)
    assert np.array_equal(screen.first.displayed(), screen.expected_pixels(screen.first))  # type: ignore[arg-type]
    assert "preview" not in screen.first.annotations.caption
    assert screen.first.canvas.view.extent == extent
    assert screen.pane.makers.loader._previews._kept == {}


def test_a_preview_is_neither_measured_nor_saved(screen: Screen) -> None:
    """Its pixels are averages, fewer than the frame's."""
    hand = MeasuringHand(screen)
    record, instances = large()
    preview_of(screen, instances[0])
    screen.decoders.gate.clear()
    screen.hold((record, instances))
    screen.pane.open_study(heading())
    screen.until(lambda: screen.first.feed.picture is not None)
    hand.draw(Tool.RECTANGLE, (10, 10), (50, 50))
    (drawn,) = hand.layer.drawn()
    assert drawn.lines == (PENDING,)
    assert whole_picture(screen.first, named=False) is None
    screen.decoders.gate.set()
    screen.until(lambda: hand.layer.drawn()[0].lines != (PENDING,))
    assert whole_picture(screen.first, named=False) is not None
    assert hand.owner.found(hand.all[0].uid) is not None


def test_the_preview_covers_the_same_place_on_the_screen(screen: Screen) -> None:
    record, instances = large()
    preview_of(screen, instances[0])
    screen.decoders.gate.clear()
    screen.hold((record, instances))
    screen.pane.open_study(heading())
    screen.until(lambda: screen.first.feed.picture is not None)
    before = screen.first.canvas.grab().toImage()
    screen.decoders.gate.set()
    screen.until(lambda: screen.first.displayed() is not None and len(screen.first.displayed()) == SIZE)  # type: ignore[arg-type]
    after = screen.first.canvas.grab().toImage()
    grey = [
        [image.pixelColor(x, y).value() for x in range(60, 400, 40)] for image in (before, after) for y in (200, 300)
    ]
    assert np.abs(np.array(grey[:2]) - np.array(grey[2:])).mean() < 30


def test_a_window_found_in_a_preview_is_not_held_for_the_stack(screen: Screen) -> None:
    record, instances = large(2)
    for instance in instances:
        frame = replace(ct_frame(1), windows=(), modality="MR", units="")
        screen.decoders.frames[instance.sop_uid, 0] = frame
        screen.decoders.previews[instance.sop_uid, 0] = replace(coarse(frame), pixels=coarse(frame).pixels // 2)
    screen.open(heading(), (record, instances))
    screen.until(lambda: screen.first.displayed() is not None and len(screen.first.displayed()) == SIZE)  # type: ignore[arg-type]
    held = screen.first.feed.picture
    assert held is not None
    assert held.window == screen.first.feed.look.presentation.voi
    assert np.array_equal(screen.first.displayed(), held.pixels)  # type: ignore[arg-type]


@pytest.mark.parametrize("preview", [None, CannotDecode(PixelCode.DECODER_ENDED)], ids=["none", "failed"])
def test_without_a_preview_the_frame_comes_all_the_same(screen: Screen, preview: CannotDecode | None) -> None:
    if preview is not None:
        screen.decoders.previews[large()[1][0].sop_uid, 0] = preview
    screen.open(heading(), large())
    assert np.array_equal(screen.first.displayed(), screen.expected_pixels(screen.first))  # type: ignore[arg-type]


def test_of_a_frame_that_fails_its_failure_is_told_though_a_preview_was_seen(screen: Screen) -> None:
    record, instances = large()
    preview_of(screen, instances[0])
    screen.decoders.frames[instances[0].sop_uid, 0] = CannotDecode(PixelCode.PALETTE_DAMAGED)
    screen.hold((record, instances))
    screen.pane.open_study(heading())
    screen.until(lambda: "damaged" in screen.first.annotations.tile_words[0])
    assert screen.first.feed.picture is None


def test_nothing_of_a_preview_is_kept_when_its_study_is_closed(screen: Screen) -> None:
    record, instances = large()
    preview_of(screen, instances[0])
    screen.decoders.gate.clear()
    screen.hold((record, instances))
    screen.pane.open_study(heading())
    screen.until(lambda: screen.first.feed.picture is not None)
    screen.pane.on_studies_deleted(StudiesDeleted(("1.1",)))
    loader = screen.pane.makers.loader
    assert (loader._previews._kept, loader._previews._asked, loader._behind) == ({}, {}, {})
    screen.decoders.gate.set()


def test_a_quick_walk_leaves_no_previews_behind_it(screen: Screen) -> None:
    record, instances = large(30)
    screen.open(heading(), (record, instances))
    for index in range(30):
        screen.pane.show_slice(0, index)
    screen.until(lambda: screen.shows_slice(screen.first, 29))
    loader = screen.pane.makers.loader
    assert (loader._previews._asked, loader._behind) == ({}, {})


def test_small_images_and_other_syntaxes_are_not_worth_it() -> None:
    (instance,) = large()[1]
    assert is_worth(instance)
    assert not is_worth(replace(instance, rows=512, columns=512))
    assert not is_worth(replace(instance, rows=None))
    assert not is_worth(replace(instance, transfer_syntax_uid="1.2.840.10008.1.2.1"))


def test_the_memory_for_images_can_be_another_while_the_viewer_runs(screen: Screen) -> None:
    screen.open(heading(), ct_series(count=30))
    cache = screen.pane.makers.loader._cache
    screen.until(lambda: cache.bytes >= 10 * 8192)
    screen.pane.set_memory(5 * 8192)
    assert cache.bytes <= 5 * 8192
    assert screen.shows(screen.first)
