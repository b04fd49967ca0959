"""What is to be told to a person, before it has words: a code with values. Words are made of it at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """The base of the rooms' codes: each names one thing that can be told; see `qrstation.core.codes`."""


_NEVER_LOGGED = frozenset({"comment", "value"})
"""Values that a peer or a person wrote freely: an Error Comment, what was typed to be searched for."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be told: which, with what values, and what support calls it.

    ``support`` is the peer's own code (a DIMSE status, say) or the system's, as it is shown to support: opaque text,
    "" where there is none. A value may be a notice itself, where one thing is told because of another.
    """

    code: str
    values: tuple[tuple[str, Any], ...] = ()
    """Names and values; a value is a text, a number, a notice, or a tuple of texts."""
    support: str = ""

    def get(self, name: str, default: Any = None) -> Any:
        """Give a value by its name."""
        return dict(self.values).get(name, default)

    def as_json(self) -> dict[str, Any]:
        """Give the notice as JSON values."""
        values = {name: _plain(value) for name, value in self.values}
        return {"code": str(self.code), "values": values, "support": self.support}

    def __str__(self) -> str:
        """Give it for a log: the code and its values, in no language and without what may name a patient."""
        said = " ".join(f"{name}={value}" for name, value in self.values if name not in _NEVER_LOGGED)
        return " ".join(part for part in (str(self.code), said, f"[{self.support}]" if self.support else "") if part)


def notice(code: str, /, support: str = "", **values: Any) -> Notice:
    """Make a notice of named values."""
    return Notice(code, tuple(values.items()), support)


def notice_from(values: Mapping[str, Any]) -> Notice:
    """Give the notice of JSON values. Raises KeyError, TypeError, ValueError, AttributeError for what is none."""
    named = tuple((str(name), _value_from(value)) for name, value in values["values"].items())
    return Notice(str(values["code"]), named, str(values.get("support", "")))


def _plain(value: Any) -> Any:
    if isinstance(value, Notice):
        return {"notice": value.as_json()}
    return list(value) if isinstance(value, tuple) else value


def _value_from(value: Any) -> Any:
    if isinstance(value, Mapping):
        return notice_from(value["notice"])
    if isinstance(value, list):
        return tuple(str(each) for each in value)
    if not isinstance(value, str | int | float):
        raise TypeError("a notice holds texts, numbers and notices")
    return value
