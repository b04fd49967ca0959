"""The series that the user looks at: set by the window, and asked by the jobs whenever they choose what comes next."""

from __future__ import annotations


class LookedAt:
    """One UID, set on one thread and read on others; it is replaced as a whole."""

    def __init__(self) -> None:
        self._series_uid = ""

    def show(self, series_uid: str) -> None:
        """Take the Series Instance UID that is looked at now; "" for none."""
        self._series_uid = series_uid

    def series_uid(self) -> str:
        """Give it."""
        return self._series_uid
