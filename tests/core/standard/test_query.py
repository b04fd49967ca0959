"""What is typed into the form becomes the keys that an archive is asked for."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.standard.key_values import contains_pattern, name_pattern
from qrstation.core.standard.modality_codes import MODALITY_NAMES
from qrstation.core.standard.query import (
    ALWAYS_RETURNED,
    DateRange,
    Level,
    Query,
    StudyQuery,
    listing_query,
    split_modalities,
)
from qrstation.core.standard.searchable import SERIES_ATTRIBUTES, STUDY_ATTRIBUTES, vr_of
from qrstation.core.standard.study_moments import TimeRange, is_wrong_way
from qrstation.core.standard.typed import Reading


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("mor", "mor*"),
        ("mor, el", "mor*^el*"),
        ("mor*", "mor*"),
        ("mor*, el", "mor*^el*"),
        (", e?l", "*^e?l"),
        ("Morgan^Elena", "Morgan^Elena"),
        ("  ", ""),
    ],
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


def test_what_may_be_an_id_or_an_accession_number_is_asked_as_both() -> None:
    asked = [{key: value for key, value in query.keys if value} for query in StudyQuery(typed="4711").queries()]
    assert asked == [{"PatientID": "4711"}, {"AccessionNumber": "4711"}]


def test_what_has_a_field_of_its_own_is_not_asked_for_twice() -> None:
    query = StudyQuery(typed="A-1", patient_id="4711")
    assert query.readings() == (Reading.ACCESSION,)
    (asked,) = query.queries()
    assert (asked.value("PatientID"), asked.value("AccessionNumber")) == ("4711", "A-1")


def test_an_evening_and_a_morning_of_two_modalities_are_four_questions() -> None:
    query = StudyQuery(
        study_date=DateRange("20261127", "20261128"), study_time=TimeRange("180000", "080059"), modalities=("CT", "MR")
    )
    asked = [
        (each.value("StudyDate"), each.value("StudyTime"), each.value("ModalitiesInStudy")) for each in query.queries()
    ]
    assert asked == [
        ("20261127", "180000-", "CT"), ("20261127", "180000-", "MR"),
        ("20261128", "-080059", "CT"), ("20261128", "-080059", "MR"),
    ]  # fmt: skip


def test_what_stands_in_series_is_in_no_studys_identifier() -> None:
    (asked,) = StudyQuery(body_part="chest", institution="north", others=(("PatientSize", "1.8"),)).queries()
    assert asked.series_keys == (("InstitutionName", "*north*"), ("BodyPartExamined", "CHEST"))
    assert asked.value("PatientSize") == "1.8"
    assert not {"InstitutionName", "BodyPartExamined"} & asked.all_keys().keys()


def test_a_value_that_is_none_is_no_query() -> None:
    with pytest.raises(ValueError, match="PatientSize"):
        StudyQuery(others=(("PatientSize", "tall"),)).queries()


@pytest.mark.parametrize("text", ["*", " ** "])
def test_asterisks_alone_ask_for_everything(text: str) -> None:
    for query in (StudyQuery(patient_name=text), StudyQuery(typed=text), StudyQuery(patient_id=text)):
        assert query.is_open
        assert {value for each in query.queries() for _, value in each.keys} == {""}


def test_dates_and_modalities_alone_are_open() -> None:
    assert StudyQuery(study_date=DateRange("20260101", ""), modalities=("CT",)).is_open
    assert not StudyQuery(institution="north").is_open
    assert not StudyQuery(typed="4711").is_open


TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\\"), max_size=20)
DAYS = st.one_of(st.just(""), st.dates().map(lambda day: day.isoformat().replace("-", "")))


@given(
    st.builds(
        StudyQuery,
        patient_name=TEXTS,
        patient_id=TEXTS,
        birth_date=DAYS,
        accession_number=TEXTS,
        study_date=st.builds(DateRange, DAYS, DAYS).filter(lambda each: not is_wrong_way(each, TimeRange())),
        study_time=st.sampled_from([TimeRange(), TimeRange("180000", "190000"), TimeRange("", "080059")]),
        modalities=st.lists(st.sampled_from(sorted(MODALITY_NAMES)), max_size=3, unique=True).map(tuple),
        description=TEXTS,
        study_uids=st.lists(st.from_regex(r"[1-9](\.[1-9][0-9]{0,3}){1,5}", fullmatch=True), max_size=3).map(tuple),
        typed=TEXTS,
        issuer=TEXTS,
        sex=st.sampled_from(["", "F", "M", "O"]),
        referring_physician=TEXTS,
        institution=TEXTS,
        body_part=st.sampled_from(["", "chest", "ABDOMEN"]),
        others=st.sampled_from([(), (("StudyID", "7"),), (("StationName", "ct1"), ("PatientAge", "045Y"))]),
    )
)
def test_every_identifier_is_valid_for_its_level_and_model(query: StudyQuery) -> None:
    asked = query.queries()
    assert len(set(asked)) == len(asked), "nothing is asked twice"
    for each in asked:
        assert each.level is Level.STUDY
        assert len(dict(each.keys)) == len(each.keys), "an element is there once (PS3.5 7.1)"
        assert each.all_keys().keys() - {"StudyInstanceUID"} <= STUDY_ATTRIBUTES.keys()
        assert {keyword for keyword, _ in each.series_keys} <= SERIES_ATTRIBUTES.keys()
        for keyword, value in (*each.keys, *each.series_keys):
            vr = vr_of(keyword)
            assert "\\" not in value or keyword == "StudyInstanceUID"
            if vr == "DA":
                assert re.fullmatch(r"(\d{8})?(-(\d{8})?)?", value)
            if vr == "TM":
                assert re.fullmatch(r"(\d{6})?(-(\d{6})?)?", value)
            if vr == "CS":
                assert re.fullmatch(r"[A-Z0-9 _]{0,16}", value)
            if vr == "UI":
                assert re.fullmatch(r"[0-9.\\]*", value)
            if keyword in ("PatientID", "AccessionNumber", "IssuerOfPatientID"):
                typed = query.typed + query.patient_id + query.accession_number + query.issuer
                assert "*" not in value or "*" in typed, "never silently"


def test_several_modalities_are_several_questions() -> None:
    query = Query(Level.STUDY, (("ModalitiesInStudy", "CT\\ MR\\"), ("PatientID", "1")))
    assert [(each.value("ModalitiesInStudy"), each.value("PatientID")) for each in split_modalities(query)] == [
        ("CT", "1"),
        ("MR", "1"),
    ]
    one = Query(Level.STUDY, (("ModalitiesInStudy", "CT"),))
    assert split_modalities(one) == (one,)
