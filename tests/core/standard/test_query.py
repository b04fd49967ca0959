"""What is typed into the form becomes the keys that an archive is asked for."""

from __future__ import annotations

import pytest

from qrstation.core.standard.query import (
    ALWAYS_RETURNED,
    DateRange,
    Level,
    Query,
    StudyQuery,
    contains_pattern,
    listing_query,
    name_pattern,
)


@pytest.mark.parametrize(
    ("typed", "key"),
    [("mor", "mor*"), ("mor, el", "mor*^el*"), ("mor*", "mor*"), ("Morgan^Elena", "Morgan^Elena"), ("  ", "")],
)
def test_a_typed_name_becomes_a_key(typed: str, key: str) -> None:
    assert name_pattern(typed) == key


def test_several_modalities_are_several_questions_and_an_id_stays_exact() -> None:
    queries = StudyQuery(patient_id="4711", modalities=("CT", "MR")).queries()
    assert [query.value("ModalitiesInStudy") for query in queries] == ["CT", "MR"]
    assert {query.value("PatientID") for query in queries} == {"4711"}


def test_ranges_of_dates() -> None:
    assert str(DateRange("20260101", "")) == "20260101-"
    assert str(DateRange("", "20260101")) == "-20260101"
    assert str(DateRange("20260101", "20260102")) == "20260101-20260102"
    assert str(DateRange("20260101", "20260101")) == "20260101"
    assert str(DateRange()) == ""


@pytest.mark.parametrize(("typed", "key"), [("thorax", "*thorax*"), (" ", ""), ("CT*", "CT*"), ("CT?", "CT?")])
def test_a_typed_description_is_found_anywhere(typed: str, key: str) -> None:
    assert contains_pattern(typed) == key


def test_what_is_asked_with_a_value_keeps_it_and_the_rest_is_asked_for() -> None:
    query = Query(Level.STUDY, (("PatientID", "4711"), ("InstanceAvailability", "")))
    assert query.value("PatientID") == "4711"
    assert query.value("PatientName") == ""
    assert query.all_keys() == {
        **dict.fromkeys(ALWAYS_RETURNED[Level.STUDY], ""), "PatientID": "4711", "InstanceAvailability": "",
    }  # fmt: skip


def test_a_lean_query_asks_for_its_own_keys_alone() -> None:
    keys = {"StudyInstanceUID": "1.2", "SeriesInstanceUID": "1.2.3", "SOPInstanceUID": "", "InstanceNumber": ""}
    assert listing_query("1.2", "1.2.3").all_keys() == keys
    assert listing_query("1.2", "1.2.3", with_classes=True).all_keys() == {**keys, "SOPClassUID": ""}


def test_an_empty_form_is_empty() -> None:
    assert StudyQuery().is_empty
    assert not StudyQuery(patient_id="1").is_empty
