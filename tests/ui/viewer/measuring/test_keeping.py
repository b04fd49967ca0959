"""Measurements stay: written in order behind the hand, read when their image is open again, failures told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StoreUnusable
from qrstation.core.measurement import Measurement as Kept
from qrstation.core.measurement import ShapeKind
from qrstation.store.measurements import Measurements as StoredMeasurements
from qrstation.store.state import StateFile
from qrstation.ui.pump import Pump
from qrstation.ui.viewer.measuring.keeping import Keeper, MeasurementStore, MemoryStore
from tests.ui.living import until

LINE = Kept("1.2.3", 0, ShapeKind.LINE, (1.0, 2.0, 3.0, 4.0), "sum", name="a")
LONGER = Kept("1.2.3", 0, ShapeKind.LINE, (1.0, 2.0, 3.0, 9.0), "sum", LINE.created, "a")
PROBE = Kept("1.2.3", 1, ShapeKind.PROBE, (1.0, 2.0), "", name="b")


@pytest.fixture(params=["memory", "state"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MeasurementStore]:
    if request.param == "memory":
        yield MemoryStore()
        return
    state = StateFile(tmp_path / "state.sqlite")
    yield StoredMeasurements(state)
    state.close()


def test_what_is_exchanged_is_there_the_next_time(qtbot: QtBot, store: MeasurementStore) -> None:
    keeper = Keeper(store, Pump())
    keeper.exchange(None, LINE)
    keeper.exchange(None, PROBE)
    keeper.exchange(LINE, LONGER)
    keeper.exchange(PROBE, None)
    keeper.exchange(None, None)
    keeper.close()
    keeper.close()
    pump = Pump()
    taken: list[list[Kept]] = []
    again = Keeper(store, pump)
    again.load(("9.9",), taken.append)
    again.load(("1.2.3", "9.9"), taken.append)
    until(lambda: bool(taken))
    again.close()
    assert taken == [[LONGER]]


def test_after_its_end_nothing_is_asked(qtbot: QtBot) -> None:
    keeper = Keeper(MemoryStore(), Pump())
    keeper.close()
    keeper.exchange(None, LINE)
    keeper.load(("1.2.3",), lambda kept: None)


class FullStore(MemoryStore):
    """A store that takes nothing."""

    def add(self, measurement: Kept) -> None:
        raise StoreUnusable(StoreCode.STATE_UNUSABLE, path=Path("state.sqlite"), reason="No space left")

    def of_instances(self, uids: Sequence[str]) -> list[Kept]:
        return []


def test_what_was_not_kept_is_told(qtbot: QtBot) -> None:
    told: list[tuple[str, str]] = []
    keeper = Keeper(FullStore(), Pump())
    keeper.failed.connect(lambda what, advice: told.append((what, advice)))
    keeper.exchange(None, LINE)
    until(lambda: bool(told))
    keeper.close()
    assert "No space left" in told[0][0] + told[0][1]
