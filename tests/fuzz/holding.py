"""Feeds a target and sees what must hold; calls, depth and memory are counted, so that no clock decides."""

from __future__ import annotations

import logging
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import Any

from tests.fuzz.target import Target


class DoesNotHold(AssertionError):
    """An input costs too much, or an error that is none of those declared came of it."""


class _Told(logging.Handler):
    """Keeps the unexpected errors that the program logged and went on from: they are bugs all the same."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.error: BaseException | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None:
            self.error = record.exc_info[1]


@contextmanager
def _listening() -> Iterator[_Told]:
    told, logger = _Told(), logging.getLogger("qrstation")
    before = logger.propagate
    logger.propagate = False  # warnings of hostile bytes are many
    logger.addHandler(told)
    try:
        yield told
    finally:
        logger.removeHandler(told)
        logger.propagate = before


def feed(target: Target, data: bytes) -> None:
    """Feed an input. Raises whatever the target does not declare, also where the program only logged it."""
    with _listening() as told:
        with suppress(*target.allowed):
            target.take(data)
        if told.error is not None and not isinstance(told.error, target.logged):
            raise told.error


class _Count:
    """Counts calls, and how deep they lie in each other."""

    def __init__(self) -> None:
        self.calls = self.deepest = 0
        self._depth = 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            self.calls += 1
            self._depth += 1
            if self._depth > self.deepest:
                self.deepest = self._depth
        elif event == "return":
            self._depth -= 1
        elif event == "c_call":
            self.calls += 1


def hold(target: Target, data: bytes, *, memory: bool = True) -> None:
    """Feed an input and count what it costs. Raises DoesNotHold, or what `feed` raises."""
    count = _Count()
    if memory:
        tracemalloc.start(1)
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        feed(target, data)
    finally:
        sys.setprofile(before)
        peak = 0
        if memory:
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
    _at_most("calls", count.calls, target.calls + target.calls_a_byte * len(data), data)
    _at_most("calls within calls", count.deepest, target.depth, data)
    _at_most("bytes of memory", peak, target.memory + target.memory_a_byte * len(data), data)


def _at_most(what: str, count: int, most: int, data: bytes) -> None:
    if count > most:
        raise DoesNotHold(f"{count:,} {what} for {len(data)} bytes, at most {most:,}")


def place_of(error: BaseException) -> str:
    """Give where an error came up, the same for the same bug: its kind, and the innermost line of the program."""
    trace: TracebackType | None = error.__traceback__
    place = "?"
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if "qrstation" in name or place == "?":
            place = f"{name.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__}-{place}"
