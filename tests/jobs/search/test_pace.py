"""A search waits for the window, and never for one that does not listen."""

from __future__ import annotations

import threading

from qrstation.jobs.search.pace import Pace


def test_a_batch_waits_until_one_was_taken() -> None:
    pace, begun = Pace(ahead=1, patience=60), threading.Event()
    pace.begin()

    def begin() -> None:
        pace.begin()
        begun.set()

    worker = threading.Thread(target=begin)
    worker.start()
    assert not begun.is_set()
    pace.taken()
    worker.join(60)
    assert begun.is_set()


def test_where_nobody_listens_it_is_waited_once_at_most() -> None:
    pace = Pace(ahead=1, patience=0)
    for _ in range(10):
        pace.begin()
    pace._patience = 600.0  # with which any further wait would be seen
    pace.begin()


def test_what_is_taken_without_having_begun_counts_for_nothing() -> None:
    pace = Pace(ahead=1, patience=0)
    pace.taken()
    pace.begin()
    pace.begin()
    assert not pace._is_heard
