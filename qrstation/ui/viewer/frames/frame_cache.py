"""Keeps decoded frames within a bound of bytes, the least recently used go first."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import NamedTuple

from qrstation.core.errors import CannotDecode
from qrstation.imaging.frame import Frame

_NO_FILE = Path()


class FrameKey(NamedTuple):
    """Which frame: the instance that holds it, its number from 0, and the file: another for other bytes.

    A tuple, since a step makes and looks up dozens of them.
    """

    sop_uid: str
    frame: int = 0
    path: Path = _NO_FILE
    size: int = 0
    checksum: str = ""


Decoded = Frame | CannotDecode

_FAILURE_BYTES = 1024


class FrameCache:
    """Decoded frames, and the reasons why some could not be, by key; at most ``limit`` bytes of pixels.

    One frame stays even when it alone is larger than the limit: it is the one being looked at.
    """

    def __init__(self, limit: int = 512 * 2**20) -> None:
        self._limit = limit
        self._held: OrderedDict[FrameKey, Decoded] = OrderedDict()
        self._bytes = 0

    @property
    def limit(self) -> int:
        """The bound in bytes."""
        return self._limit

    def set_limit(self, limit: int) -> None:
        """Hold at most so many bytes from now on."""
        self._limit = limit
        self._shrink()

    @property
    def bytes(self) -> int:
        """The bytes of pixels held."""
        return self._bytes

    def __contains__(self, key: FrameKey) -> bool:
        return key in self._held

    def get(self, key: FrameKey) -> Decoded | None:
        """Give what was decoded and mark it as just used; None when it is not here."""
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
        return found

    def put(self, key: FrameKey, decoded: Decoded) -> None:
        """Keep ``decoded``; what was used longest ago goes where room is needed."""
        self.drop(key)
        self._held[key] = decoded
        self._bytes += _size(decoded)
        self._shrink()

    def _shrink(self) -> None:
        while self._bytes > self._limit and len(self._held) > 1:
            _, oldest = self._held.popitem(last=False)
            self._bytes -= _size(oldest)

    def drop(self, key: FrameKey) -> None:
        """Forget one frame."""
        held = self._held.pop(key, None)
        if held is not None:
            self._bytes -= _size(held)

    def drop_instances(self, sop_uids: frozenset[str]) -> None:
        """Forget all frames of the instances."""
        for key in [key for key in self._held if key.sop_uid in sop_uids]:
            self.drop(key)

    def clear(self) -> None:
        """Forget all frames."""
        self._held.clear()
        self._bytes = 0


def _size(decoded: Decoded) -> int:
    return _FAILURE_BYTES if isinstance(decoded, CannotDecode) else decoded.nbytes
