"""What the user looks at: set by the window, and asked by the jobs whenever they choose what comes next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """A Series Instance UID, "" for none, and the Instance Number of the image of it that is seen, None for none."""

    series_uid: str = ""
    number: int | None = None


NOTHING = Look()


class LookedAt:
    """One look, set on one thread and read on others; it is replaced as a whole."""

    def __init__(self) -> None:
        self._look = NOTHING

    def show(self, series_uid: str, number: int | None = None) -> None:
        """Take what is looked at now; "" for nothing."""
        self._look = Look(series_uid, number)

    def look(self) -> Look:
        """Give it."""
        return self._look
