"""The list has the numbers of images that were not shown: found out behind all else, one image after the other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.codes.pixels import PixelCode
from qrstation.core.errors import CannotDecode
from qrstation.core.events import StudiesDeleted
from qrstation.core.measurement import Measurement as Kept
from qrstation.core.measurement import ShapeKind
from qrstation.ui.viewer.measuring.keeping import MemoryStore
from qrstation.ui.viewer.measuring.measure_list import NOT_HERE, MeasureList
from qrstation.ui.viewer.measuring.measured_words import PENDING
from qrstation.ui.viewer.viewer_pane import ViewerPane
from tests.ui.viewer.made_up import MadeUpDecoders, MadeUpIndex, ct_series, heading
from tests.ui.viewer.screen import Screen

COUNT = 200
SERIES, INSTANCES = ct_series(count=COUNT)


@pytest.fixture
def kept() -> MemoryStore:
    """A length on each of four images far from the middle one, and a probe on the first of them."""
    store = MemoryStore()
    for number in range(4):
        uid = INSTANCES[number].sop_uid
        store.add(Kept(uid, 0, ShapeKind.LINE, (10.0, 10.0, 40.0, 10.0), name=f"line {number}"))
    store.add(Kept(INSTANCES[0].sop_uid, 0, ShapeKind.PROBE, (20.0, 20.0), name="probe"))
    return store


@pytest.fixture
def unseen(qtbot: QtBot, store_index: MadeUpIndex, decoders: MadeUpDecoders, kept: MemoryStore) -> Iterator[Screen]:
    pane = ViewerPane(store_index, decoders, measurements=kept)
    qtbot.addWidget(pane)
    pane.resize(700, 500)
    pane.show()
    screen = Screen(pane, store_index, decoders, qtbot)
    screen.open(heading(), (SERIES, INSTANCES))
    screen.until(lambda: len(pane.measuring.measurements.of_study("1.1")) == 5)
    yield screen
    pane.shutdown()


def shown_list(screen: Screen) -> MeasureList:
    screen.pane.commands["measurements"].trigger()
    found = screen.pane.findChild(MeasureList)
    assert found is not None
    return found


def values(listed: MeasureList) -> list[str]:
    items = (listed.list.topLevelItem(number) for number in range(listed.list.topLevelItemCount()))
    return [item.text(3) for item in items if item is not None]


def test_numbers_come_when_the_list_opens_and_move_nothing(unseen: Screen) -> None:
    asked = list(unseen.decoders.asked)
    assert not {uid for uid, *_ in asked} & {each.sop_uid for each in INSTANCES[:4]}
    unseen.decoders.gate.clear()
    listed = shown_list(unseen)
    assert values(listed) == [PENDING] * 5
    listed.list.setCurrentIndex(listed.list.model().index(2, 0))
    unseen.decoders.gate.set()
    unseen.until(lambda: PENDING not in values(listed))
    assert sum(" mm" in value or " px" in value for value in values(listed)) == 4
    assert listed.list.currentIndex().row() == 2
    new = [each for each in unseen.decoders.asked[len(asked) :] if each[0] in {i.sop_uid for i in INSTANCES[:4]}]
    assert sorted(new) == [(each.sop_uid, 0, False) for each in INSTANCES[:4]], "each once, behind what is looked at"
    listed.close()


def test_why_there_is_no_number_is_said(unseen: Screen) -> None:
    unseen.decoders.frames[INSTANCES[1].sop_uid, 0] = CannotDecode(PixelCode.PALETTE_DAMAGED)
    listed = shown_list(unseen)
    unseen.until(lambda: PENDING not in values(listed))
    assert sum(" mm" in value or " px" in value for value in values(listed)) == 3
    assert "The segmented palette is damaged" in values(listed)
    listed.close()


def test_a_list_that_is_closed_asks_no_more(unseen: Screen) -> None:
    unseen.decoders.gate.clear()
    listed = shown_list(unseen)
    listed.close()
    before = len(unseen.decoders.asked)
    unseen.decoders.gate.set()
    unseen.until(lambda: any(unseen.pane.measuring.measurements.found(f"line {n}") for n in range(4)))
    new = {uid for uid, *_ in unseen.decoders.asked[before:]} & {each.sop_uid for each in INSTANCES[:4]}
    assert len(new) <= 1, "the one that was on its way"


def test_an_image_that_is_not_here_has_no_number(unseen: Screen) -> None:
    unseen.arrive(*ct_series(number=3, count=4))
    unseen.decoders.gate.clear()
    unseen.store_index.drop("1.1.2")
    unseen.pane.on_studies_deleted(StudiesDeleted(("1.1",), ("1.1.2",)))
    unseen.until(lambda: unseen.first.content.series_uid == "1.1.3")
    listed = shown_list(unseen)
    assert values(listed) == [NOT_HERE] * 5
    unseen.decoders.gate.set()
    listed.close()
