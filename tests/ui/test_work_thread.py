"""The thread that runs the newest work for each key."""

from __future__ import annotations

import threading

import pytest

from qrstation.ui.work_thread import WorkThread


def held_thread() -> tuple[WorkThread, threading.Event]:
    """Give a worker that is busy until the event is set."""
    worker, gate, started = WorkThread("test-worker"), threading.Event(), threading.Event()

    def wait() -> None:
        started.set()
        gate.wait(10)

    worker.submit("gate", wait)
    started.wait(10)
    return worker, gate


def test_new_work_replaces_what_waits_for_its_key_and_urgent_goes_first() -> None:
    worker, gate = held_thread()
    done: list[str] = []
    finished = threading.Event()
    worker.submit("a", lambda: done.append("a1"))

    def slow() -> None:
        done.append("slow")
        finished.set()

    worker.submit("slow", slow, urgent=False)
    worker.submit("a", lambda: done.append("a2"))
    worker.submit("b", lambda: done.append("b"))
    worker.submit("c", lambda: done.append("c"))
    worker.withdraw("c")
    gate.set()
    assert finished.wait(10)
    worker.close()
    assert done == ["a2", "b", "slow"]


def test_a_closed_worker_takes_nothing_and_leaves_no_thread() -> None:
    worker = WorkThread("test-closed")
    ran = threading.Event()
    worker.submit("a", ran.set)
    assert ran.wait(10)
    worker.close()
    worker.close()
    worker.submit("b", lambda: pytest.fail("ran after close"))
    assert "test-closed" not in {thread.name for thread in threading.enumerate()}


def test_a_bug_in_one_work_is_reported_and_the_next_still_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[type[BaseException] | None] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: reported.append(args.exc_type))
    worker, ran = WorkThread("test-bug"), threading.Event()

    def fail() -> None:
        raise ZeroDivisionError

    worker.submit("bug", fail)
    worker.submit("next", ran.set)
    assert ran.wait(10)
    worker.close()
    assert reported == [ZeroDivisionError]
