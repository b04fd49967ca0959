"""What an import of settings would change, in a short list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qrstation.core.station.settings_exchange import Change
from qrstation.ui.outside_text import isolated

MOST = 9
"""Lines of changes at most: a message box has room for twelve."""
_MOST_VALUE = 40
_KINDS = {"archives": "archive", "rules": "rule"}


def change_list(changes: Sequence[Change]) -> str:
    """Give a line for each change, and how many more there are."""
    lines = [change_line(change) for change in changes[:MOST]]
    more = len(changes) - len(lines)
    return "\n".join([*lines, f"… and {more} more"] if more else lines)


def change_line(change: Change) -> str:
    """Give the line of a change: which key, what it is and what it would be."""
    if change.table not in _KINDS:
        return f"{change.table}.{change.key}: {_value(change.before)} → {_value(change.after)}"
    name = f"{_KINDS[change.table]} “{isolated(change.entry, _MOST_VALUE)}”"
    if change.key:
        return f"{name}, {change.key}: {_value(change.before)} → {_value(change.after)}"
    return f"{name} is removed" if change.after is None else f"{name} is added: {_value(change.after)}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        value = ", ".join(part if isinstance(part, str) else "=".join(part) for part in value)
    return isolated(str(value), _MOST_VALUE) or "nothing"
