"""By what studies stand: for each column the text that sorts as people expect, made when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from qrstation.core.patient import fold
from qrstation.core.standard.person import parse_date
from qrstation.ui.results.columns import Column

if TYPE_CHECKING:
    from qrstation.ui.results.tree_nodes import StudyNode

MOST = 10**9
"""The largest number that is sorted as it is; what an archive says may be any."""
_LAST = "\U0010ffff"
"""Where a text is unknown, it stands behind all that are known."""
_INVERTED = str.maketrans("0123456789", "9876543210")


def dated(study: StudyNode) -> str:
    """Give the text by which studies stand from the oldest on; what is no date is older than any.

    Its UID and its number make it the study's own.
    """
    match = study.match
    day = parse_date(match.text("StudyDate"))
    return f"{day.isoformat() if day else ''}\0{match.text('StudyTime')[:13]}\0{study.uid}\0{study.number}"


def sort_text(study: StudyNode, column: int) -> str:
    """Give the text by which a study stands in the order of a column: equals by their dates.

    Texts have the newest of their equals first where they rise, numbers where they fall: each as it is pressed first.
    """
    if column == Column.DATE:
        return study.dated
    number = _NUMBERS.get(column)
    if number is not None:
        return f"{min(max(number(study), -1), MOST) + 1:010}\0{study.dated}"
    day, time, *rest = study.dated.split("\0", 2)
    newest_first = f"{day}\0{time}".translate(_INVERTED) if day else _LAST
    return f"{_TEXTS[column](study) or _LAST}\0{newest_first}\0{rest[0]}"


def _text(keyword: str) -> Callable[[StudyNode], str]:
    return lambda study: fold(study.match.text(keyword))


def _name(study: StudyNode) -> str:
    """Stand by the name, those of one name by their ID."""
    name = fold(study.match.text("PatientName")).replace("^", "\1")
    return f"{name}\0{study.match.text('PatientID')}" if name else ""


def _birth(study: StudyNode) -> str:
    born = parse_date(study.match.text("PatientBirthDate"))
    return born.isoformat() if born else ""


def _age(study: StudyNode) -> int:
    """Give the age at the study, in days."""
    born, then = (parse_date(study.match.text(keyword)) for keyword in ("PatientBirthDate", "StudyDate"))
    return -1 if born is None or then is None or then < born else (then - born).days


_TEXTS: Mapping[int, Callable[[StudyNode], str]] = {
    Column.PATIENT: _name,
    Column.ID: _text("PatientID"),
    Column.BIRTH: _birth,
    Column.SEX: _text("PatientSex"),
    Column.TIME: lambda study: study.match.text("StudyTime").replace(":", ""),
    Column.MODALITY: lambda study: "/".join(study.modalities),
    Column.DESCRIPTION: _text("StudyDescription"),
    Column.BODY_PART: lambda study: fold("/".join(study.body_parts)),
    Column.ACCESSION: _text("AccessionNumber"),
    Column.REFERRING: _text("ReferringPhysicianName"),
    Column.INSTITUTION: _text("InstitutionName"),
    Column.AVAILABILITY: lambda study: study.soonest.rank,
    Column.ARCHIVE: lambda study: fold("/".join(study.copies)),
}
_NUMBERS: Mapping[int, Callable[[StudyNode], int]] = {
    Column.AGE: _age,
    Column.SERIES: lambda study: -1 if study.series_count is None else study.series_count,
    Column.IMAGES: lambda study: -1 if study.expected is None else study.expected,
}
