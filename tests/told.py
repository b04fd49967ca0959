"""Notices of any words, where a test wants no code in particular."""

from __future__ import annotations

from qrstation.core.codes.window import WindowCode
from qrstation.core.notice import Notice, notice


def told(what: str, advice: str = "", support: str = "") -> Notice:
    """Give a notice that is said in these words."""
    return notice(WindowCode.TOLD, support=support, what=what, advice=advice)
