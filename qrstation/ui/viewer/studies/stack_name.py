"""Names a stack in the viewer: by its series and its key among the stacks of that series, and to people by words."""

from __future__ import annotations

from qrstation.imaging.stacks.stack import Stack
from qrstation.words import words_of

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


def stack_words(stack: Stack) -> str:
    """Say what tells a stack from the others of its series: "axial · echo 2"; "" for an only one."""
    again = f" ({stack.number})" if stack.number > 1 else ""
    return " · ".join(words_of(each).what for each in stack.told) + again
