"""An element's text as a value: trimmed, and a list where the attribute has several (PS3.5 6.2 and 6.4)."""

from __future__ import annotations

from qrstation.core.standard.match import Value

_ONE_VALUE = frozenset({"LT", "ST", "UR", "UT"})
"""In these a backslash is a character like others."""


def text_value(text: str, vr: str, multiplicity: str) -> Value:
    """Give the value of a decoded text; None when nothing is in it."""
    text = text.strip("\0") if vr == "UI" else text
    if vr in _ONE_VALUE or multiplicity == "1":
        return text.rstrip(" \0") if vr in _ONE_VALUE else text.strip(" \0") or None
    return shaped([part.strip(" \0") for part in text.split("\\") if part.strip(" \0")], multiplicity)


def shaped(values: list[str] | list[int] | list[float], multiplicity: str) -> Value:
    """Give a list where the attribute's multiplicity is above one, else its one value; null when there is none."""
    if not values:
        return None
    return values[0] if multiplicity == "1" else values
