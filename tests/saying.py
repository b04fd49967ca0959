"""Checks what an error says to a person, as the edge would say it."""

from __future__ import annotations

import re
from collections.abc import Callable

from qrstation.core.errors import StationError
from qrstation.words import words_of


def saying(pattern: str) -> Callable[[StationError], bool]:
    """Give a check of an error's words, for `pytest.raises`: what happened and what to do, on one line."""
    return lambda error: re.search(pattern, words_of(error).line) is not None
