"""While a large series is read, its middle is decoded already: it is what the study opens with."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from qrstation.core.events import StudiesDeleted
from qrstation.core.instance import InstanceRecord
from tests.ui.viewer.made_up import MadeUpIndex, ct_series, heading
from tests.ui.viewer.screen import Screen


class SlowIndex(MadeUpIndex):
    """An index that reads no series before the gate is open."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()

    def instances(self, study_uid: str, series_uid: str = "") -> tuple[InstanceRecord, ...]:
        self.gate.wait(20)
        return super().instances(study_uid, series_uid)


@pytest.fixture
def store_index() -> Iterator[SlowIndex]:
    made = SlowIndex()
    yield made
    made.gate.set()


@pytest.mark.parametrize("gap", [2.0, -2.0], ids=["upwards", "downwards"])
@pytest.mark.parametrize("count", [64, 65])
def test_the_middle_of_a_large_series_is_decoded_while_it_is_read(
    screen: Screen, store_index: SlowIndex, count: int, gap: float
) -> None:
    screen.hold(ct_series(count=count, gap=gap))
    screen.pane.open_study(heading())
    screen.until(lambda: len(screen.decoders.asked) == 2)
    assert not any(urgent for _, _, urgent in screen.decoders.asked)
    before = [name for name, _, _ in screen.decoders.asked]
    store_index.gate.set()
    screen.until(lambda: screen.shows(screen.first))
    assert screen.first.content.slice_index == count // 2
    assert screen.sop_uid(screen.first) in before
    assert all(name not in before for name, _, _ in screen.decoders.asked[2:]), "none is decoded twice"


def test_nothing_is_decoded_for_a_study_that_was_closed_meanwhile(screen: Screen, store_index: SlowIndex) -> None:
    screen.hold(ct_series(count=80))
    screen.pane.open_study(heading())
    screen.pane.on_studies_deleted(StudiesDeleted(("1.1",)))
    store_index.gate.set()
    screen.pane.open_study(heading("1.2"))
    screen.until(lambda: screen.first.annotations.tile_words[0] != "")
    assert not any(name.startswith("1.1") for name, _, _ in screen.decoders.asked)


def test_a_small_series_is_read_first(screen: Screen, store_index: SlowIndex) -> None:
    screen.hold(ct_series(count=63))
    store_index.gate.set()
    screen.pane.open_study(heading())
    screen.until(lambda: screen.shows(screen.first))
    assert screen.decoders.asked[0][2], "what is wanted at once is asked for first"
