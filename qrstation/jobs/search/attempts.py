"""What to try next where a search found nothing: the same question, each time put otherwise in one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from qrstation.core.standard.query import DateRange, StudyQuery
from qrstation.core.standard.study_moments import TimeRange
from qrstation.core.standard.typed import Reading

MOST_NEAR = 3
"""Near names that are offered."""


class AttemptKind(StrEnum):
    """In what an attempt differs from what was asked."""

    NAME_ANYWHERE = "name anywhere"
    ID_ANYWHERE = "ID anywhere"
    ACCESSION_ANYWHERE = "accession number anywhere"
    UPPER_CASE = "upper case"
    SWAPPED = "swapped"
    PARTED = "parted"
    NEAR_NAME = "near name"
    WITHOUT_DATES = "without dates"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Attempt:
    """Another question to ask."""

    kind: AttemptKind
    query: StudyQuery
    value: str = ""
    """What is asked for then in place of what was typed: a name, an ID, a number."""
    places: tuple[str, ...] = ()
    """Where, if not where it was asked before."""


def attempts(query: StudyQuery, near: Sequence[str] = (), elsewhere: Sequence[str] = ()) -> tuple[Attempt, ...]:
    """Give what may find something where ``query`` did not, the likeliest first, each question once.

    ``near`` are names known here that sound alike (PN, as DICOM writes them), ``elsewhere`` the places not asked yet.
    """
    found = [
        *_named(query, AttemptKind.PARTED, _parted(_name(query))),
        *_with_wildcards(query),
        *_named(query, AttemptKind.UPPER_CASE, [_name(query).upper()]),
        *_named(query, AttemptKind.SWAPPED, _swapped(_name(query))),
        *_named(query, AttemptKind.NEAR_NAME, [_open_ended(name) for name in near[:MOST_NEAR]]),
    ]
    undated = replace(query, study_date=DateRange(), study_time=TimeRange())
    if undated != query and not undated.is_open:
        found.append(Attempt(AttemptKind.WITHOUT_DATES, undated))
    asked = {query.queries()}
    different = []
    for each in found:
        questions = each.query.queries()
        if questions not in asked:
            asked.add(questions)
            different.append(each)
    if elsewhere:
        different.append(Attempt(AttemptKind.ELSEWHERE, query, places=tuple(elsewhere)))
    return tuple(different)


def name_asked(query: StudyQuery) -> str:
    """Give the name that a search is for, as it was typed; "" for none."""
    return _name(query)


def _name(query: StudyQuery) -> str:
    if query.patient_name.strip():
        return query.patient_name.strip()
    return query.typed.strip() if Reading.NAME in query.readings() else ""


def _named(query: StudyQuery, kind: AttemptKind, names: Sequence[str]) -> list[Attempt]:
    """Ask for these names in place of the one that was typed."""
    if not _name(query):
        return []
    typed = query.typed if query.patient_name.strip() else ""
    return [Attempt(kind, replace(query, patient_name=name, typed=typed), name) for name in names if name]


def _with_wildcards(query: StudyQuery) -> list[Attempt]:
    found = _named(query, AttemptKind.NAME_ANYWHERE, [_anywhere_in_name(_name(query))])
    readings = query.readings()
    for kind, reading, field, typed in (
        (AttemptKind.ID_ANYWHERE, Reading.PATIENT_ID, "patient_id", query.patient_id),
        (AttemptKind.ACCESSION_ANYWHERE, Reading.ACCESSION, "accession_number", query.accession_number),
    ):
        text = typed.strip() or (query.typed.strip() if reading in readings else "")
        if wild := _anywhere(text):
            # What was typed may have been either; with wildcards it is asked for as one of them.
            rest = query.typed if typed.strip() else ""
            found.append(Attempt(kind, replace(query, **{field: wild, "typed": rest}), wild))  # type: ignore[arg-type]
    return found


def _anywhere(text: str) -> str:
    bare = text.strip("* ")
    return f"*{bare}*" if bare else ""


def _parts(name: str) -> list[str]:
    """Give family and given name, as they were typed with a comma or a caret; one part where they were not told."""
    separator = "^" if "^" in name else ","
    return [part.strip(" *") for part in name.split(separator)]


def _anywhere_in_name(name: str) -> str:
    parts = [_anywhere(part) for part in _parts(name)]
    return "^".join(parts[:2]) if any(parts) else ""


def _swapped(name: str) -> list[str]:
    """Give a name with its parts the other way round."""
    parts = [part for part in _parts(name)[:2] if part]
    return [f"{parts[1]}, {parts[0]}"] if len(parts) == 2 else []


def _parted(name: str) -> list[str]:
    """Give words without a comma as family and given name: the last of them may be the family, or the first."""
    parts = [part for part in _parts(name)[:2] if part]
    words = parts[0].split() if len(parts) == 1 else []
    if len(words) < 2:
        return []
    return [f"{words[-1]}, {' '.join(words[:-1])}", f"{words[0]}, {' '.join(words[1:])}"]


def _open_ended(name: str) -> str:
    """Give a key for a name as DICOM writes it: its first group, whatever follows family and given name."""
    family, _, rest = name.partition("=")[0].partition("^")
    given = rest.partition("^")[0]
    return f"{family.strip()}*^{given.strip()}*" if given.strip() else f"{family.strip()}*"
