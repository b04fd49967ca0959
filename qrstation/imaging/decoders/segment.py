"""Memory that the application shares with one decoder process, for pixels: made by the one, written by the other.

It has no name that could be left behind: the system frees it with the last process that holds it, however that ends.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
SIZE = 40 << 20
"""How much of an answer goes this way; what is longer goes through the pipe."""
WORTH = 64 << 10
"""Less than that is as quick through the pipe."""
_ALIGNED = 64


class Segment:
    """The application's end. What the decoder has written is copied before it is looked at: it may change at any time.

    The decoder can neither make it smaller, which would end whoever reads beyond its end, nor larger.
    """

    def __init__(self, kept: mmap.mmap, place: str, inherited: tuple[int, ...] = ()) -> None:
        self._kept = kept
        self.arguments = (f"{place}:{len(kept)}",)
        """What the decoder is told on its command line."""
        self.inherited = inherited
        """The descriptors that it inherits."""

    @classmethod
    def make(cls, size: int = SIZE) -> Segment | None:
        """Make one; None where the system cannot, so that all goes through the pipe."""
        try:
            if sys.platform == "win32":
                import secrets

                name = f"qrstation-{secrets.token_hex(16)}"
                return cls(mmap.mmap(-1, size, tagname=name), name)
            if sys.platform == "linux":
                return cls(*_anonymous(size))
        except (OSError, ValueError):
            return None
        return None

    def take(self, lengths: Sequence[int]) -> list[Bytes]:
        """Give copies of the parts that the decoder has written. Raises ValueError where they do not fit."""
        places, end = _places(lengths)
        if end > len(self._kept):
            raise ValueError("beyond the segment")
        shared = np.frombuffer(self._kept, np.uint8)
        parts = [np.empty(length, np.uint8) for length in lengths]
        for part, place in zip(parts, places, strict=True):
            np.copyto(part, shared[place : place + len(part)])
        return parts

    def close(self) -> None:
        """Let go of it. Safe to call twice."""
        with contextlib.suppress(BufferError):  # somebody copies from it: it goes with the last who holds it
            self._kept.close()
        for descriptor in self.inherited:
            os.close(descriptor)
        self.inherited = ()


class SharedRoom:
    """The decoder's end."""

    def __init__(self, argument: str) -> None:
        """Attach to what an argument of the command line names. Raises OSError and ValueError."""
        place, size = argument.split(":")
        if sys.platform == "win32":
            self._kept = mmap.mmap(-1, int(size), tagname=place)
        else:
            self._kept = mmap.mmap(int(place), int(size))
            os.close(int(place))

    def memory(self, length: int) -> Bytes | None:
        """Give so much of the segment, for what will be the first of the parts; None where that does not pay or fit."""
        return np.frombuffer(self._kept, np.uint8, length) if WORTH <= length <= len(self._kept) else None

    def put(self, parts: Sequence[memoryview]) -> bool:
        """Write the parts, but for what is where it belongs; False where it does not pay or they do not fit."""
        lengths = [len(part) for part in parts]
        places, end = _places(lengths)
        if not sum(lengths) >= WORTH or end > len(self._kept):
            return False
        shared = np.frombuffer(self._kept, np.uint8)
        goals = [shared[place : place + length] for place, length in zip(places, lengths, strict=True)]
        written = [np.frombuffer(part, np.uint8) for part in parts]
        away = [pair for pair in zip(goals, written, strict=True) if _address(pair[0]) != _address(pair[1])]
        if any(np.may_share_memory(part, shared) for _, part in away):
            return False  # one would be written over by another
        for goal, part in away:
            np.copyto(goal, part)
        return True


def _address(array: Bytes) -> int:
    return int(array.__array_interface__["data"][0])


def _places(lengths: Sequence[int]) -> tuple[list[int], int]:
    """Give where parts begin that lie one behind the other, and the end of the last."""
    places, end = [], 0
    for length in lengths:
        places.append(end)
        end += -(-length // _ALIGNED) * _ALIGNED
    return places, end


def _anonymous(size: int) -> tuple[mmap.mmap, str, tuple[int, ...]]:
    """Make a file in memory without a name, whose size is sealed. Raises OSError."""
    if sys.platform != "linux":
        raise OSError
    import fcntl

    descriptor = os.memfd_create("qrstation-pixels", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        os.ftruncate(descriptor, size)
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
        return mmap.mmap(descriptor, size, prot=mmap.PROT_READ), str(descriptor), (descriptor,)
    except BaseException:
        os.close(descriptor)
        raise
