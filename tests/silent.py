"""Archives that keep a caller waiting, each in a way of its own, until the test lets them go."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from pydicom.dataset import Dataset

from qrstation.core.station.settings import ArchiveSettings
from tests.hostile import Conversation, HostileArchive

WAYS = ("accepts", "associates", "drips", "does not accept", "has no name")
"""How an archive keeps a caller waiting: after the connection, after the association, by single bytes of an answer,
before the connection, and before that, since no name server answers."""
NAME = "silent.invalid"
TIMEOUT = 60.0


@dataclass
class Silent:
    """An archive that says nothing; `entered` is set when a caller waits for it."""

    settings: ArchiveSettings
    entered: threading.Event


@contextmanager
def silent(way: str, monkeypatch: pytest.MonkeyPatch, name: str = "Silent") -> Iterator[Silent]:
    """Run an archive that keeps callers waiting; they are let go at the end only."""
    entered, released = threading.Event(), threading.Event()
    makers = {
        "accepts": lambda: _listening(entered, released, drips=False),
        "drips": lambda: _listening(entered, released, drips=True),
        "associates": lambda: _associating(entered),
        "does not accept": lambda: _full(entered),
        "has no name": lambda: _nameless(entered, released, monkeypatch),
    }
    with makers[way]() as (host, port):
        try:
            yield Silent(ArchiveSettings(name, "SILENT", host, port, timeout=TIMEOUT), entered)
        finally:
            released.set()


Place = AbstractContextManager[tuple[str, int]]


@contextmanager
def _listening(entered: threading.Event, released: threading.Event, *, drips: bool) -> Iterator[tuple[str, int]]:
    threads: list[threading.Thread] = []

    def serve(sock: socket.socket) -> None:
        with sock:
            sock.recv(65536)
            entered.set()
            # The beginning of an A-ASSOCIATE-AC that goes on for ever.
            for byte in b"\x02\x00\x00\x01\x00\x00" + bytes(60_000):
                if released.wait(0.01 if drips else None):
                    return
                with contextlib.suppress(OSError):
                    sock.sendall(bytes((byte,)))

    def accept() -> None:
        while True:
            try:
                sock, _ = server.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=serve, args=(sock,)))
            threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threads.append(threading.Thread(target=accept))
        threads[0].start()
        yield "127.0.0.1", server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    for thread in threads:
        thread.join(10)


@contextmanager
def _associating(entered: threading.Event) -> Iterator[tuple[str, int]]:
    def says_nothing(conversation: Conversation, number: int, keys: Dataset) -> bool:
        entered.set()
        return True

    with HostileArchive(0, answer=says_nothing) as archive:
        yield "127.0.0.1", archive.port


@contextmanager
def _full(entered: threading.Event) -> Iterator[tuple[str, int]]:
    """Listen, but take nobody: the queue is full, and the system answers no more calls (Linux)."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(3):
            caller = stack.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(server.getsockname())
        entered.set()
        yield "127.0.0.1", server.getsockname()[1]


@contextmanager
def _nameless(
    entered: threading.Event, released: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, int]]:
    real = socket.getaddrinfo

    def ask(host: Any, *arguments: Any, **options: Any) -> Any:
        if host != NAME or options.get("flags", 0) & socket.AI_NUMERICHOST:
            return real(host, *arguments, **options)
        entered.set()
        released.wait(TIMEOUT)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", ask)
        yield NAME, 104
