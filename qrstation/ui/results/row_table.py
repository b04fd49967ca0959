"""Chosen or shown rows as a table of texts: for the clipboard, and for a file that spreadsheets open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from qrstation.core.standard.match import Match
from qrstation.core.standard.person import known_date, readable_name
from qrstation.ui.outside_text import copied, one_line
from qrstation.ui.results.columns import Column
from qrstation.ui.results.result_words import cell_text
from qrstation.ui.results.tree_nodes import InstanceNode, Node, PatientNode, SeriesNode, StudyNode

Row = tuple[str, ...]
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _date(keyword: str) -> Callable[[Match], str]:
    return lambda match: known_date(match.text(keyword)) or match.text(keyword)


def _text(keyword: str) -> Callable[[Match], str]:
    return lambda match: match.text(keyword)


_OF_STUDY: dict[str, Callable[[Match], str]] = {
    "Patient": lambda match: readable_name(match.text("PatientName")),
    "Patient ID": _text("PatientID"),
    "Issuer of patient ID": _text("IssuerOfPatientID"),
    "Birth date": _date("PatientBirthDate"),
    "Sex": _text("PatientSex"),
    "Study date": _date("StudyDate"),
    "Study time": lambda match: _time(match.text("StudyTime")),
    "Accession number": _text("AccessionNumber"),
    "Study description": _text("StudyDescription"),
    "Referring physician": lambda match: readable_name(match.text("ReferringPhysicianName")),
}
_OF_SERIES = ("Series number", "Series description")
HEADING: Row = (
    *_OF_STUDY,
    "Modality",
    "Archives",
    *_OF_SERIES,
    "Images here",
    "Images",
    "Study Instance UID",
    "Series Instance UID",
)


def row_of(node: StudyNode | SeriesNode) -> Row:
    """Give a study or series under the `HEADING`; "" for what is not known, and for what a study does not have."""
    study, match = node.study, node.study.match
    is_series = isinstance(node, SeriesNode)
    modality = node.match.text("Modality") if is_series else " ".join(study.modalities)
    about = (node.match.text("SeriesNumber"), node.match.text("SeriesDescription")) if is_series else ("", "")
    texts = (
        *(read(match) for read in _OF_STUDY.values()),
        modality,
        ", ".join(study.copies),
        *about,
        str(node.stored),
        "" if node.expected is None else str(node.expected),
        study.uid,
        node.uid if is_series else "",
    )
    return tuple(map(one_line, texts))


def one_row(node: Node) -> str:
    """Give a single row as it is read, its cells beside each other."""
    return copied("\t".join(text for column in Column if (text := cell_text(node, column))))


def as_text(rows: Iterable[Row]) -> str:
    """Give rows under their heading, parted by tabs, for the clipboard."""
    return "\n".join("\t".join(map(harmless, row)) for row in (HEADING, *rows))


def harmless(text: str) -> str:
    """Give a cell that no spreadsheet takes for a formula: an apostrophe goes before what begins like one."""
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def studies_in(nodes: Iterable[Node]) -> Iterator[StudyNode | SeriesNode]:
    """Give studies and series themselves, and for a patient the studies in the list."""
    for node in nodes:
        if isinstance(node, PatientNode):
            yield from node.rows.nodes
        elif not isinstance(node, InstanceNode):
            yield node


def _time(text: str) -> str:
    """Give a TM value as hours and minutes, with the seconds where it has them; what is none stays as it came."""
    digits = text.strip()[:6]
    if not digits.isdecimal() or len(digits) not in (4, 6):
        return text
    return ":".join(digits[place : place + 2] for place in range(0, len(digits), 2))
