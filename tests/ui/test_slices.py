"""Long work in short slices: each ends in time, all is done, and newer work takes its place."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from qrstation.ui.slices import SLICE, Slices


class Clock:
    """Goes on by a slice's half each time that it is read."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += SLICE / 2
        return self.now


def test_all_is_done_slice_by_slice(qtbot: QtBot, qapp: QObject) -> None:
    slices, seen = Slices(qapp, Clock()), list[int]()

    def steps() -> Iterator[None]:
        for number in range(20):
            seen.append(number)
            yield

    ends = list[int]()
    slices.run(steps(), lambda: ends.append(len(seen)))
    assert 0 < len(seen) < 20
    assert slices.is_busy
    qtbot.waitUntil(lambda: ends == [20])
    assert not slices.is_busy


def test_newer_work_takes_the_place_of_what_goes_on(qtbot: QtBot, qapp: QObject) -> None:
    slices, ends = Slices(qapp, Clock()), list[str]()
    slices.run(iter(range(20)), lambda: ends.append("former"))
    slices.run(iter(range(20)), lambda: ends.append("newer"))
    qtbot.waitUntil(lambda: bool(ends))
    assert ends == ["newer"]
