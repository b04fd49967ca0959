"""What was said over the associations of a job, for support: commands and statuses, never identifiers or names."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

MOST_LINES = 2_000


class Transcript:
    """The newest lines of a job's log; safe for use from several threads."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=MOST_LINES)
        self._associations = 0
        self._repeated: dict[int, tuple[str, int]] = {}
        self._lock = threading.Lock()

    def begin(self) -> int:
        """Give a number for an association."""
        with self._lock:
            self._associations += 1
            return self._associations

    def note(self, association: int, text: str) -> None:
        """Write a line; one that comes again and again over an association is written once, with its count."""
        with self._lock:
            last, count = self._repeated.get(association, ("", 0))
            if text == last:
                self._repeated[association] = (text, count + 1)
                return
            if count > 1:
                self._write(association, f"{last}  ({count} times)")
            self._repeated[association] = (text, 1)
            self._write(association, text)

    def lines(self) -> tuple[str, ...]:
        """Give what is written, oldest first."""
        with self._lock:
            return tuple(self._lines)

    def _write(self, association: int, text: str) -> None:
        now = time.time()
        stamp = time.strftime("%H:%M:%S", time.localtime(now))
        self._lines.append(f"{stamp}.{int(now % 1 * 1000):03d}  [{association}] {text}")


_current: ContextVar[Transcript | None] = ContextVar("transcript", default=None)


@contextmanager
def recording(transcript: Transcript | None) -> Iterator[None]:
    """Let associations that this thread makes in the block write into ``transcript``."""
    token = _current.set(transcript)
    try:
        yield
    finally:
        _current.reset(token)


def current_transcript() -> Transcript | None:
    """Give the transcript that this thread records into."""
    return _current.get()


def recorded(work: Callable[[], None]) -> Callable[[], None]:
    """Give ``work`` for another thread, where it records into the transcript of this one."""
    transcript = current_transcript()

    def run() -> None:
        with recording(transcript):
            work()

    return run
