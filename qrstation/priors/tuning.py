"""The numbers of the rules, as a person changes them: what is delivered, what is chosen, what goes before both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from qrstation.priors.regions import regions_of
from qrstation.priors.rule_values import merged, rules_from
from qrstation.priors.rules import Rules

Place = tuple[str, ...]
"""Where a number stands: ("weights", "recency"), ("likeness", "CT", "MR"), ("shows-by", "CT", "abdomen", "pelvis")."""
SHOWS, SHOWS_BY, LIKENESS = "shows", "shows-by", "likeness"
_SHOWN_NUMBERS = ("weights", "baseline", "time", LIKENESS, SHOWS, SHOWS_BY)


@dataclass(slots=True)
class Tuning:
    """The rules while they are edited. Every table is one of TOML that was found to be right."""

    delivered: Mapping[str, Any]
    by_hand: Mapping[str, Any] = field(default_factory=dict)
    """A person's own file, which goes before what is chosen here."""
    chosen: dict[Place, float] = field(default_factory=dict)
    """What differs from what is delivered."""
    _first: dict[Place, float] = field(init=False, repr=False)
    _last: dict[Place, float] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._first, self._last = numbers_in(self.delivered), numbers_in(self.by_hand)

    def value(self, place: Place) -> float:
        """Give the number in force with what is chosen."""
        for each in _ways(place):
            found = self._last.get(each, self.chosen.get(each, self._first.get(each)))
            if found is not None:
                return found
        return 0.0

    def delivered_value(self, place: Place) -> float:
        """Give the number that there is without any choice for this place."""
        first, *others = _ways(place)
        if first in self._first:
            return self._first[first]
        return self.value(others[0]) if others else 0.0

    def is_by_hand(self, place: Place) -> bool:
        """Tell whether a person's own file says it."""
        return place in self._last

    def is_changed(self, place: Place) -> bool:
        """Tell whether something else is chosen than is delivered."""
        return place in self.chosen

    def choose(self, place: Place, value: float) -> None:
        """Choose a number; the delivered one is no choice."""
        if value == self.delivered_value(place):
            self.chosen.pop(place, None)
        else:
            self.chosen[place] = value

    def reset(self, *tables: str) -> None:
        """Take back what was chosen in these tables."""
        self.chosen = {place: value for place, value in self.chosen.items() if place[0] not in tables}

    def table(self) -> dict[str, Any]:
        """Give what is chosen as a table of TOML."""
        table: dict[str, Any] = {}
        for place, value in sorted(self.chosen.items()):
            *tables, key = place
            inner = table
            for name in tables:
                inner = inner.setdefault(name, {})
            inner[key] = value
        return table

    def rules(self) -> Rules:
        """Give the rules with what is chosen. Raises SettingsError where the numbers contradict each other."""
        table = merged(dict(self.delivered), self.table(), "", "")
        return rules_from(merged(table, dict(self.by_hand), "", ""), "", "")


def numbers_in(table: Mapping[str, Any]) -> dict[Place, float]:
    """Give the numbers of a table of rules by their places; a key that names several regions stands for each."""
    return {
        place: value
        for name in _SHOWN_NUMBERS
        for path, value in _leaves(table.get(name, {}))
        for place in _each_region((name, *path))
    }


def _leaves(table: Mapping[str, Any]) -> Iterator[tuple[Place, float]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from (((key, *rest), number) for rest, number in _leaves(value))
        else:
            yield (key,), value


def _each_region(place: Place) -> Iterator[Place]:
    if place[0] not in (SHOWS, SHOWS_BY):
        yield place
        return
    *before, of, shown = place
    for one in regions_of(of):
        for other in regions_of(shown):
            yield (*before, str(one), str(other))


def _ways(place: Place) -> list[Place]:
    """Give where a number is looked for: a pair of families of which nothing is said is "unlike", and so on."""
    if place[0] == LIKENESS and len(place) == 3:
        return [place, (LIKENESS, "unlike")]
    if place[0] == SHOWS_BY:
        return [place, (SHOWS, *place[2:])]
    return [place]
