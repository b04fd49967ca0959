"""Which columns of the results a person chose for each view: their order, their widths, by which rows are sorted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from qrstation.ui.results.columns import ALWAYS, USUAL, Column, View

_WIDEST = 2000


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """The columns of one view, in the order in which they stand."""

    shown: tuple[Column, ...]
    widths: Mapping[Column, int] = field(default_factory=dict)
    """Those that were drawn wider or narrower by hand, in pixels."""
    sort: Column = Column.DATE
    descending: bool = True

    def with_column(self, column: Column, shown: bool) -> ColumnChoice:
        """Give it with a column or without; one that is new stands where it does in reading order."""
        others = [each for each in self.shown if each is not column]
        if shown:
            place = next((at for at, each in enumerate(others) if each > column), len(others))
            others.insert(place, column)
        return replace(self, shown=tuple(others))

    def by_importance(self, view: View) -> tuple[Column, ...]:
        """Give its columns, the most important first: what says most, what was chosen by hand, what is usual."""
        usual = USUAL[view]
        by_hand = [column for column in self.shown if column not in usual]
        ordered = dict.fromkeys((*ALWAYS, *by_hand, *usual))
        return tuple(column for column in ordered if column in self.shown)


def usual_choice(view: View) -> ColumnChoice:
    """Give the columns of a view for which nobody chose."""
    return ColumnChoice(tuple(sorted(USUAL[view])))


def seen_columns(
    room: int, view: View, choice: ColumnChoice, wanted: Mapping[Column, int], least: Mapping[Column, int]
) -> tuple[Column, ...]:
    """Give the columns for which there is room, in pixels, the most important first.

    Those chosen by hand are seen while they fit at all; those that are merely usual while nothing else gets narrower.
    """
    seen: list[Column] = []
    narrow = sum(least[column] for column in ALWAYS)
    wide = sum(wanted[column] for column in ALWAYS)
    must = USUAL[view][: len(ALWAYS) + 2]
    for column in choice.by_importance(view):
        if column in ALWAYS:
            seen.append(column)
            continue
        is_merely_usual = column in USUAL[view] and column not in must
        if (wide + wanted[column] if is_merely_usual else narrow + least[column]) <= room:
            seen.append(column)
            narrow, wide = narrow + least[column], wide + wanted[column]
    return tuple(seen)


def fitted_widths(
    room: int, seen: Sequence[Column], wanted: Mapping[Column, int], least: Mapping[Column, int]
) -> dict[Column, int]:
    """Give each column's width, in pixels, so that together they are ``room`` wide, or else as narrow as they can be.

    ``seen`` are in order of importance. What is left over goes to the description; what is missing is taken from the
    least important first, a part of what each can give at a time, so that none has nothing while another has plenty.
    """
    widths = {column: max(wanted[column], least[column]) for column in seen}
    missing = sum(widths.values()) - room
    for part in (4, 3, 2, 1):
        for column in reversed(seen):
            taken = min(max(0, missing), (widths[column] - least[column]) // part)
            widths[column] -= taken
            missing -= taken
    widths[Column.DESCRIPTION] += max(0, -missing)
    return widths


def choices_as_text(view: View, choices: Mapping[View, ColumnChoice]) -> str:
    """Give the view and the columns of each as a text to be kept."""
    kept: dict[str, Any] = {"view": view}
    for each, choice in choices.items():
        kept[each] = {
            "shown": [column.name for column in choice.shown],
            "widths": {column.name: width for column, width in choice.widths.items()},
            "sort": choice.sort.name,
            "descending": choice.descending,
        }
    return json.dumps(kept)


def choices_from_text(text: str) -> tuple[View, dict[View, ColumnChoice]]:  # the pair is one thing that is kept
    """Read what `choices_as_text` gave; what cannot be read is as usual."""
    try:
        kept = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        kept = {}
    if not isinstance(kept, dict):
        kept = {}
    view = View.STUDIES if kept.get("view") == View.STUDIES else View.PATIENTS
    return view, {each: _choice(each, kept.get(each)) for each in View}


def _choice(view: View, kept: object) -> ColumnChoice:
    usual = usual_choice(view)
    if not isinstance(kept, dict):
        return usual
    named = {column.name: column for column in Column}
    shown = tuple(dict.fromkeys(named[name] for name in _listed(kept.get("shown")) if name in named))
    widths = kept.get("widths")
    return ColumnChoice(
        (*(column for column in ALWAYS if column not in shown), *shown) if shown else usual.shown,
        {
            named[name]: width
            for name, width in (widths.items() if isinstance(widths, dict) else ())
            if name in named and type(width) is int and 0 < width < _WIDEST
        },
        named.get(str(kept.get("sort")), usual.sort),
        kept.get("descending") is not False,
    )


def _listed(value: object) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []
