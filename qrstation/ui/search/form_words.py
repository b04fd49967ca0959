"""What the form says below its fields: how a text is asked for, and why one cannot be."""

from __future__ import annotations

from qrstation.core.standard.key_values import LONGEST, Fault, name_pattern
from qrstation.core.standard.query import StudyQuery
from qrstation.core.standard.typed import Reading, is_universal
from qrstation.core.station.typed_search import TypedSearch
from qrstation.ui.outside_text import isolated, joined

_SHOWN = 40
"""Characters of a key that is shown: the form is narrow."""
_FAULTS = {
    Fault.BACKSLASH: "A backslash separates values: search without it",
    Fault.CONTROL: "There is a character in it that is not seen: type it anew",
    Fault.TOO_LONG: f"At most {LONGEST} characters can be asked for",
    Fault.NO_DATE: "This is no date: write it as YYYY-MM-DD, two with “to” between",
    Fault.NO_TIME: "This is no time: write it as HH:MM, two with “to” between",
    Fault.NO_NUMBER: "This is no number",
    Fault.NO_UID: "This is no UID: digits and dots, without a wildcard",
    Fault.NO_CODE: "A code has at most 16 letters, digits and underscores",
    Fault.NO_AGE: "Write an age as 045Y, with D, W, M or Y",
    Fault.WRONG_WAY: "It ends before it begins: swap the two",
    Fault.UNKNOWN: "No keyword of a patient, study or series",
}
NAME_TWICE = "A name stands in the first field too: empty one of the two"
ALL_FILLED = "ID and accession number are filled below: empty one of them, or this"


def fault_words(fault: Fault) -> str:
    """Say why something cannot be asked for."""
    return _FAULTS[fault]


def reading_words(typed: str, query: StudyQuery) -> str:
    """Say as what a text in the first field is looked for; ``query`` holds it with what else is filled."""
    if not typed.strip():
        return ""
    if is_universal(typed):
        return "* alone finds everything"
    readings = query.readings()
    if readings == (Reading.NAME,):
        return f"looked for as name {_key(name_pattern(typed))}"
    named = [str(reading) for reading in readings]
    listed = " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
    if not listed:
        return ""
    exactly = ", with your wildcard" if {"*", "?"} & set(typed) else ""
    return f"looked for as {listed}{exactly}"


def key_words(typed: str, key: str) -> str:
    """Say how a filled field is asked for: with the wildcards that were put to it, or exactly."""
    if not typed.strip():
        return ""
    if is_universal(key):
        return "* alone is any"
    if {"*", "?"} & set(key):
        return f"asked for as {_key(key)}"
    return "asked for exactly"


def wide_words(archives: int, days: int | None, narrower: str) -> tuple[str, str]:
    """Say what a search would cover that nothing but dates narrows, and what to do."""
    whom = "one archive" if archives == 1 else f"{archives} archives"
    span = "every day there is" if days is None else f"{days:,} days"
    return (
        f"This asks {whom} for all studies of {span}{narrower}.",
        "Type something, choose dates, or press Enter again.",
    )


def search_words(search: TypedSearch) -> str:
    """Give a search in one line: what was typed, when, what kind, and where."""
    fields = dict(search.fields)
    when = fields.pop("dates", "")
    if when == "range":
        begins, ends = (
            f"{fields.pop(f'Study date {end}', '')} {fields.pop(f'Study time {end}', '')}".strip()
            for end in ("from", "to")
        )
        when = f"{begins} – {ends}".strip()
    order = ("front", "family", "given")
    texts = [fields.pop(name, "") for name in order]
    others = [f"{keyword}={value}" for keyword, value in search.others]
    where = f"in {', '.join(search.places)}" if search.places else ""
    told = (*texts, *fields.values(), *others, when, ", ".join(search.modalities), where)
    return joined(told, most=_SHOWN) or "everything"


def _key(key: str) -> str:
    return isolated(key, _SHOWN)
