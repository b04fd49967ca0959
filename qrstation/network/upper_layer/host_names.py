"""Host names become addresses; a name server that is silent holds nobody."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable

from qrstation.core.jobs.cancel import Cancelled, CancelToken

__all__ = ["Address", "Cancelled", "look_up"]

Address = tuple[socket.AddressFamily, socket.SocketKind, int, object]
"""Family, type and protocol of a socket, and what it connects to."""


def look_up(host: str, port: int, seconds: float, cancel: CancelToken | None = None) -> list[Address]:
    """Give the addresses of ``host``, which may be one already.

    The system's own question to its name servers cannot be ended: it is left to a thread that ends when the system
    gives up. Raises OSError or UnicodeError for a name that nobody has, TimeoutError after ``seconds``, Cancelled.
    """
    if cancel is not None and cancel.is_cancelled:
        raise Cancelled
    try:
        return _ask(host, port, socket.AI_NUMERICHOST)
    except OSError:
        pass  # it is a name
    answers: queue.SimpleQueue[Callable[[], list[Address]]] = queue.SimpleQueue()

    def work() -> None:
        try:
            found = _ask(host, port)
        except (OSError, UnicodeError) as error:
            answers.put(lambda error=error: _raise(error))  # type: ignore[misc]  # the name is gone after the clause
        else:
            answers.put(lambda: found)

    def stop() -> None:
        answers.put(lambda: _raise(Cancelled()))

    threading.Thread(target=work, name="names", daemon=True).start()
    if cancel is not None:
        cancel.listen(stop)
    try:
        return answers.get(timeout=seconds)()
    except queue.Empty:
        raise TimeoutError("no name server answered") from None
    finally:
        if cancel is not None:
            cancel.unlisten(stop)


def _ask(host: str, port: int, flags: int = 0) -> list[Address]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    return [(family, kind, protocol, address) for family, kind, protocol, _, address in found]


def _raise(error: Exception) -> list[Address]:
    raise error
