"""Cycles of garbage are collected on the GUI thread alone, little at a time, all of it when nobody waits."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QWindow
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from qrstation.ui import collector as engine
from qrstation.ui.collector import IDLE, LIMIT, LONGEST_MS, MIDDLE, OLD, OVERDUE, SHORTEST_MS, YOUNG, Collector


class Gc:
    """Stands for the module: as many new objects as told; says what was collected."""

    def __init__(self) -> None:
        self.fresh = 0
        self.collected: list[int] = []
        self.clock: Clock | None = None
        self.cost = 0.0

    def get_count(self) -> tuple[int, int, int]:
        return (self.fresh, 0, 0)

    def collect(self, generation: int = 2) -> None:
        self.collected.append(generation)
        if self.clock is not None:
            self.clock.now += self.cost


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    perf_counter = monotonic


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(engine, "time", made)
    return made


@pytest.fixture
def objects(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Gc:
    made = Gc()
    made.clock = clock
    monkeypatch.setattr(engine, "gc", made)
    return made


@pytest.fixture
def running(qapp: object) -> Iterator[Collector]:
    collector = Collector()
    collector.start()
    yield collector
    collector.stop()


class Ring(QObject):
    """A Qt object in a cycle, which says on which thread it ends."""

    def __init__(self, ended: list[threading.Thread]) -> None:
        super().__init__()
        self._self = self
        self._ended = ended

    def __del__(self) -> None:
        self._ended.append(threading.current_thread())


def rings(count: int) -> list[object]:
    made: list[object] = []
    for _ in range(count):
        ring: list[object] = []
        ring.append(ring)
        made.append(ring)
    return made


def test_no_qt_object_ends_on_a_worker_s_thread(running: Collector, qtbot: QtBot) -> None:
    ended: list[threading.Thread] = []
    Ring(ended)
    worker = threading.Thread(target=lambda: [rings(1000) for _ in range(50)])
    worker.start()
    worker.join()
    assert ended == [], "Python's own collector would have run on the worker"
    qtbot.waitUntil(lambda: bool(ended))
    assert ended == [threading.main_thread()]


def test_python_s_own_collector_comes_back(qapp: object) -> None:
    collector = Collector()
    assert gc.isenabled()
    collector.start()
    assert not gc.isenabled()
    collector.stop()
    collector.stop()
    assert gc.isenabled()
    assert not gc.get_freeze_count()


def test_few_new_objects_are_left_alone(objects: Gc, qapp: object) -> None:
    collector = Collector()
    objects.fresh = YOUNG
    collector.look()
    assert objects.collected == []
    objects.fresh += 1
    collector.look()
    assert objects.collected == [0]


def test_what_survives_is_looked_at_less_often(objects: Gc, qapp: object) -> None:
    collector = Collector()
    collector._follow(QWindow())
    objects.fresh = YOUNG + 1
    for _ in range(2 * MIDDLE):
        collector.look()
    assert objects.collected == ([0] * (MIDDLE - 1) + [1]) * 2
    objects.collected.clear()
    objects.fresh = 100_000
    collector.look()
    assert objects.collected == [1], "nothing piles up"


def test_all_is_looked_at_when_nobody_waits(objects: Gc, clock: Clock, qapp: object) -> None:
    collector, window = Collector(), QWindow()
    collector._follow(window)
    objects.fresh = YOUNG + 1
    for _ in range(MIDDLE * OLD):
        collector.look()
    assert 2 not in objects.collected
    clock.now += IDLE / 2
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    assert not collector.eventFilter(window, key), "the key goes on to the window"
    clock.now += IDLE
    collector.look()
    assert 2 not in objects.collected
    clock.now += IDLE / 2
    collector.look()
    collector.look()
    assert objects.collected.count(2) == 1


def test_a_window_in_use_for_long_is_not_full_of_garbage(objects: Gc, qapp: object) -> None:
    collector, window = Collector(), QWindow()
    collector._follow(window)
    objects.fresh = YOUNG + 1
    for _ in range(MIDDLE * OVERDUE):
        collector.look()
    assert objects.collected.count(2) == 1


def test_a_window_behind_others_is_not_waited_for(objects: Gc, qapp: object) -> None:
    collector, window = Collector(), QWindow()
    collector._follow(window)
    collector._follow(None)
    assert collector.is_idle


def test_after_a_window_that_is_gone_the_next_is_followed(clock: Clock, qapp: object) -> None:
    collector, dialog, window = Collector(), QWindow(), QWindow()
    collector._follow(dialog)
    delete(dialog)
    collector._follow(window)
    clock.now += 2 * IDLE
    assert collector.is_idle
    QCoreApplication.sendEvent(window, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier))
    assert not collector.is_idle, "its keys are noted"


def test_long_looks_are_taken_more_often(objects: Gc, qapp: object) -> None:
    collector = Collector()
    (timer,) = collector.findChildren(QTimer)
    objects.fresh, objects.cost = YOUNG + 1, 2 * LIMIT
    intervals = []
    for _ in range(5):
        collector.look()
        intervals.append(timer.interval())
    assert intervals == sorted(intervals, reverse=True)
    assert intervals[-1] == SHORTEST_MS
    objects.cost = 0.0
    for _ in range(5):
        collector.look()
    assert timer.interval() == LONGEST_MS
