"""What the worklist's rows say, and how asking for it went, as people read it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from enum import IntEnum

from qrstation.core.events import SearchEnd, SearchEnded, WorklistEnded
from qrstation.core.standard.person import known_date, readable_name
from qrstation.core.standard.query import DateRange
from qrstation.core.standard.worklist import WorklistEntry
from qrstation.ui.outside_text import BUTTON, isolated, joined, one_line
from qrstation.ui.results.search_words import names


class Column(IntEnum):
    """The columns, in reading order."""

    TIME = 0
    PATIENT = 1
    ID = 2
    BIRTH = 3
    PROCEDURE = 4
    MODALITY = 5
    STATION = 6
    ACCESSION = 7
    ARCHIVE = 8


HEADINGS = {
    Column.TIME: "Time",
    Column.PATIENT: "Patient",
    Column.ID: "ID",
    Column.BIRTH: "Birth date",
    Column.PROCEDURE: "Procedure",
    Column.MODALITY: "Mod.",
    Column.STATION: "Station",
    Column.ACCESSION: "Accession",
    Column.ARCHIVE: "Archive",
}


def cell_text(entry: WorklistEntry, column: Column, *, with_date: bool) -> str:
    """Give the text of a cell."""
    if column is Column.TIME:
        return " ".join(part for part in (known_date(entry.date) if with_date else "", clock(entry.time)) if part)
    if column is Column.BIRTH:
        return known_date(entry.patient.birth_date)
    text = {
        Column.PATIENT: entry.name or "No name",
        Column.ID: entry.patient.patient_id.strip(),
        Column.PROCEDURE: entry.what,
        Column.MODALITY: entry.modality,
        Column.STATION: entry.station,
        Column.ACCESSION: entry.accession_number,
        Column.ARCHIVE: entry.archive,
    }
    return one_line(text[column])


def row_text(entry: WorklistEntry, *, with_date: bool, separator: str = ", ") -> str:
    """Give a row as one line, for those who do not see it and to be copied."""
    return joined((cell_text(entry, column, with_date=with_date) for column in Column), separator, 4 * BUTTON)


def more_words(entry: WorklistEntry) -> str:
    """Give what is said when the mouse rests on a row."""
    referring = readable_name(entry.referring)
    lines = [
        joined((entry.name, entry.patient.patient_id, known_date(entry.patient.birth_date))),
        joined((known_date(entry.date), clock(entry.time))),
        joined(dict.fromkeys((entry.procedure, entry.step))),
        joined((entry.station, entry.station_name if entry.station_name != entry.station else "")),
        f"Referred by {isolated(referring)}" if referring else "",
        f"Accession number {isolated(entry.accession_number)}" if entry.accession_number else "",
        isolated(entry.archive),
    ]
    return "\n".join(line for line in lines if line)


def clock(time: str) -> str:
    """Give a TM (PS3.5 6.2) as HH:MM, what is none as it came."""
    digits = time.strip().replace(":", "")
    if len(digits) >= 4 and digits[:4].isascii() and digits[:4].isdigit():
        return f"{digits[:2]}:{digits[2:4]}"
    return one_line(time, BUTTON)


def day_words(days: DateRange, today: date) -> str:
    """Give the days that were asked for."""
    first, last = known_date(days.first), known_date(days.last)
    if first != last:
        return f"{first} – {last}"
    near = {today.isoformat(): "today", (today + timedelta(days=1)).isoformat(): "tomorrow"}
    return f"{near[first]}, {first}" if first in near else first


def title_words(entries: Sequence[WorklistEntry], days: str) -> str:
    """Give the list's title: the days, how many examinations of how many patients."""
    patients = len({(entry.patient.patient_id, entry.patient.issuer, entry.patient.name) for entry in entries})
    words = ["Worklist", days]
    if entries:
        words.append(f"{len(entries):,} {'examination' if len(entries) == 1 else 'examinations'}")
        words.append(f"{patients:,} {'patient' if patients == 1 else 'patients'}")
    return " · ".join(word for word in words if word)


def as_search(ended: WorklistEnded) -> SearchEnded:
    """Give an end as that of a search, whose words it shares."""
    return SearchEnded(
        ended.generation, ended.archive, ended.end, ended.entries, ended.seconds, ended.remarks, has_answered=False
    )


def empty_words(ended: Mapping[str, WorklistEnded], days: str, waited_for: Collection[str]) -> str:
    """Say why nobody is listed: what each archive answered; ``waited_for`` were still asked when it was stopped."""
    without = [name for name, end in ended.items() if not end.is_offered]
    failed = [name for name, end in ended.items() if end.is_offered and end.end is SearchEnd.FAILED]
    nothing = [name for name in ended if name not in without and name not in failed]
    if waited_for:
        return f"It was stopped before {names(sorted(waited_for))} had answered."
    if without and not failed and not nothing:
        one = f"{names(without)} offers no worklist."
        said = one if len(without) == 1 else "None of these archives offers a worklist."
        return (
            f"{said}\n\nAsk your administrator which system keeps it, often the information system of the department, "
            "and add that one with “+ Archive”."
        )
    if failed and not nothing:
        return "No answer came.\n\nWhat happened stands above."
    lines = (f"Nobody is scheduled for {days} at {names(nothing)}.", "Try another day, or any modality and station.")
    return "\n\n".join(lines)


def without_words(without: Sequence[str]) -> tuple[str, str]:
    """Say quietly which archives have none, and that they are not asked again."""
    have = f"{names(without)} offers no worklist" if len(without) == 1 else f"{names(without)} offer no worklist"
    return have, "Not asked any more, until chosen again."
