"""What the receiver does while nothing arrives: it ends when it is to, and waits for what arrives."""

from __future__ import annotations

import threading
from pathlib import Path

from qrstation.core.events import Event
from qrstation.receiver.work_beside import WorkBeside
from tests.store.material import opened
from tests.waiting import until


def test_what_was_set_aside_and_has_had_its_time_goes_and_the_end_is_at_once(tmp_path: Path) -> None:
    stop, events = threading.Event(), list[Event]()
    with opened(tmp_path) as (store, _):
        half = store.layout.damaged / "half-17.dcm"
        half.write_bytes(b"no DICOM at all")
        thread = threading.Thread(target=WorkBeside(store, stop, lambda: False, events.append).run)
        thread.start()
        assert until(lambda: not half.exists())
        stop.set()
        thread.join(10)
        assert not thread.is_alive()
    assert events == []


def test_it_waits_while_something_arrives(tmp_path: Path) -> None:
    stop = threading.Event()
    with opened(tmp_path) as (store, _):
        beside = WorkBeside(store, stop, lambda: True, lambda event: None)
        waiting = threading.Thread(target=beside._pause)
        waiting.start()
        assert waiting.is_alive()
        stop.set()
        waiting.join(10)
        assert not waiting.is_alive()
