"""What commands print: results on standard output as JSON Lines or a table, everything else on standard error."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from qrstation.core.standard.match import Match
from qrstation.core.standard.person import readable_date, readable_name
from qrstation.core.standard.query import Level

_COLUMNS: dict[Level, tuple[tuple[str, str], ...]] = {
    Level.STUDY: (
        ("Archive", "Archive"),
        ("PatientName", "Name"),
        ("PatientID", "ID"),
        ("StudyDate", "Date"),
        ("ModalitiesInStudy", "Mod."),
        ("StudyDescription", "Description"),
        ("NumberOfStudyRelatedInstances", "Images"),
        ("StudyInstanceUID", "Study Instance UID"),
    ),
    Level.SERIES: (
        ("Archive", "Archive"),
        ("SeriesNumber", "No."),
        ("Modality", "Mod."),
        ("SeriesDescription", "Description"),
        ("NumberOfSeriesRelatedInstances", "Images"),
        ("SeriesInstanceUID", "Series Instance UID"),
    ),
    Level.IMAGE: (
        ("Archive", "Archive"),
        ("InstanceNumber", "No."),
        ("SOPClassUID", "SOP Class UID"),
        ("SOPInstanceUID", "SOP Instance UID"),
    ),
}

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode  # made once: a search prints thousands of lines


def printable(text: str) -> str:
    """Give a text as one line that steers no terminal, whatever a file or a peer wrote into it."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def say(line: str) -> None:
    """Print a line for people on standard error, with one write: other threads print there too."""
    print(f"{printable(line)}\n", end="", file=sys.stderr, flush=True)


def print_json(value: Any) -> None:
    """Print one line of JSON on standard output, in UTF-8 whatever the locale."""
    print_json_lines((value,))


def print_json_lines(values: Iterable[Any]) -> None:
    """Print a line of JSON for each value, all with one write."""
    lines = "".join([_encode(value) + "\n" for value in values])
    sys.stdout.flush()
    # A text of a peer may hold half a surrogate pair, which no UTF-8 has.
    sys.stdout.buffer.write(lines.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def print_line(line: str) -> None:
    """Print one line for people on standard output, in UTF-8 whatever the locale."""
    sys.stdout.flush()
    sys.stdout.buffer.write(f"{line}\n".encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def print_matches(matches: Iterable[Match], level: Level, extra: Sequence[str] = ()) -> None:
    """Print matches as a table for people."""
    columns = [*_COLUMNS[level], *((keyword, keyword) for keyword in extra)]
    rows = [[_cell(match, keyword) for keyword, _ in columns] for match in matches]
    print_table([heading for _, heading in columns], rows)


def print_table(headings: Sequence[str], cells: Iterable[Sequence[str]]) -> None:
    """Print a table for people: a line of headings, then each row; columns as wide as their longest cell."""
    rows = [headings, *cells]
    widths = [max(_width(row[i]) for row in rows) for i in range(len(headings))]
    lines = ("  ".join(_pad(text, width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    sys.stdout.buffer.write("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def _cell(match: Match, keyword: str) -> str:
    if keyword == "Archive":
        return match.archive
    text = match.text(keyword)
    if keyword == "PatientName":
        text = readable_name(text)
    elif keyword.endswith("Date"):
        text = readable_date(text)
    return printable(text)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
