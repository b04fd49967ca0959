"""Notices of any words, where a test wants no code in particular; and the words of errors."""

from __future__ import annotations

import re
from collections.abc import Callable

from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import StationError
from qrstation.core.notice import Notice, notice
from qrstation.words import words_of


def told(what: str, advice: str = "", support: str = "") -> Notice:
    """Give a notice that is said in these words."""
    return notice(WindowCode.TOLD, support=support, what=what, advice=advice)


def saying(pattern: str) -> Callable[[StationError], bool]:
    """Give a check of an error's words, for `pytest.raises`: what happened and what to do, on one line."""
    return lambda error: re.search(pattern, words_of(error).line) is not None
