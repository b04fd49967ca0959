"""Frames come from the cache or the decoders, the newest wish first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.codes.pixels import PixelCode
from qrstation.core.errors import CannotDecode
from qrstation.imaging.frame import Frame
from qrstation.imaging.stacks.stack import Slice, build_stack
from qrstation.ui.pump import Pump
from qrstation.ui.viewer.frames.frame_cache import FrameCache, FrameKey
from qrstation.ui.viewer.frames.frame_loader import FrameLoader
from qrstation.ui.viewer.frames.stack_model import key_of
from tests.ui.living import until
from tests.ui.viewer.made_up import MadeUpDecoders, ct_series

SLICES = build_stack(ct_series(count=40)[1]).slices


class Loading:
    """A loader with all that it needs."""

    def __init__(self, decoders: MadeUpDecoders) -> None:
        self.pump = Pump()
        self.cache = FrameCache()
        self.loader = FrameLoader(decoders, self.pump, self.cache)
        self.arrived: list[FrameKey] = []
        self.loader.arrived.connect(self.arrived.append)

    def has(self, *pieces: Slice) -> bool:
        return all(key_of(piece) in self.cache for piece in pieces)


@pytest.fixture
def loading(qtbot: QtBot, decoders: MadeUpDecoders) -> Iterator[Loading]:
    made = Loading(decoders)
    yield made
    decoders.gate.set()
    made.pump.close()
    made.loader.close()


def test_a_wanted_frame_arrives_and_is_there_the_next_time(
    loading: Loading, decoders: MadeUpDecoders, qtbot: QtBot
) -> None:
    assert loading.loader.want("v1", SLICES[0], []) is None
    until(lambda: loading.has(SLICES[0]))
    assert isinstance(loading.loader.want("v1", SLICES[0], []), Frame)
    assert loading.arrived == [key_of(SLICES[0])]
    assert decoders.asked == [(SLICES[0].record.sop_uid, 0, True)]


def test_of_many_quick_wishes_only_the_first_begun_and_the_newest_are_decoded(
    loading: Loading, decoders: MadeUpDecoders, qtbot: QtBot
) -> None:
    decoders.gate.clear()
    loading.loader.want("v1", SLICES[0], [])
    assert decoders.wait_held_back(1)
    for piece in SLICES[1:30]:
        loading.loader.want("v1", piece, [])
    decoders.gate.set()
    until(lambda: loading.has(SLICES[29]))
    assert [name for name, _, _ in decoders.asked] == [SLICES[0].record.sop_uid, SLICES[29].record.sop_uid]


def test_two_viewports_do_not_withdraw_each_others_wishes(
    loading: Loading, decoders: MadeUpDecoders, qtbot: QtBot
) -> None:
    decoders.gate.clear()
    loading.loader.want("v1", SLICES[0], [])
    loading.loader.want("v2", SLICES[5], [])
    loading.loader.want("v1", SLICES[1], [])
    decoders.gate.set()
    until(lambda: loading.has(SLICES[1], SLICES[5]))


def test_what_lies_round_the_slice_is_decoded_ahead_without_urgency(
    loading: Loading, decoders: MadeUpDecoders, qtbot: QtBot
) -> None:
    loading.loader.want("v1", SLICES[10], SLICES[11:21])
    until(lambda: loading.has(*SLICES[10:21]))
    assert [urgent for _, _, urgent in decoders.asked] == [True] + [False] * 10


def test_few_frames_ahead_are_in_flight_at_once(loading: Loading, decoders: MadeUpDecoders, qtbot: QtBot) -> None:
    decoders.gate.clear()
    loading.loader.want("v1", SLICES[0], SLICES[1:30])
    assert decoders.wait_handed(4)
    loading.loader.want("v1", SLICES[39], [])
    decoders.gate.set()
    until(lambda: loading.has(SLICES[39]))
    assert len(decoders.asked) <= 3


def test_a_frame_that_is_wanted_while_it_waits_as_a_neighbour_becomes_urgent(
    loading: Loading, decoders: MadeUpDecoders, qtbot: QtBot
) -> None:
    decoders.gate.clear()
    loading.loader.want("v1", SLICES[0], SLICES[1:3])
    assert decoders.wait_handed(3)
    loading.loader.want("v1", SLICES[2], [])
    decoders.gate.set()
    until(lambda: loading.has(SLICES[2]))
    assert (SLICES[2].record.sop_uid, 0, True) in decoders.asked


def test_a_failure_arrives_like_a_frame(loading: Loading, decoders: MadeUpDecoders, qtbot: QtBot) -> None:
    why = CannotDecode(PixelCode.DECODER_ENDED)
    decoders.frames[SLICES[3].record.sop_uid, 0] = why
    loading.loader.want("v1", SLICES[3], [])
    until(lambda: loading.has(SLICES[3]))
    assert loading.loader.peek(key_of(SLICES[3])) is why


def test_a_thumbnails_frame_survives_a_change_of_mind(loading: Loading, decoders: MadeUpDecoders, qtbot: QtBot) -> None:
    decoders.gate.clear()
    loading.loader.want("v1", SLICES[0], [])
    loading.loader.want_thumbnail("series", SLICES[20])
    loading.loader.want("v1", SLICES[1], [])
    loading.loader.leave("v1")
    decoders.gate.set()
    until(lambda: loading.has(SLICES[20]))
    loading.loader.want_thumbnail("series", SLICES[20])
    until(lambda: loading.arrived.count(key_of(SLICES[20])) == 2)


def test_what_is_expected_is_decoded_once_and_no_change_of_mind_withdraws_it(
    loading: Loading, decoders: MadeUpDecoders, qtbot: QtBot
) -> None:
    decoders.gate.clear()
    loading.loader.expect(SLICES[10])
    loading.loader.expect(SLICES[10])
    loading.loader.want("v1", SLICES[0], [])
    loading.loader.leave("v1")
    decoders.gate.set()
    until(lambda: loading.has(SLICES[10]))
    loading.loader.expect(SLICES[10])
    assert loading.loader.want("v1", SLICES[10], []) is not None
    assert [name for name, _, _ in decoders.asked].count(SLICES[10].record.sop_uid) == 1


def test_a_deleted_instance_is_forgotten(loading: Loading, qtbot: QtBot) -> None:
    loading.loader.want("v1", SLICES[0], [])
    until(lambda: loading.has(SLICES[0]))
    loading.loader.forget([SLICES[0].record.sop_uid])
    assert not loading.has(SLICES[0])


def test_a_closed_loader_asks_for_nothing_more(loading: Loading, decoders: MadeUpDecoders) -> None:
    loading.loader.close()
    loading.loader.want("v1", SLICES[0], SLICES[1:3])
    assert decoders.asked == []
