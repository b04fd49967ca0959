"""An archive of one or more patients' studies for the tests of priors: each study with its values and its series."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydicom.dataset import Dataset

from qrstation.core.standard.query import wildcard
from qrstation.network.dimse.command_set import CommandField
from tests.hostile import Conversation
from tests.listed import row, values_of

ELISE = {"PatientID": "4711", "PatientName": "Moreau^Elise", "PatientBirthDate": "19570412"}


def told(uid: str, description: str = "CT Thorax", day: str = "20240105", **values: Any) -> dict[str, Any]:
    """Give what an archive says of a study of Elise's."""
    study = {"StudyInstanceUID": uid, "StudyDescription": description, "StudyDate": day, "ModalitiesInStudy": "CT"}
    return {**ELISE, **study, "NumberOfStudyRelatedInstances": 200, **values}


@dataclass
class Patients:
    """An instance is a hostile archive's ``answer``; it matches on IDs, names, birth dates and UIDs."""

    studies: Sequence[Mapping[str, Any]]
    series: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """Of each study, by its UID."""
    before: Callable[[Conversation, Dataset], object] = lambda conversation, keys: None
    asked: list[Dataset] = field(default_factory=list)

    def __call__(self, conversation: Conversation, number: int, keys: Dataset) -> bool:
        """Answer a C-FIND of studies or series."""
        if number != CommandField.C_FIND_RQ:
            return False
        self.asked.append(keys)
        self.before(conversation, keys)
        rows = [study for study in self.studies if all(_fits(key, study, keys) for key in _KEYS)]
        if keys.QueryRetrieveLevel == "SERIES":
            uids = values_of(keys, "StudyInstanceUID")
            rows = [{"StudyInstanceUID": uid, **each} for uid in uids for each in self.series.get(uid, ())]
        for each in rows:
            conversation.respond(CommandField.C_FIND_RSP, 0xFF00, row(SpecificCharacterSet="ISO_IR 192", **each))
        conversation.respond(CommandField.C_FIND_RSP, 0x0000)
        return True


_KEYS = ("PatientID", "PatientName", "PatientBirthDate", "StudyInstanceUID")


def _fits(keyword: str, study: Mapping[str, Any], keys: Dataset) -> bool:
    wanted = [str(keys.get(keyword) or "")] if keyword == "PatientName" else values_of(keys, keyword)
    told = str(study.get(keyword, "")).strip()
    return not any(wanted) or any(wildcard(each).fullmatch(told) for each in wanted)
