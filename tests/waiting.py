"""Waiting for what another process does and tells nobody: looked at again and again, for so long and no longer."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable

PATIENCE = 20.0
_BETWEEN = 0.02


def looks(patience: float = PATIENCE) -> Callable[[], bool]:
    """Give a function that tells, after a moment, whether there is time to look once more.

    For the readiness of a peer, or the files that another process has open: there is no event of those. What happens
    in the tests' own process, or is told on a channel, is waited for by an event, a queue or a condition.
    """
    deadline = time.monotonic() + patience

    def once_more() -> bool:
        left, right = socket.socketpair()
        with left, right:
            left.settimeout(_BETWEEN)
            with contextlib.suppress(TimeoutError):
                left.recv(1)
        return time.monotonic() < deadline

    return once_more


def until(condition: Callable[[], bool], patience: float = PATIENCE) -> bool:
    """Look until ``condition`` holds; gives whether it did in time."""
    once_more = looks(patience)
    while not condition():
        if not once_more():
            return condition()
    return True
