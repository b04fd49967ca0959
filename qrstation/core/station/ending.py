"""The signals by which a program is asked to end in order, and how the main thread hears of them while it waits."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

LOOK_SECONDS = 0.2
"""How often the main thread looks up: on Windows no signal wakes it from a wait for a lock or a socket."""
END_SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGBREAK") if hasattr(signal, name))
"""SIGBREAK is of Windows: Ctrl+Break, a console that is closed, the end of the session. SIGTERM comes from nobody."""

Result = TypeVar("Result")


@contextmanager
def asked_to_end(handler: Callable[[], object]) -> Iterator[None]:
    """Call ``handler`` for each of these signals while the block runs; for the main thread."""
    before = {number: signal.signal(number, lambda *_: handler()) for number in END_SIGNALS}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


def beside(work: Callable[[], Result]) -> Result:
    """Run ``work`` on a thread of its own, and give or raise what comes of it; signals are heard meanwhile."""
    done: list[Result] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001  # it rises below, whatever it is
            failed.append(error)

    worker = threading.Thread(target=run, name="command", daemon=True)
    worker.start()
    while worker.is_alive():
        worker.join(LOOK_SECONDS)
    if failed:
        raise failed[0]
    return done[0]
