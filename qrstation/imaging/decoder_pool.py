"""A small pool of decoder processes: hostile pixels can end one of them, never the window."""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import pickle
import queue
import subprocess
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qrstation.core.errors import CannotDecode
from qrstation.core.process import own_command
from qrstation.imaging.decoder_child import COUNT, LENGTH, REQUEST
from qrstation.imaging.frame import Frame

TIME_LIMIT = 60.0
"""Seconds that a frame may take before its decoder is ended."""
MOST_BYTES = 3 << 30
MOST_PARTS = 16
_ALLOWED = frozenset(
    {
        *(
            ("qrstation.imaging.frame", name)
            for name in ("Frame", "Window", "LookupTable", "Palette", "SpacingKind", "Geometry")
        ),
        ("numpy", "ndarray"),
        ("numpy", "dtype"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy._core.multiarray", "scalar"),
        ("numpy._core.numeric", "_frombuffer"),
    }
)


@dataclass(order=True, slots=True)
class _Request:
    priority: tuple[int, int]
    path: Path = field(compare=False)
    number: int = field(compare=False)
    future: Future[Frame] = field(compare=False)


class DecoderPool:
    """Decodes frames in processes of their own; each is watched by a thread that reads what it sends."""

    def __init__(self, workers: int = 2) -> None:
        self._requests: queue.PriorityQueue[_Request] = queue.PriorityQueue()
        self._order = itertools.count()
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._workers = [_Worker(self._requests, self._closed) for _ in range(workers)]

    def decode(self, path: Path, number: int = 0, urgent: bool = True) -> Future[Frame]:
        """Decode frame ``number`` (from 0) of a stored instance; urgent requests before others.

        The future's exception is CannotDecode. One that is cancelled before its turn is not decoded.
        """
        future: Future[Frame] = Future()
        with self._lock:
            if self._closed.is_set():
                future.set_exception(CannotDecode("the program is ending", ""))
            else:
                order = (0 if urgent else 1, next(self._order))
                self._requests.put(_Request(order, path, number, future))
        return future

    def close(self) -> None:
        """End every decoder; what waits is cancelled. Never hangs, safe to call twice."""
        with self._lock:
            self._closed.set()
        with contextlib.suppress(queue.Empty):
            while True:
                self._requests.get_nowait().future.cancel()
        for _ in self._workers:
            self._requests.put(_Request((-1, next(self._order)), Path(), 0, Future()))
        for worker in self._workers:
            worker.end()


class _Worker:
    """One decoder process and its thread; a process that ends is replaced."""

    def __init__(self, requests: queue.PriorityQueue[_Request], closed: threading.Event) -> None:
        self._requests = requests
        self._closed = closed
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="decoder", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """End process and thread."""
        self._kill()
        self._thread.join(10.0)
        self._kill()

    def _run(self) -> None:
        self._start()  # before the first request: a decoder takes a moment to come up
        while not self._closed.is_set():
            request = self._requests.get()
            if self._closed.is_set() or not request.future.set_running_or_notify_cancel():
                continue
            try:
                request.future.set_result(self._decode(request))
            except CannotDecode as error:
                request.future.set_exception(error)
        self._kill()

    def _decode(self, request: _Request) -> Frame:
        child = self._start()
        if child is None or child.stdin is None or child.stdout is None:
            raise CannotDecode("the decoder cannot be started", "close the program and start it again")
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            child.kill()

        watch = threading.Timer(TIME_LIMIT, expire)
        watch.daemon = True
        watch.start()
        try:
            name = os.fsencode(request.path)
            child.stdin.write(REQUEST.pack(len(name), request.number) + name)
            child.stdin.flush()
            answer = _receive(child.stdout)
        except (OSError, EOFError, ValueError, pickle.UnpicklingError, AttributeError, TypeError) as error:
            self._kill()
            if expired.is_set():
                raise CannotDecode(
                    f"this image took longer than {TIME_LIMIT:g} s to decode",
                    "export the file and look at it elsewhere",
                ) from error
            raise CannotDecode(
                "the decoder ended unexpectedly on this image", "the image may be damaged: retrieve it again"
            ) from error
        finally:
            watch.cancel()
        if isinstance(answer, Frame):
            return answer
        if isinstance(answer, tuple) and len(answer) == 3 and all(isinstance(part, str) for part in answer):
            raise CannotDecode(answer[1], answer[2])
        self._kill()
        raise CannotDecode("the decoder sent what is no image", "retrieve it again")

    def _start(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._closed.is_set():
                return None
            if self._child is not None and self._child.poll() is None:
                return self._child
            self._discard()
            try:
                self._child = subprocess.Popen(
                    own_command("decoder"),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                )
            except OSError:
                return None
            return self._child

    def _kill(self) -> None:
        with self._lock:
            self._discard()

    def _discard(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _receive(pipe: Any) -> object:
    """Read a value: its parts' lengths are checked before memory is taken. Raises EOFError, ValueError, OSError."""
    (count,) = COUNT.unpack(_exactly(pipe, COUNT.size))
    if not 1 <= count <= MOST_PARTS:
        raise ValueError("too many parts")
    lengths = [LENGTH.unpack(_exactly(pipe, LENGTH.size))[0] for _ in range(count)]
    if sum(lengths) > MOST_BYTES:
        raise ValueError("too long")
    head, *buffers = (_exactly(pipe, length) for length in lengths)
    return _Unpickler(io.BytesIO(head), buffers=buffers).load()


def _exactly(pipe: Any, length: int) -> bytearray:
    data = bytearray(length)
    view = memoryview(data)
    have = 0
    while have < length:
        got = pipe.readinto(view[have:])
        if not got:
            raise EOFError
        have += got
    return data


class _Unpickler(pickle.Unpickler):
    """Takes frames and nothing else: a decoder that was taken over cannot make the window run anything."""

    def find_class(self, module: str, name: str) -> Any:
        """Give an allowed class. Raises UnpicklingError for any other."""
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} is not allowed")
        return super().find_class(module, name)
