"""Workers: each ends its own way, all are stopped at the end, also one that is just beginning; none is begun after."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

import pytest

from qrstation.core.jobs.cancel import CancelToken
from qrstation.jobs.workers import Workers

LONG = 20.0


@pytest.fixture
def workers() -> Iterator[Workers]:
    made = Workers()
    yield made
    made.close()
    assert named("worker") == []


def named(name: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == name]


def test_each_works_on_a_thread_of_its_own_under_its_name(workers: Workers) -> None:
    names: queue.SimpleQueue[tuple[str, bool]] = queue.SimpleQueue()
    for _ in range(2):
        workers.start(
            lambda: names.put((threading.current_thread().name, threading.current_thread().daemon)),
            "worker",
            CancelToken(),
        )
    assert [names.get(timeout=LONG) for _ in range(2)] == [("worker", True)] * 2


def test_closing_stops_what_runs_without_an_orderly_end_and_waits_for_it(workers: Workers) -> None:
    cancels, ended = (CancelToken(), CancelToken()), queue.SimpleQueue[bool]()
    for cancel in cancels:
        workers.start(lambda cancel=cancel: ended.put(cancel.wait(LONG)), "worker", cancel)  # type: ignore[misc]
    workers.close()
    assert [ended.get_nowait() for _ in cancels] == [True, True]
    assert all(cancel.insisted.is_cancelled for cancel in cancels)


def test_what_has_ended_is_not_stopped_any_more(workers: Workers) -> None:
    cancel = CancelToken()
    workers.start(lambda: None, "worker", cancel)
    for thread in named("worker"):
        thread.join(LONG)
    workers.close()
    assert not cancel.is_cancelled


def test_one_that_does_not_stop_is_waited_for_no_longer_than_wanted(workers: Workers) -> None:
    go_on, began = threading.Event(), threading.Event()

    def hang() -> None:
        began.set()
        go_on.wait(LONG)

    workers.start(hang, "worker", CancelToken())
    assert began.wait(LONG)
    workers.close(patience=0.01)
    (thread,) = named("worker")
    go_on.set()
    thread.join(LONG)


def test_what_comes_after_the_end_is_not_begun(workers: Workers) -> None:
    workers.close()
    workers.start(lambda: pytest.fail("it was begun"), "worker", CancelToken())
    assert named("worker") == []


def test_closing_while_one_begins_stops_that_one_too(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    begins, go_on, cancel = threading.Event(), threading.Event(), CancelToken()
    start = threading.Thread.start

    def slowly(thread: threading.Thread) -> None:
        if thread.name == "worker":
            begins.set()
            assert go_on.wait(LONG)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", slowly)
    starting = threading.Thread(target=lambda: workers.start(lambda: _until(cancel), "worker", cancel))
    starting.start()
    assert begins.wait(LONG)
    closing = threading.Thread(target=workers.close)
    closing.start()
    go_on.set()
    for thread in (starting, closing):
        thread.join(LONG)
        assert not thread.is_alive()
    # Whichever came first: it was stopped and waited for, or never begun.
    assert cancel.is_cancelled
    assert named("worker") == []


def _until(cancel: CancelToken) -> None:
    assert cancel.wait(LONG)


def test_many_that_begin_while_all_is_closed_are_all_over_then(workers: Workers) -> None:
    ready = threading.Barrier(5)

    def begin() -> None:
        ready.wait(LONG)
        for _ in range(50):
            cancel = CancelToken()
            workers.start(lambda cancel=cancel: _until(cancel), "worker", cancel)  # type: ignore[misc]

    starting = [threading.Thread(target=begin) for _ in range(4)]
    for thread in starting:
        thread.start()
    ready.wait(LONG)
    workers.close()
    for thread in starting:
        thread.join(LONG)
    assert named("worker") == []


def test_a_bug_of_the_work_leaves_nothing_behind(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    told = queue.SimpleQueue[object]()
    monkeypatch.setattr(threading, "excepthook", lambda arguments: told.put(arguments.exc_type))

    def fail() -> None:
        raise ZeroDivisionError

    cancel = CancelToken()
    workers.start(fail, "worker", cancel)
    assert told.get(timeout=LONG) is ZeroDivisionError
    for thread in named("worker"):
        thread.join(LONG)
    workers.close()
    assert not cancel.is_cancelled
