"""What clients hold of the receiver for as long as they need it: a replacement, patience with an archive.

A client that dies lets go of all that it held.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Protocol

from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.errors import ReceiverGone


class Holder(Protocol):
    """A client, told apart from others by itself."""

    @property
    def is_gone(self) -> bool:
        """Tell whether it has left; once True it stays so."""

    def __hash__(self) -> int: ...


class Claims:
    """Context managers that are open on behalf of clients; safe for use from several threads."""

    def __init__(self) -> None:
        self._held: dict[Holder, dict[int, AbstractContextManager[None]]] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        """Guards who holds what."""

    def hold(self, client: Holder, what: AbstractContextManager[None]) -> int:
        """Enter ``what`` for a client and give the number to release it by. Raises ReceiverGone when it is gone."""
        what.__enter__()
        with self._lock:
            number = next(self._numbers)
            self._held.setdefault(client, {})[number] = what
        # Looked at afterwards: a client is marked as gone before what it holds is dropped.
        if client.is_gone:
            self.release(client, number)
            raise ReceiverGone(ReceiverCode.ASKER_GONE)
        return number

    def release(self, client: Holder, number: int) -> None:
        """Let go of one claim of a client; one that it does not hold is no failure."""
        with self._lock:
            what = self._held.get(client, {}).pop(number, None)
        if what is not None:
            what.__exit__(None, None, None)

    def drop(self, client: Holder) -> None:
        """Let go of everything that a client holds: it is gone."""
        with self._lock:
            held = self._held.pop(client, {})
        with ExitStack() as stack:
            for what in held.values():
                stack.push(what.__exit__)


class Patience:
    """How long an association may be silent: longer than usual while somebody waits for a slow archive."""

    def __init__(self) -> None:
        self._asked: list[float] = []
        self._lock = threading.Lock()

    @contextmanager
    def at_least(self, seconds: float) -> Iterator[None]:
        """While the block runs, associations may be silent for so long."""
        with self._lock:
            self._asked.append(seconds)
        try:
            yield
        finally:
            with self._lock:
                self._asked.remove(seconds)

    def idle(self, usual: float) -> float:
        """Give the seconds that an association may be silent now."""
        with self._lock:
            return max((usual, *self._asked))
