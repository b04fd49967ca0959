"""The callers that the receiver turned away, each once, the newest first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from qrstation.core.codes.peers import PeerCode
from qrstation.core.events import CallerRefused
from qrstation.words import words_of

MOST = 20


class WayIn(Enum):
    """What a press can do for a caller that was turned away."""

    TITLE = auto()
    """Let its AE title in, or make an archive of it."""
    ADDRESS = auto()
    """Let it in from its address too: its AE title is bound to others."""
    NONE = auto()
    """Nothing: the settings must be changed by hand, or it calls wrongly."""


_WAYS: dict[str, WayIn] = {
    PeerCode.CALLER_ELSEWHERE: WayIn.ADDRESS,
    PeerCode.CALLER_OURSELVES: WayIn.NONE,
    PeerCode.CALLER_WITHOUT_CERTIFICATE: WayIn.NONE,
    PeerCode.CALLER_OTHER_CERTIFICATE: WayIn.NONE,
    PeerCode.CALLER_CERTIFICATE_UNKNOWN: WayIn.NONE,
}


@dataclass(frozen=True, slots=True)
class RefusedCaller:
    """A caller and how often it was turned away; `at` is when it was last, as HH:MM:SS."""

    ae_title: str
    address: str
    reason: str
    times: int
    at: str
    advice: str = ""
    """What to do about it, "" where that is what is done about strangers."""
    archive: str = ""
    """The name of the archive to whose binding it does not fit."""
    way: WayIn = WayIn.TITLE


class RefusedCallers:
    """Remembers the last callers that were turned away."""

    def __init__(self) -> None:
        self._callers: dict[tuple[str, str], RefusedCaller] = {}

    def take(self, refused: CallerRefused, at: str) -> RefusedCaller:
        """Take one that was turned away and give it with how often that happened."""
        key = (refused.ae_title, refused.address)
        known = self._callers.pop(key, None)
        told, reason = words_of(refused.reason), refused.reason
        way = _WAYS.get(reason.code, WayIn.TITLE) if refused.ae_title else WayIn.NONE
        archive = str(reason.get("archive", ""))
        caller = RefusedCaller(refused.ae_title, refused.address, told.what, 1, at, told.advice, archive, way)
        if known is not None:
            caller = replace(caller, times=known.times + 1)
        self._callers[key] = caller
        while len(self._callers) > MOST:
            del self._callers[next(iter(self._callers))]
        return caller

    def knows_address(self, address: str) -> bool:
        """Tell whether a caller at this address is among the last that were turned away."""
        return any(caller.address == address for caller in self._callers.values())

    def forget(self, ae_title: str, address: str = "") -> None:
        """Forget a caller, at one address or all: it is let in from now on."""
        let_in = [key for key in self._callers if key[0] == ae_title and address in ("", key[1])]
        for key in let_in:
            del self._callers[key]

    @property
    def count(self) -> int:
        """How many callers are remembered: `MOST` stands for as many and more."""
        return len(self._callers)

    def newest_first(self) -> list[RefusedCaller]:
        """Give the callers, the newest first."""
        return list(reversed(self._callers.values()))
