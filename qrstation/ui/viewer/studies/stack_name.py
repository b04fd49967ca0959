"""Names a stack in the viewer: by its series, and by its key among the stacks of that series."""

from __future__ import annotations

_BETWEEN = "|"
"""No UID that is stored holds one (see `core.uid`)."""


def stack_name(series_uid: str, key: str = "") -> str:
    """Give the name of a stack; that of a series' only one is the Series Instance UID itself."""
    return f"{series_uid}{_BETWEEN}{key}" if key else series_uid


def series_in(name: str) -> str:
    """Give the Series Instance UID of a stack's name."""
    return name.partition(_BETWEEN)[0]


def key_in(name: str) -> str:
    """Give the key of a stack's name, "" for the whole series."""
    return name.partition(_BETWEEN)[2]
