"""A client's requests to the receiver: each waits for its own answer, whichever thread takes it from the connection."""

from __future__ import annotations

import contextlib
import itertools
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any

from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.errors import ReceiverGone
from qrstation.receiver.channel import Connection, Message
from qrstation.receiver.wire import decode_error, encode_error


class Requests:
    """Asks over the connection of the moment; safe for use from several threads."""

    def __init__(self) -> None:
        self._connection: Connection | None = None
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Future[Message]] = {}
        self._lock = threading.Lock()
        """Guards the connection, and the requests that wait for an answer."""

    @property
    def is_open(self) -> bool:
        """Tell whether there is a receiver to be asked."""
        return self._connection is not None

    def open(self, connection: Connection) -> None:
        """Ask over this connection from now on."""
        with self._lock:
            self._connection = connection

    def hang_up(self) -> None:
        """Close the connection: whoever reads from it comes back."""
        with self._lock:
            connection = self._connection
        if connection is not None:
            connection.close()

    def end(self) -> None:
        """Tell everybody who waits that the receiver is gone."""
        with self._lock:
            self._connection = None
            waiting, self._waiting = self._waiting, {}
        gone = {"error": encode_error(ReceiverGone(ReceiverCode.ENDED))}
        for answer in waiting.values():
            if not answer.done():  # one that came just now is not yet taken away by whoever asked
                answer.set_result(gone)

    def ask(self, command: str, timeout: float | None = None, **arguments: Any) -> dict[str, Any]:
        """Ask for something and wait for the answer, as it came. Raises what rose at the receiver, or ReceiverGone."""
        number = next(self._numbers)
        answer: Future[Message] = Future()
        with self._lock:
            connection = self._connection
            if connection is not None:
                self._waiting[number] = answer
        if connection is None:
            raise ReceiverGone(ReceiverCode.NOT_RUNNING)
        try:
            connection.send({"do": command, "id": number, **arguments})
            untrusted = answer.result(timeout)
        except (OSError, FutureTimeout) as error:
            raise ReceiverGone(ReceiverCode.SILENT) from error
        finally:
            with self._lock:
                self._waiting.pop(number, None)
        if "error" in untrusted:
            raise decode_error(untrusted["error"])
        untrusted_result: dict[str, Any] = untrusted.get("result", {})
        return untrusted_result

    def post(self, command: str, **arguments: Any) -> None:
        """Ask for something without waiting for the answer; a receiver that is gone is no failure."""
        with self._lock:
            connection = self._connection
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.send({"do": command, "id": next(self._numbers), **arguments})

    def answered(self, untrusted: Message) -> None:
        """Hand an answer to whoever waits for it; one to nothing that was asked is dropped."""
        number = untrusted.get("reply")
        with self._lock:
            answer = self._waiting.get(number) if isinstance(number, int) else None
        if answer is not None and not answer.done():
            answer.set_result(untrusted)
