"""What the rows of the results say, as people read it."""

from __future__ import annotations

from qrstation.core.patient import compare
from qrstation.core.standard.person import known_date, readable_name
from qrstation.ui.outside_text import BUTTON, isolated, joined, one_line
from qrstation.ui.results.columns import Column
from qrstation.ui.results.tree_nodes import Availability, Node, PatientNode, SeriesNode, StudyNode
from qrstation.words.patients import reason_words
from qrstation.words.times import age_at

_LONGEST_NUMBER = 16


def cell_text(node: Node, column: Column) -> str:
    """Give the text of a cell as people read it."""
    if isinstance(node, PatientNode):
        return patient_title(node) if column is Column.STUDY else ""
    if column is Column.IMAGES:
        return count_words(node.stored, node.expected)
    return _study_text(node, column) if isinstance(node, StudyNode) else _series_text(node, column)


def _study_text(node: StudyNode, column: Column) -> str:
    if column is Column.STUDY:
        return known_date(node.match.text("StudyDate")) or "no date"
    if column is Column.MODALITY:
        return one_line(" ".join(node.modalities))
    if column is Column.DESCRIPTION:
        return joined((namesake_words(node), node.match.text("StudyDescription")))
    return " · ".join(archive_words(node, archive) for archive in node.copies)


def _series_text(node: SeriesNode, column: Column) -> str:
    if column is Column.STUDY:
        number = one_line(node.match.text("SeriesNumber"), _LONGEST_NUMBER)
        return f"Series {number}" if number else "Series"
    if column is Column.MODALITY:
        return one_line(node.match.text("Modality"), BUTTON)
    return one_line(node.match.text("SeriesDescription")) if column is Column.DESCRIPTION else ""


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
    """Give an archive's name with how soon it can send, where it says anything but "online"."""
    availability = study.availability(archive)
    name = isolated(archive, BUTTON)
    if availability in (Availability.ONLINE, Availability.UNKNOWN):
        return name
    return f"{name} ({availability.lower()})"


def count_words(stored: int, expected: int | None) -> str:
    """Give "212 / 398", with "?" where the archive does not say how many there are."""
    return f"{stored} / {'?' if expected is None else one_line(str(expected), _LONGEST_NUMBER)}"


def more_words(node: Node) -> str:
    """Give what is said when the mouse rests on a row."""
    if isinstance(node, PatientNode):
        return patient_title(node)
    if isinstance(node, SeriesNode):
        return f"{one_line(node.match.text('SeriesDescription'))}\n{one_line(node.uid)}"
    age = age_at(node.match.text("PatientBirthDate"), node.match.text("StudyDate"))
    accession = isolated(node.match.text("AccessionNumber"))
    lines = [
        *namesake_notes(node),
        one_line(node.match.text("StudyDescription")),
        f"Accession number {accession}" if accession else "",
        f"Age {age}" if age else "",
        *(f"{archive_words(node, archive)}: {copy.instances if copy.instances is not None else 'unknown number of'}"
          " images" for archive, copy in node.copies.items()),
        one_line(node.series_note),
        one_line(node.uid),
    ]  # fmt: skip
    return "\n".join(line for line in lines if line)
