"""A small pool of decoder processes: hostile pixels can end one of them, never the window."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import queue
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qrstation.core.codes.pixels import PixelCode
from qrstation.core.errors import CannotDecode, CannotDecodeNow
from qrstation.imaging.decoders.decoder_process import DecoderProcess
from qrstation.imaging.decoders.exchange import Order
from qrstation.imaging.frame import Frame
from qrstation.imaging.heading import FrameHeading

LOG = logging.getLogger(__name__)
FEWEST, MOST = 2, 8


def usual_count() -> int:
    """Give how many decoders this machine bears: as many as it has processors, within bounds."""
    return max(FEWEST, min(os.cpu_count() or FEWEST, MOST))


_URGENT, _HEADINGS, _LATER = range(3)
"""In which order requests are taken; what is said of frames decides which of them are wanted next."""


@dataclass(order=True, slots=True)
class _Request:
    priority: tuple[int, int]
    path: Path = field(compare=False)
    number: int = field(compare=False)
    future: Future[Any] = field(compare=False)
    order: Order = field(default=Order.FRAME, compare=False)


class DecoderPool:
    """Decodes frames in processes of their own; each is watched by a thread that reads what it sends.

    They are started by `begin`, or by the first frame that is asked for.
    """

    def __init__(self, workers: int | None = None) -> None:
        self._requests: queue.PriorityQueue[_Request] = queue.PriorityQueue()
        self._order = itertools.count()
        self._closed = threading.Event()
        self._lock = threading.Lock()
        """Guards the workers and the end: nothing is begun or asked for after it."""
        self.count = workers or usual_count()
        self._workers: list[_Worker] = []

    def begin(self) -> None:
        """Start the processes, which take a moment to come up. Safe to call twice."""
        with self._lock:
            self._begin()

    def _begin(self) -> None:
        if not self._workers and not self._closed.is_set():
            self._workers = [_Worker(self._requests, self._closed) for _ in range(self.count)]

    def decode(self, path: Path, number: int = 0, urgent: bool = True) -> Future[Frame]:
        """Decode frame ``number`` (from 0) of a stored instance; urgent requests before others.

        The future's exception is CannotDecode. One that is cancelled before its turn is not decoded.
        """
        return self._ask(_URGENT if urgent else _LATER, path, number, Order.FRAME)

    def preview(self, path: Path, number: int = 0) -> Future[Frame | None]:
        """Decode a frame at a lower resolution, as urgently as can be; None where there is none. As `decode` else."""
        return self._ask(_URGENT, path, number, Order.PREVIEW)

    def headings(self, path: Path) -> Future[tuple[FrameHeading, ...]]:
        """Read what a stored instance says of each of its frames, before the requests that are not urgent.

        Nothing where it says none of any. The future's exception is CannotDecode.
        """
        return self._ask(_HEADINGS, path, 0, Order.HEADINGS)

    def _ask(self, priority: int, path: Path, number: int, order: Order) -> Future[Any]:
        future: Future[Any] = Future()
        with self._lock:
            if self._closed.is_set():
                future.set_exception(CannotDecodeNow(PixelCode.ENDING))
            else:
                self._begin()
                self._requests.put(_Request((priority, next(self._order)), path, number, future, order))
        return future

    def close(self) -> None:
        """End every decoder; what waits is cancelled. Never hangs, safe to call twice."""
        with self._lock:
            self._closed.set()
        with contextlib.suppress(queue.Empty):
            while True:
                _cancel(self._requests.get_nowait().future)
        for _ in self._workers:
            self._requests.put(_Request((-1, next(self._order)), Path(), 0, Future()))
        for worker in self._workers:
            worker.end()


class _Worker:
    """One decoder process and its thread; a process that ends is replaced."""

    def __init__(self, requests: queue.PriorityQueue[_Request], closed: threading.Event) -> None:
        self._requests = requests
        self._closed = closed
        self.process = DecoderProcess()
        self._thread = threading.Thread(target=self._run, name="decoder", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """End process and thread."""
        self.process.close()
        self._thread.join(10.0)

    def _run(self) -> None:
        self.process.start()  # before the first request: a decoder takes a moment to come up
        while not self._closed.is_set():
            request = self._requests.get()
            if self._closed.is_set():
                _cancel(request.future)
            elif request.future.set_running_or_notify_cancel():
                self._decode(request)
            del request  # its future holds a frame, and the next may be long in coming

    def _decode(self, request: _Request) -> None:
        """Decode a frame or read headings; whatever happens on the way, the future completes and the thread goes on."""
        try:
            value = self._value(request)
        except CannotDecode as error:
            request.future.set_exception(error)
        except Exception:
            LOG.exception("a frame could not be decoded")
            self.process.kill()
            request.future.set_exception(CannotDecodeNow(PixelCode.NOT_JUST_NOW))
        else:
            request.future.set_result(value)

    def _value(self, request: _Request) -> object:
        if request.order is Order.HEADINGS:
            return self.process.headings(request.path)
        if request.order is Order.PREVIEW:
            return self.process.preview(request.path, request.number)
        return self.process.decode(request.path, request.number)


def _cancel(future: Future[Any]) -> None:
    """Cancel a future that nobody has begun, and tell whoever waits for it."""
    future.cancel()
    future.set_running_or_notify_cancel()
