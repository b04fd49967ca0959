"""The callers that the receiver turned away, each once, the newest first."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qrstation.core.events import CallerRefused
from qrstation.words import words_of

MOST = 20


@dataclass(frozen=True, slots=True)
class RefusedCaller:
    """A caller and how often it was turned away; `at` is when it was last, as HH:MM:SS."""

    ae_title: str
    address: str
    reason: str
    times: int
    at: str


class RefusedCallers:
    """Remembers the last callers that were turned away."""

    def __init__(self) -> None:
        self._callers: dict[tuple[str, str], RefusedCaller] = {}

    def take(self, refused: CallerRefused, at: str) -> RefusedCaller:
        """Take one that was turned away and give it with how often that happened."""
        key = (refused.ae_title, refused.address)
        known = self._callers.pop(key, None)
        caller = RefusedCaller(refused.ae_title, refused.address, words_of(refused.reason).what, 1, at)
        if known is not None:
            caller = replace(caller, times=known.times + 1)
        self._callers[key] = caller
        while len(self._callers) > MOST:
            del self._callers[next(iter(self._callers))]
        return caller

    def knows_address(self, address: str) -> bool:
        """Tell whether a caller at this address is among the last that were turned away."""
        return any(caller.address == address for caller in self._callers.values())

    def forget(self, ae_title: str) -> None:
        """Forget a caller: it is let in from now on."""
        self._callers = {key: caller for key, caller in self._callers.items() if caller.ae_title != ae_title}

    @property
    def count(self) -> int:
        """How many callers are remembered: `MOST` stands for as many and more."""
        return len(self._callers)

    def newest_first(self) -> list[RefusedCaller]:
        """Give the callers, the newest first."""
        return list(reversed(self._callers.values()))
