"""What can be told of two descriptions of a patient: how they agree, or depart from each other."""

from __future__ import annotations

from qrstation.core.notice import Code


class PatientCode(Code):
    """Codes; each has its words in `qrstation.words.patients`."""

    ALL_AGREE = "patient.all-agree"
    ONE_ID = "patient.one-id"
    NO_ID = "patient.no-id"
    IDS_OF_OTHER_ISSUERS = "patient.ids-of-other-issuers"
    ISSUERS_DIFFER = "patient.issuers-differ"
    """The IDs are alike."""
    IDS_BY_ZEROS = "patient.ids-by-zeros"
    IDS_DIFFER = "patient.ids-differ"
    IDS_DIFFER_ISSUERS_UNKNOWN = "patient.ids-differ-issuers-unknown"
    ONE_NAME = "patient.one-name"
    NO_NAME = "patient.no-name"
    NAMES_SWAPPED = "patient.names-swapped"
    NAMES_DIFFER = "patient.names-differ"
    NAMES_IN_OTHER_SCRIPTS = "patient.names-in-other-scripts"
    ONE_BIRTH = "patient.one-birth"
    NO_BIRTH = "patient.no-birth"
    BIRTHS_DIFFER = "patient.births-differ"
    DECIDED_SAME = "patient.decided-same"
    DECIDED_OTHER = "patient.decided-other"
