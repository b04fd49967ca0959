"""A search as it was typed, with where it was asked: what is kept of it, so that "7 days" are seven days again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

LONGEST = 20_000
"""Characters of a search's text; what is longer was written by nobody."""
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class TypedSearch:
    """What stands in the form's fields, by their names; those that are empty are not there."""

    fields: Mapping[str, str] = field(default_factory=dict)
    modalities: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    """Further attributes: keyword and what was typed for it."""
    places: tuple[str, ...] = ()

    def text(self) -> str:
        """Give it as one text, the same for the same search."""
        record = {
            "fields": dict(sorted(self.fields.items())),
            "modalities": self.modalities,
            "others": self.others,
            "places": self.places,
        }
        return json.dumps(record, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search with a name; one of them may be made at the start."""

    name: str
    search: TypedSearch
    is_default: bool = False


def typed_search(text: object) -> TypedSearch | None:
    """Give what `TypedSearch.text` wrote; None for anything else, whatever it is."""
    if not isinstance(text, str) or len(text) > LONGEST:
        return None
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict):
        return None
    fields = record.get("fields")
    pairs = record.get("others")
    others = [tuple(pair) for pair in pairs if _are_texts(pair, 2)] if isinstance(pairs, list) else []
    return TypedSearch(
        {name: value for name, value in fields.items() if isinstance(value, str)} if isinstance(fields, dict) else {},
        _texts(record.get("modalities")),
        tuple((keyword, value) for keyword, value in others),
        _texts(record.get("places")),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(part for part in value if isinstance(part, str)) if isinstance(value, list) else ()


def _are_texts(value: object, count: int) -> bool:
    return isinstance(value, list) and len(value) == count and len(_texts(value)) == count
