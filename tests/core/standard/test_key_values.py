"""What is typed for an attribute becomes its key by the rule of its VR, or it is told what is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.standard.key_values import Fault, Key, key_of, text_fault
from qrstation.core.standard.searchable import SERIES_ATTRIBUTES, STUDY_ATTRIBUTES, vr_of


@pytest.mark.parametrize(
    ("keyword", "typed", "key"),
    [
        ("ReferringPhysicianName", "mor, el", "mor*^el*"),
        ("InstitutionName", "north", "*north*"),
        ("StudyDescription", " CT* ", "CT*"),
        ("StudyID", "17", "17"),
        ("OtherPatientIDs", "47*", "47*"),
        ("BodyPartExamined", "chest", "CHEST"),
        ("PatientSex", "f", "F"),
        ("PatientBirthDate", "1958-03-14", "19580314"),
        ("PatientBirthDate", "1958-03-14 to 1960-01-01", "19580314-19600101"),
        ("SeriesDate", "20260101-", "20260101-"),
        ("SeriesDate", "- 2026-01-01", "-20260101"),
        ("SeriesTime", "8:00-9:00", "080000-090059"),
        ("SeriesTime", "8:00", "080000-080059"),
        ("StudyInstanceUID", "1.2.840.1", "1.2.840.1"),
        ("PatientWeight", "70.5", "70.5"),
        ("SeriesNumber", "3", "3"),
        ("PatientAge", "045y", "045Y"),
        ("StudyID", "", ""),
    ],
)
def test_what_is_typed_becomes_a_key(keyword: str, typed: str, key: str) -> None:
    assert key_of(keyword, typed) == Key(key)


@pytest.mark.parametrize(
    ("keyword", "typed", "fault"),
    [
        ("StudyDescription", "a\\b", Fault.BACKSLASH),
        ("StudyDescription", "a\nb", Fault.CONTROL),
        ("StudyDescription", "a" * 65, Fault.TOO_LONG),
        ("BodyPartExamined", "chest!", Fault.NO_CODE),
        ("PatientBirthDate", "2026-02-30", Fault.NO_DATE),
        ("PatientBirthDate", "1958*", Fault.NO_DATE),
        ("PatientBirthDate", "-", Fault.NO_DATE),
        ("PatientBirthDate", "1960-01-01 to 1958-01-01", Fault.WRONG_WAY),
        ("SeriesTime", "25:00", Fault.NO_TIME),
        ("SeriesTime", "9:00-8:00", Fault.WRONG_WAY),
        ("StudyInstanceUID", "1.2.*", Fault.NO_UID),
        ("SeriesNumber", "3.5", Fault.NO_NUMBER),
        ("PatientAge", "45", Fault.NO_AGE),
        ("NoSuchThing", "1", Fault.UNKNOWN),
        ("SliceThickness", "1", Fault.UNKNOWN),
    ],
)
def test_what_is_wrong_is_told(keyword: str, typed: str, fault: Fault) -> None:
    assert key_of(keyword, typed) == Key(fault=fault)


@given(st.sampled_from(sorted(STUDY_ATTRIBUTES | SERIES_ATTRIBUTES)), st.text(max_size=80))
def test_no_wildcard_comes_to_what_is_exact_and_nothing_bad_gets_through(keyword: str, typed: str) -> None:
    key = key_of(keyword, typed)
    assert "\\" not in key.value
    assert key.fault is None or not key.value
    exact = vr_of(keyword) in ("DA", "TM", "UI", "IS", "DS", "US", "AS", "AE", "CS") or keyword.endswith("ID")
    if exact and not {"*", "?"} & set(typed):
        assert not {"*", "?"} & set(key.value)
    if vr_of(keyword) in ("DA", "TM", "UI", "IS", "DS", "US", "AS"):
        assert not {"*", "?"} & set(key.value), "PS3.4 C.2.2.2.4"


def test_each_group_of_a_name_has_its_own_length() -> None:
    assert text_fault("=".join(["a" * 64] * 3)) is None
    assert text_fault("a" * 65) is Fault.TOO_LONG
