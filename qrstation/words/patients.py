"""Words for who is the same patient, and why."""

from __future__ import annotations

from qrstation.core.codes.patients import PatientCode
from qrstation.core.patient import Verdict
from qrstation.words.entry import Entry

_REASONS = {
    PatientCode.ALL_AGREE: "ID, name and birth date agree",
    PatientCode.ONE_ID: "one has no ID",
    PatientCode.NO_ID: "neither has an ID",
    PatientCode.IDS_OF_OTHER_ISSUERS: "the IDs are of different issuers",
    PatientCode.ISSUERS_DIFFER: "the IDs are alike but of different issuers",
    PatientCode.IDS_BY_ZEROS: "the IDs differ by leading zeros",
    PatientCode.IDS_DIFFER: "the IDs differ",
    PatientCode.IDS_DIFFER_ISSUERS_UNKNOWN: "the IDs differ, their issuers are not known",
    PatientCode.ONE_NAME: "one has no name",
    PatientCode.NO_NAME: "neither has a name",
    PatientCode.NAMES_SWAPPED: "family and given name are swapped",
    PatientCode.NAMES_DIFFER: "the names differ",
    PatientCode.NAMES_IN_OTHER_SCRIPTS: "the names are in different scripts",
    PatientCode.ONE_BIRTH: "one has no birth date",
    PatientCode.NO_BIRTH: "neither has a birth date",
    PatientCode.BIRTHS_DIFFER: "the birth dates differ",
    PatientCode.DECIDED_SAME: "somebody decided that both are one person",
    PatientCode.DECIDED_OTHER: "somebody decided that they are two persons",
}
WORDS: dict[str, Entry] = {code: (reason, "") for code, reason in _REASONS.items()}


def reason_words(verdict: Verdict) -> str:
    """Say why two descriptions are of one patient, or not surely, such as "the birth dates differ"."""
    return ", ".join(_REASONS[reason] for reason in verdict.reasons)
