"""A watched process is killed at its deadline, and one that is done in time lives."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from qrstation.imaging.decoders.watch import Watch
from tests.waiting import until


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


@pytest.fixture
def watch() -> Iterator[Watch]:
    made = Watch()
    yield made
    made.close()


def test_one_that_takes_too_long_is_killed(watch: Watch, child: subprocess.Popen[bytes]) -> None:
    watch.begin(child, 0.01)
    child.wait(10)
    assert watch.expired


def test_one_that_is_done_lives_and_an_earlier_deadline_wakes_the_thread(
    watch: Watch, child: subprocess.Popen[bytes]
) -> None:
    watch.begin(child, 3600)
    watch.end()
    assert not watch.expired
    watch.begin(child, 0.01)
    child.wait(10)
    assert watch.expired


def test_what_is_watched_after_an_idle_time_is_killed_too(watch: Watch, child: subprocess.Popen[bytes]) -> None:
    watch.begin(child, 0.0)
    child.wait(10)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        watch.begin(other, 0.01)
        other.wait(10)
        assert watch.expired


def test_a_closed_one_ends_its_thread(watch: Watch, child: subprocess.Popen[bytes]) -> None:
    watch.begin(child, 3600)
    watch.close()
    watch.close()
    until(lambda: watch._thread is not None and not watch._thread.is_alive())
