"""Made-up examinations for the tests of worklists, as data sets."""

from __future__ import annotations

from typing import Any

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

TODAY = "20261128"


def examination(name: str = "Morgan^Elena", patient_id: str = "4711", **values: Any) -> Dataset:
    """Give an examination; keywords of the step are put into its item."""
    entry, step = Dataset(), Dataset()
    entry.SpecificCharacterSet = "ISO_IR 192"
    entry.PatientName, entry.PatientID = name, patient_id
    entry.PatientBirthDate, entry.PatientSex = "19580314", "F"
    entry.AccessionNumber = f"A{patient_id}"
    entry.StudyInstanceUID = f"1.2.{patient_id or 0}"
    entry.RequestedProcedureDescription = "CT thorax"
    entry.RequestedProcedureID = f"P{patient_id}"
    entry.ReferringPhysicianName = "Weiss^Anna"
    step.ScheduledStationAETitle = "CT1"
    step.ScheduledProcedureStepStartDate, step.ScheduledProcedureStepStartTime = TODAY, "083000"
    step.Modality = "CT"
    step.ScheduledProcedureStepDescription = "thorax native"
    step.ScheduledProcedureStepID = f"S{patient_id}"
    for keyword, value in values.items():
        setattr(step if keyword in step or keyword.startswith("Scheduled") else entry, keyword, value)
    entry.ScheduledProcedureStepSequence = Sequence([step])
    return entry


def day() -> list[Dataset]:
    """Give the examinations of a day and of the next."""
    return [
        examination(),
        examination("Moretti^Paolo", "9920", Modality="MR", ScheduledStationAETitle="MR1"),
        examination("Yamada^Tarou=山田^太郎=やまだ^たろう", "77", ScheduledProcedureStepStartTime="1015"),
        examination("Larsen^Nils", "12", ScheduledProcedureStepStartDate="20261129"),
    ]
