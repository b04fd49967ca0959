"""A series' stack as one viewport walks through it: which slice is wanted, and that it stays while the stack grows."""

from __future__ import annotations

from qrstation.imaging.stacks.stack import Slice, Stack
from qrstation.ui.viewer.frames.frame_cache import FrameKey


def key_of(piece: Slice) -> FrameKey:
    """Give the key under which a slice's frame is asked for and kept."""
    record = piece.record
    # A file that came again with other bytes may have the name of the one that was deleted.
    return FrameKey(record.sop_uid, piece.frame, record.path, record.size, record.checksum)


class StackModel:
    """The walk of one viewport through one series."""

    def __init__(self, series_uid: str, stack: Stack) -> None:
        self.series_uid = series_uid
        self.stack = stack
        self.index = 0
        self.direction = 0
        """The way last walked: +1, -1, or 0 before the first step."""

    @property
    def count(self) -> int:
        """The number of slices here."""
        return len(self.stack.slices)

    @property
    def current(self) -> Slice | None:
        """The wanted slice; None in an empty stack."""
        return self.stack.slices[self.index] if self.count else None

    def go(self, index: int) -> bool:
        """Want the slice at ``index`` (kept within the stack), and tell whether that is another one."""
        target = min(max(index, 0), max(self.count - 1, 0))
        if target == self.index:
            return False
        self.direction = 1 if target > self.index else -1
        self.index = target
        return True

    def step(self, by: int) -> bool:
        """Want the slice ``by`` steps further, and tell whether that is another one."""
        return self.go(self.index + by)

    def grow(self, stack: Stack) -> bool:
        """Take the stack with what has arrived since; the wanted slice stays, known by its SOP Instance UID.

        Tells whether another picture is wanted now: the former slice is gone, or its instance was replaced.
        """
        held = self.current
        self.stack = stack
        found = stack.index_of(held.record.sop_uid, held.frame) if held else None
        if held is not None and found is not None:
            self.index = found
            return key_of(self.stack.slices[found]) != key_of(held)
        self.index = min(self.index, max(self.count - 1, 0))
        return True

    def around(self, indices: list[int]) -> list[Slice]:
        """Give the slices at ``indices``."""
        return [self.stack.slices[index] for index in indices]
