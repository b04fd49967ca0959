"""What a client holds of the receiver while it needs it: claims, which are made again of a receiver that follows."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from qrstation.core.errors import ReceiverGone, StationError

Ask = Callable[..., dict[str, Any]]
"""Has the receiver do a command with arguments and gives its answer, as `Requests.ask`. Raises StationError."""
ANSWER_SECONDS = 10.0


class Holding:
    """The claims that are held now; safe for use from several threads."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._held: list[_Claim] = []
        self._lock = threading.Lock()
        """Guards what is held."""

    @contextmanager
    def claim(self, command: str, arguments: dict[str, Any]) -> Iterator[None]:
        """Hold something while the block runs. Raises ReceiverGone."""
        claim = _Claim(command, arguments)
        claim.make(self._ask)
        with self._lock:
            self._held.append(claim)
        try:
            yield
        finally:
            with self._lock:
                self._held.remove(claim)
            with contextlib.suppress(ReceiverGone):  # with the receiver its claims are gone too
                self._ask("release", timeout=ANSWER_SECONDS, claim=claim.number)

    def hold_again(self) -> None:
        """Hold again what was held of a receiver that ended: its successor knows nothing of it. Returns at once."""
        with self._lock:
            held = tuple(self._held)
        if held:
            # The answers are taken by the very thread that calls this.
            threading.Thread(target=self._make, args=(held,), name="claim-again", daemon=True).start()

    def _make(self, claims: tuple[_Claim, ...]) -> None:
        for claim in claims:
            with contextlib.suppress(StationError):
                claim.make(self._ask)


class _Claim:
    """Something that is held of the receiver, under the number that it gave."""

    def __init__(self, command: str, arguments: dict[str, Any]) -> None:
        self._command = command
        self._arguments = arguments
        self.number = 0

    def make(self, ask: Ask) -> None:
        untrusted = ask(self._command, timeout=ANSWER_SECONDS, **self._arguments)
        self.number = int(untrusted["claim"])
