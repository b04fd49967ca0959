"""Says of a patient's row that it is perhaps the same patient as another row's, and why that is not sure."""

from __future__ import annotations

from qrstation.core.codes.patients import PatientCode
from qrstation.core.patient import compare
from qrstation.core.standard.person import readable_name
from qrstation.ui.outside_text import joined
from qrstation.ui.results.study_tree import StudyTree
from qrstation.ui.results.tree_nodes import PatientNode
from qrstation.words.patients import reason_words

_LACKS = {
    PatientCode.ONE_ID: ("ID", "PatientID"),
    PatientCode.ONE_NAME: ("name", "PatientName"),
    PatientCode.ONE_BIRTH: ("birth date", "PatientBirthDate"),
}


def doubt_words(tree: StudyTree, patient: PatientNode) -> str:
    """Give the words, "" where no row is perhaps the same patient's; of several rows the nearest is named."""
    others = tree.doubtful(patient)
    if not others:
        return ""
    place = tree.rows.place_of(patient) if tree.flat is None else -1
    places = {other: tree.rows.place_of(other) for other in others} if place >= 0 else {}
    other = min(others, key=lambda each: (abs(places.get(each, 0) - place), each.match.study_uid))
    near = places.get(other, -1) - place if places.get(other, -1) >= 0 else 0
    whom = "the patient below" if near == 1 else "the patient above" if near == -1 else _named(other)
    more = f" and {len(others) - 1} more" if len(others) > 1 else ""
    return f"perhaps the same as {whom}{more}: {_reason(patient, other)}"


def _named(patient: PatientNode) -> str:
    match = patient.match
    return joined((readable_name(match.text("PatientName")) or "No name", match.text("PatientID")), " ")


def _reason(patient: PatientNode, other: PatientNode) -> str:
    """Say what is missing and where, or what is at odds."""
    verdict = compare(patient.match.demographics, other.match.demographics)
    lacks = _LACKS.get(verdict.reasons[0])
    if lacks is None:
        return reason_words(verdict)
    what, keyword = lacks
    lacking = patient if not _tells(patient, keyword) else other
    archives = joined((lacking.shown or lacking.rows.at(0)).copies, ", ")
    return f"{what} missing at {archives}"


def _tells(patient: PatientNode, keyword: str) -> bool:
    traits = patient.match.demographics.traits
    told = {"PatientID": traits.patient_id, "PatientName": any(traits.names), "PatientBirthDate": traits.born}
    return bool(told[keyword])
