"""Matches values against keys as a query/retrieve SCP does (PS3.4 C.2.2.2)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from qrstation.core.patient import fold
from qrstation.core.standard.dictionary import tag_of, vr_by_dictionary
from qrstation.core.standard.query import wildcard

_WILDCARD_VRS = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"})
_FREE_TEXT_VRS = frozenset({"LT", "ST", "UC", "UT"})
_FREE_TEXT = ("Description", "Name", "Comments")
"""Keywords that end so are words of people, found without regard to case and marks; identifiers and codes are exact."""
_RANGE_VRS = frozenset({"DA", "TM", "DT"})
Matcher = Callable[[Iterable[str]], bool]
"""Tells whether one of an attribute's values matches; no value is an empty iterable."""


@lru_cache(maxsize=256)
def matcher(keyword: str, key: str) -> Matcher:
    """Give the test for ``key`` of an attribute: universal, list of UIDs, range, wildcard, or single value."""
    tag = tag_of(keyword)
    vr = vr_by_dictionary(tag) if tag is not None else "LO"
    if key in ("", "*") or (vr in _WILDCARD_VRS and not key.strip("*")):
        return lambda values: True
    if vr == "UI":
        wanted = frozenset(part.strip() for part in key.split("\\"))
        return lambda values: any(value in wanted for value in values)
    if vr in _RANGE_VRS:
        return _range(key, vr)
    if vr == "PN":
        pattern = wildcard(_fold_name(key))
        return lambda values: any(
            pattern.fullmatch(group) for value in values for group in (_fold_name(value), *_fold_groups(value))
        )
    parts = [part.strip() for part in key.split("\\")]
    if vr in _WILDCARD_VRS and (vr in _FREE_TEXT_VRS or keyword.endswith(_FREE_TEXT)):
        folded = [wildcard(_plain(part)) for part in parts]
        return lambda values: any(pattern.fullmatch(_plain(value)) for value in values for pattern in folded)
    if vr in _WILDCARD_VRS:
        patterns = [wildcard(part) for part in parts]
        return lambda values: any(pattern.fullmatch(value) for value in values for pattern in patterns)
    if vr in ("IS", "DS"):
        return lambda values: any(_same_number(value, part) for value in values for part in parts)
    return lambda values: any(value in parts for value in values)


def _plain(text: str) -> str:
    """Fold case and marks, and put syllables together again: one of them is one character for a question mark."""
    return unicodedata.normalize("NFC", fold(text))


def _fold_name(name: str) -> str:
    """Fold case and marks, and drop empty trailing components: A^B is A^B^^^."""
    folded = _plain(name)
    return "=".join(group.rstrip("^ ") for group in folded.split("=")).rstrip("=")


def _fold_groups(name: str) -> tuple[str, ...]:
    """Give the component groups one by one, so that a name in Latin letters finds one with three groups."""
    groups = _fold_name(name).split("=")
    return tuple(groups) if len(groups) > 1 else ()


def _range(key: str, vr: str) -> Matcher:
    first, dash, last = key.partition("-")
    if vr == "DA":
        first, last = (part.strip().replace(".", "") for part in (first, last))
    if not dash:
        return lambda values: any(_trim(value, vr).startswith(_trim(first, vr)) for value in values if value)

    def between(values: Iterable[str]) -> bool:
        for value in values:
            text = _trim(value, vr)
            # A range end of fewer digits covers all that begin with it: 10-12 takes 12:59:59.
            if text and (not first or text >= _trim(first, vr)) and (not last or text[: len(last)] <= last):
                return True
        return False

    return between


def _trim(text: str, vr: str) -> str:
    stripped = text.strip()
    return stripped.replace(":", "") if vr == "TM" else stripped.replace(".", "") if vr == "DA" else stripped


def _same_number(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return False
