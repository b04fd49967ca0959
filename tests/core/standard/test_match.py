"""A match: unknown is not zero, and lists are lists."""

from __future__ import annotations

import pytest

from qrstation.core.standard.match import Match, Value
from qrstation.core.standard.query import Level


def match(level: Level = Level.STUDY, **values: Value) -> Match:
    return Match("Main", level, values)


def test_values_are_given_as_text() -> None:
    found = match(PatientName="A^B", StudyDate=None, ModalitiesInStudy=["CT", "SR"], NumberOfStudyRelatedInstances=0)
    assert found.text("PatientName") == "A^B"
    assert found.text("StudyDate") == found.text("Nothing") == ""
    assert found.text("ModalitiesInStudy") == "CT\\SR"
    assert found.text("NumberOfStudyRelatedInstances") == "0"


def test_an_unknown_number_is_none_and_zero_is_zero() -> None:
    assert match().instances is None
    assert match(NumberOfStudyRelatedInstances=0).instances == 0
    assert match(Level.SERIES, NumberOfStudyRelatedInstances=5, NumberOfSeriesRelatedInstances=3).instances == 3
    assert match(NumberOfStudyRelatedInstances="12").instances is None


@pytest.mark.parametrize(
    ("level", "values", "modalities"),
    [
        (Level.STUDY, {"ModalitiesInStudy": ["CT", "SR"]}, ("CT", "SR")),
        (Level.STUDY, {"ModalitiesInStudy": "CT"}, ("CT",)),
        (Level.STUDY, {"ModalitiesInStudy": []}, None),
        (Level.STUDY, {"ModalitiesInStudy": None}, None),
        (Level.SERIES, {"Modality": "MR", "ModalitiesInStudy": ["CT"]}, ("MR",)),
    ],
)
def test_modalities_are_those_that_are_told(
    level: Level, values: dict[str, Value], modalities: tuple[str, ...] | None
) -> None:
    assert match(level, **values).modalities == modalities


def test_a_match_cannot_be_changed_from_outside() -> None:
    values: dict[str, Value] = {"PatientID": "1"}
    found = Match("Main", Level.STUDY, values)
    values["PatientID"] = "2"
    assert found.as_json() == {"Archive": "Main", "PatientID": "1"}
    with pytest.raises(TypeError):
        found.values["PatientID"] = "2"  # type: ignore[index]


def test_a_sequence_has_items_and_no_text() -> None:
    found = match(ScheduledProcedureStepSequence=[{"Modality": "CT"}], ModalitiesInStudy=["CT"], PatientName="A^B")
    assert found.items("ScheduledProcedureStepSequence") == [{"Modality": "CT"}]
    assert found.text("ScheduledProcedureStepSequence") == ""
    assert found.items("ModalitiesInStudy") == found.items("PatientName") == found.items("Nothing") == []
