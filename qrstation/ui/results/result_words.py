"""What the rows of the results say, as people read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from qrstation.core.patient import compare
from qrstation.core.standard.dictionary import uid_name_of
from qrstation.core.standard.moment import known_time
from qrstation.core.standard.person import known_date, readable_name
from qrstation.ui.outside_text import BUTTON, isolated, joined, one_line
from qrstation.ui.results.columns import Column
from qrstation.ui.results.tree_nodes import Availability, InstanceNode, Node, PatientNode, SeriesNode, StudyNode
from qrstation.words.patients import reason_words
from qrstation.words.times import age_at

_LONGEST_NUMBER = 16


def cell_text(node: Node, column: Column) -> str:
    """Give the text of a cell as people read it."""
    if isinstance(node, PatientNode):
        return patient_title(node) if column is Column.PATIENT else ""
    if isinstance(node, InstanceNode):
        return _instance_text(node, column)
    if column is Column.IMAGES:
        return count_words(node.stored, node.expected)
    return _study_text(node, column) if isinstance(node, StudyNode) else _series_text(node, column)


def _study_text(node: StudyNode, column: Column) -> str:
    words = _STUDY.get(column)
    return one_line(node.match.text(_KEYWORDS[column])) if words is None else words(node)


_KEYWORDS: Mapping[Column, str] = {
    Column.ID: "PatientID",
    Column.SEX: "PatientSex",
    Column.ACCESSION: "AccessionNumber",
    Column.INSTITUTION: "InstitutionName",
}
_STUDY: Mapping[Column, Callable[[StudyNode], str]] = {
    Column.PATIENT: lambda node: one_line(readable_name(node.match.text("PatientName"))) or "No name",
    Column.BIRTH: lambda node: known_date(node.match.text("PatientBirthDate")),
    Column.AGE: lambda node: age_at(node.match.text("PatientBirthDate"), node.match.text("StudyDate")),
    Column.DATE: lambda node: known_date(node.match.text("StudyDate")) or "no date",
    Column.TIME: lambda node: known_time(node.match.text("StudyTime")),
    Column.MODALITY: lambda node: one_line(" ".join(node.modalities)),
    Column.DESCRIPTION: lambda node: joined(
        (namesake_words(node), "◆ kept" if node.is_marked else "", node.match.text("StudyDescription"))
    ),
    Column.BODY_PART: lambda node: joined(node.body_parts, ", "),
    Column.REFERRING: lambda node: one_line(readable_name(node.match.text("ReferringPhysicianName"))),
    Column.SERIES: lambda node: "" if node.series_count is None else number_words(node.series_count),
    Column.AVAILABILITY: lambda node: AVAILABILITY_WORDS[node.soonest],
    Column.ARCHIVE: lambda node: " · ".join(archive_words(node, archive) for archive in node.copies),
}
AVAILABILITY_WORDS: Mapping[Availability, str] = {
    Availability.ONLINE: "online",
    Availability.NEARLINE: "on tape: takes longer",
    Availability.OFFLINE: "offline: someone must act",
    Availability.UNAVAILABLE: "cannot be had",
    Availability.UNKNOWN: "",
}


def _marks(node: StudyNode) -> tuple[str, str]:
    return namesake_words(node), "◆ kept" if node.is_marked else ""


def _series_text(node: SeriesNode, column: Column) -> str:
    match = node.match
    if column is Column.DATE:
        number = one_line(match.text("SeriesNumber"), _LONGEST_NUMBER)
        return f"Series {number}" if number else "Series"
    if column is Column.MODALITY:
        return one_line(match.text("Modality"), BUTTON)
    if column is Column.DESCRIPTION:
        return one_line(match.text("SeriesDescription"))
    return one_line(match.text(_SERIES[column])) if column in _SERIES else ""


_SERIES: Mapping[Column, str] = {Column.BODY_PART: "BodyPartExamined", Column.INSTITUTION: "InstitutionName"}


def _instance_text(node: InstanceNode, column: Column) -> str:
    if node.left:
        return f"more… ({node.left:,} not shown)" if column is Column.DESCRIPTION else ""
    if column is Column.DATE:
        number = one_line(node.match.text("InstanceNumber"), _LONGEST_NUMBER)
        return f"Image {number}" if number else "Image"
    if column is Column.DESCRIPTION:
        return uid_name_of(node.match.text("SOPClassUID")).removesuffix(" Storage")
    return ""


def patient_title(patient: PatientNode) -> str:
    """Give a patient's row: name, ID, sex, birth date."""
    match = patient.match
    parts = (
        readable_name(match.text("PatientName")) or "No name",
        match.text("PatientID"),
        match.text("PatientSex"),
        known_date(match.text("PatientBirthDate")) or "birth date unknown",
    )
    return joined(parts, "  ·  ")


def namesake_words(study: StudyNode) -> str:
    """Give the mark of a study that is said to be of another patient too, "" where it is not."""
    return "⚠ Also under another patient" if study.is_disputed else ""


def namesake_notes(study: StudyNode) -> tuple[str, ...]:
    """Give for each other patient whose the study is said to be: who, where, why that is another; and what is here."""
    notes = tuple(
        f"⚠ {joined(other.copies, ', ')} has this study as {joined(other.match.demographics.parts)}: "
        f"{reason_words(compare(study.match.demographics, other.match.demographics))}"
        for other in study.others
    )
    strange = study.kept - study.stored
    return (*notes, f"⚠ {strange} of the {study.kept} images here name another patient") if strange > 0 else notes


def archive_words(study: StudyNode, archive: str) -> str:
    """Give an archive's name with how soon it can send, in one word, where it says anything but "online"."""
    availability = study.availability(archive)
    name = isolated(archive, BUTTON)
    if availability in (Availability.ONLINE, Availability.UNKNOWN):
        return name
    return f"{name} ({availability.lower()})"


def copy_words(study: StudyNode, archive: str) -> str:
    """Say how much of a study an archive has, and how soon it can send."""
    count = study.copies[archive].instances
    soon = AVAILABILITY_WORDS[study.availability(archive)]
    images = "unknown number of images" if count is None else f"{number_words(count)} images"
    return f"{isolated(archive, BUTTON)}: {images}" + (f", {soon}" if soon else "")


def count_words(stored: int, expected: int | None) -> str:
    """Give "212 / 398", with "?" where the archive does not say how many there are."""
    return f"{stored} / {'?' if expected is None else number_words(expected)}"


def number_words(number: int) -> str:
    """Give a number as an archive sent it, which may have any length."""
    return one_line(str(number), _LONGEST_NUMBER)


def more_words(node: Node) -> str:
    """Give what is said when the mouse rests on a row."""
    if isinstance(node, PatientNode):
        return patient_title(node)
    if isinstance(node, InstanceNode):
        return "Enter or a double click shows more" if node.left else one_line(node.uid)
    if isinstance(node, SeriesNode):
        lines = [one_line(node.match.text("SeriesDescription")), one_line(node.note), one_line(node.uid)]
        return "\n".join(line for line in lines if line)
    age = age_at(node.match.text("PatientBirthDate"), node.match.text("StudyDate"))
    accession = isolated(node.match.text("AccessionNumber"))
    lines = [
        *namesake_notes(node),
        one_line(node.match.text("StudyDescription")),
        f"Accession number {accession}" if accession else "",
        f"Age {age}" if age else "",
        *(copy_words(node, archive) for archive in node.copies),
        one_line(node.series_note),
        one_line(node.uid),
    ]  # fmt: skip
    return "\n".join(line for line in lines if line)
