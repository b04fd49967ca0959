"""A search waits for the window, and never for one that does not listen."""

from __future__ import annotations

import threading

from qrstation.jobs.search.in_step import InStep


def test_a_batch_waits_until_one_was_taken() -> None:
    in_step, begun = InStep(ahead=1, patience=60), threading.Event()
    in_step.begin()

    def begin() -> None:
        in_step.begin()
        begun.set()

    worker = threading.Thread(target=begin)
    worker.start()
    assert not begun.is_set()
    in_step.taken()
    worker.join(60)
    assert begun.is_set()


def test_where_nobody_listens_it_is_waited_once_at_most() -> None:
    in_step = InStep(ahead=1, patience=0)
    for _ in range(10):
        in_step.begin()
    in_step._patience = 600.0  # with which any further wait would be seen
    in_step.begin()


def test_what_is_taken_without_having_begun_counts_for_nothing() -> None:
    in_step = InStep(ahead=1, patience=0)
    in_step.taken()
    in_step.begin()
    in_step.begin()
    assert not in_step._is_heard
