"""How each stack was looked at when a viewport went on to another one: it looks so again when it comes back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from qrstation.imaging.stacks.stack import Order
from qrstation.ui.viewer.frames.look import Look
from qrstation.ui.viewer.frames.transform import Transform
from qrstation.ui.viewer.studies.stack_name import series_in


@dataclass(frozen=True, slots=True)
class Left:
    """How a stack was left: what the hand said with its steps, how the image lay, in which order it was walked."""

    look: Look
    view: Transform
    order: Order = Order.POSITION

    @property
    def is_untouched(self) -> bool:
        """Whether it is as any stack that is opened for the first time."""
        is_said = self.look.can_undo or self.look.can_redo or not self.view.fitted
        return not is_said and self.order is Order.POSITION


class LookShelf:
    """Keeps looks by the names of their stacks, of all viewports together, until their series are closed."""

    def __init__(self) -> None:
        self._left: dict[str, Left] = {}

    def __len__(self) -> int:
        """Count what is kept."""
        return len(self._left)

    def put(self, name: str, left: Left) -> None:
        """Keep how a stack was left; what was kept of it before goes."""
        self._left.pop(name, None)
        if name and not left.is_untouched:
            self._left[name] = left

    def take(self, name: str) -> Left | None:
        """Give how a stack was left, and keep it no longer; None for one that is as it came."""
        return self._left.pop(name, None)

    def forget(self, series_uids: Collection[str]) -> None:
        """Keep nothing of these series."""
        for name in [name for name in self._left if series_in(name) in series_uids]:
            del self._left[name]
