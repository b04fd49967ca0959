"""Makes rules of the values of TOML, and says what is wrong with one, and at which line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from qrstation.core.codes.priors import PriorCode
from qrstation.core.errors import SettingsError
from qrstation.core.notice import Notice, notice
from qrstation.priors.modalities import Families
from qrstation.priors.regions import REGIONS, Region, regions_of
from qrstation.priors.rules import Baseline, Rules, Weights

_OPEN = ("families", "alone", "likeness", "shows", "shows-by")
"""Tables whose keys are a hospital's own matter; of the others all keys are known."""


def merged(ours: dict[str, Any], own: dict[str, Any], file: str, text: str) -> dict[str, Any]:
    """Give our values with a hospital's in their places. Raises SettingsError for a key that there is not."""
    _check_keys(ours, own, _Place(file, text))
    return _merge(ours, own)


def rules_from(table: Mapping[str, Any], file: str, text: str) -> Rules:
    """Give the rules of a whole table. Raises SettingsError for a wrong value, and for what contradicts itself."""
    place = _Place(file, text)
    families = _families(table, place)
    weights = Weights(**{each.name: place.share(each.name, table["weights"][each.name]) for each in fields(Weights)})
    if weights.besides >= 1:
        raise place.wrong("recency", notice(PriorCode.TOO_MUCH, percent=round(100 * weights.besides)))
    base = table["baseline"]
    baseline = Baseline(*(place.whole(name, base[name]) for name in ("studies", "days", "place")))
    unlike = place.share("unlike", table["likeness"]["unlike"])
    return Rules(
        families,
        _likeness(table["likeness"], families, place),
        unlike,
        _shows(table, families, place),
        weights,
        baseline,
        place.positive("half_life", table["time"]["half_life"]),
        place.positive("slow", table["time"]["slow"]),
    )


class _Place:
    """Where values come from: the file, and its text for the line."""

    def __init__(self, file: str, text: str) -> None:
        self._file, self._lines = file, text.split("\n")

    def wrong(self, name: str, why: Notice) -> SettingsError:
        """Give the error of a key."""
        pattern = re.compile(rf"""(?<![\w-])["']?{re.escape(name)}["']?\s*[=\].]""")
        line = next((number for number, line in enumerate(self._lines, 1) if pattern.search(line)), 0)
        return SettingsError(PriorCode.WRONG_RULE, file=self._file, line=line, why=why)

    def no_family(self, name: str, families: Families) -> SettingsError:
        """Give the error of a name that is no family's."""
        return self.wrong(name, notice(PriorCode.NO_FAMILY, name=name, allowed=families.order))

    def share(self, name: str, value: Any) -> float:
        """Give a number from 0 to 1."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise self.wrong(name, notice(PriorCode.NOT_A_SHARE, name=name))
        return float(value)

    def positive(self, name: str, value: Any) -> float:
        """Give a number above 0."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e9:
            raise self.wrong(name, notice(PriorCode.NOT_A_NUMBER, name=name))
        return float(value)

    def whole(self, name: str, value: Any) -> int:
        """Give a whole number above 0."""
        if not isinstance(value, int):
            raise self.wrong(name, notice(PriorCode.NOT_A_NUMBER, name=name))
        return int(self.positive(name, value))

    def table(self, name: str, value: Any) -> dict[str, Any]:
        """Give a table."""
        if not isinstance(value, dict):
            raise self.wrong(name, notice(PriorCode.NO_TABLE, name=name))
        return value

    def regions(self, name: str, value: Any = None) -> tuple[Region, ...]:
        """Give the regions that are named by a key, or by its value."""
        try:
            return regions_of(name if value is None else value)
        except (ValueError, AttributeError):
            told = str(name if value is None else value)
            raise self.wrong(name, notice(PriorCode.NO_REGION, name=told, allowed=REGIONS)) from None


def _families(table: Mapping[str, Any], place: _Place) -> Families:
    by_modality: dict[str, str] = {}
    for family, modalities in table["families"].items():
        if not isinstance(modalities, list) or not all(isinstance(each, str) for each in modalities):
            raise place.wrong(family, notice(PriorCode.NOT_WORDS, name=family))
        for modality in modalities:
            if by_modality.setdefault(modality.upper(), family) != family:
                raise place.wrong(family, notice(PriorCode.TWO_FAMILIES, name=modality))
    alone = {name: place.regions(name, value) for name, value in table["alone"].items()}
    return Families(by_modality, tuple(table["families"]), alone)


def _likeness(table: Mapping[str, Any], families: Families, place: _Place) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for current, priors in table.items():
        if current == "unlike":
            continue
        for prior, value in place.table(current, priors).items():
            for name in (current, prior):
                if name not in families.order:
                    raise place.no_family(name, families)
            found[current, prior] = place.share(prior, value)
    return found


def _shows(table: Mapping[str, Any], families: Families, place: _Place) -> dict[tuple[str, Region, Region], float]:
    found: dict[tuple[str, Region, Region], float] = {}
    for family, by_region in {"": table["shows"], **table["shows-by"]}.items():
        if family and family not in families.order:
            raise place.no_family(family, families)
        for of, shown in place.table(family, by_region).items():
            for name, value in place.table(of, shown).items():
                for one in place.regions(of):
                    for other in place.regions(name):
                        if one is other:
                            raise place.wrong(name, notice(PriorCode.BEYOND_SELF, name=name))
                        found[family, one, other] = place.share(name, value)
    return found


def _check_keys(ours: Mapping[str, Any], own: Mapping[str, Any], place: _Place) -> None:
    for name, value in own.items():
        if name not in ours:
            raise place.wrong(name, notice(PriorCode.NO_KEY, name=name, allowed=tuple(ours)))
        for inner in place.table(name, value):
            if name not in _OPEN and inner not in ours[name]:
                raise place.wrong(inner, notice(PriorCode.NO_KEY, name=inner, allowed=tuple(ours[name])))


def _merge(ours: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(ours)
    for name, value in own.items():
        below = result.get(name)
        result[name] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return result
