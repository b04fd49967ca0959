"""The worklist's questions, and the entries that answers become."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.datadict import dictionary_VR

from qrstation.core.patient import Demographics
from qrstation.core.standard.query import DateRange
from qrstation.core.standard.worklist import OTHER_KEYS, STEP_KEYS, STEPS, WorklistEntry, WorklistQuery, entries_of

WHO = {"PatientID": "4711", "PatientName": "Morgan^Elena"}


def entry(**values: str) -> WorklistEntry:
    """Give an entry with these values."""
    stations = values.pop("station", "")
    return WorklistEntry("Main", Demographics("4711"), stations=tuple(stations.split()), **values)


def test_there_is_one_question_for_each_modality() -> None:
    asked = WorklistQuery.of(DateRange("20261128", "20261128"), modalities=("CT", "MR"), station="CT1")
    assert [query.value("Modality") for query in asked] == ["CT", "MR"]
    assert {query.value("ScheduledProcedureStepStartDate") for query in asked} == {"20261128"}
    assert WorklistQuery.of(DateRange()) == (WorklistQuery(),)


@given(st.lists(st.tuples(st.sampled_from([*STEP_KEYS, *OTHER_KEYS]), st.sampled_from(["", "X"]))))
def test_each_key_stands_where_it_belongs_and_once(keys: list[tuple[str, str]]) -> None:
    query = WorklistQuery(tuple(keys))
    ((name, item),) = query.sequences()
    inner, outer = dict(item.keys), query.outer_keys()
    assert (name, set(inner), set(outer)) == (STEPS, set(STEP_KEYS), set(OTHER_KEYS))
    assert {**inner, **outer} == {**dict.fromkeys((*STEP_KEYS, *OTHER_KEYS), ""), **dict(keys)}
    assert "SQ" not in {dictionary_VR(keyword) for keyword in (*inner, *outer)}


@pytest.mark.parametrize(
    ("key", "values", "fits"),
    [
        ("", {}, True),
        ("20261128", {"date": "20261128"}, True),
        ("20261128", {"date": "20261129"}, False),
        ("20261127-20261129", {"date": "20261128"}, True),
        ("20261129-", {"date": "20261128"}, False),
        ("-20261128", {"date": "20261128"}, True),
        ("20261128", {"date": ""}, True),
        ("20261128", {"date": "2026.11.29"}, True),
        ("today", {"date": "20261129"}, True),
    ],
)
def test_what_is_of_another_day_does_not_fit(key: str, values: dict[str, str], fits: bool) -> None:
    assert WorklistQuery((("ScheduledProcedureStepStartDate", key),)).fits(entry(**values)) is fits


@pytest.mark.parametrize(
    ("key", "value", "values", "fits"),
    [
        ("Modality", "CT", {"modality": "CT"}, True),
        ("Modality", "CT", {"modality": "MR"}, False),
        ("Modality", "CT", {}, True),
        ("ScheduledStationAETitle", "CT1", {"station": "CT2 CT1"}, True),
        ("ScheduledStationAETitle", "CT*", {"station": "MR1"}, False),
        ("ScheduledStationAETitle", "CT1", {}, True),
    ],
)
def test_what_is_of_another_modality_or_station_does_not_fit(
    key: str, value: str, values: dict[str, str], fits: bool
) -> None:
    assert WorklistQuery(((key, value),)).fits(entry(**values)) is fits


def test_an_answer_becomes_an_entry_for_each_step() -> None:
    steps = [
        {"Modality": "CT", "ScheduledStationAETitle": ["CT1", "CT2"], "ScheduledProcedureStepStartTime": "0830"},
        {"Modality": "MR", "ScheduledStationAETitle": None, "ScheduledStationName": ["Room 2"]},
    ]
    first, second = entries_of("Main", {**WHO, "RequestedProcedureDescription": "CT thorax", STEPS: steps})
    assert (first.modality, first.station, first.time, first.what) == ("CT", "CT1, CT2", "0830", "CT thorax")
    assert (second.modality, second.station, second.name) == ("MR", "Room 2", "Morgan, Elena")
    assert first.key != second.key


@pytest.mark.parametrize(("values", "count"), [(WHO, 1), ({"PatientID": "1"}, 1), ({"PatientName": "^^"}, 0), ({}, 0)])
def test_who_names_no_patient_is_no_entry(values: dict[str, str], count: int) -> None:
    assert len(list(entries_of("Main", values))) == count
