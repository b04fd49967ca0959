"""The matcher: each kind of matching of PS3.4 C.2.2.2."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.store.matching import matcher


def found(keyword: str, key: str, *values: str) -> bool:
    """Tell whether an attribute with these values matches."""
    return matcher(keyword, key)(values)


@pytest.mark.parametrize("keyword", ["PatientName", "PatientID", "StudyDate", "StudyInstanceUID", "SeriesNumber"])
@pytest.mark.parametrize("key", ["", "*"])
def test_an_empty_key_or_a_star_matches_anything_also_nothing(keyword: str, key: str) -> None:
    assert found(keyword, key)
    assert found(keyword, key, "1")


@pytest.mark.parametrize(
    ("key", "value", "matches"),
    [
        ("4711", "4711", True),
        ("4711", "47110", False),
        ("471", "4711", False),
        ("47*", "4711", True),
        ("*11", "4711", True),
        ("47?1", "4711", True),
        ("47?1", "471", False),
        ("4?*", "4", False),
        ("a", "A", False),
        ("4.11", "4711", False),
        ("[4]711", "4711", False),
        ("a*b", "a\nb", True),
    ],
)
def test_text_matches_exactly_or_by_wildcards(key: str, value: str, matches: bool) -> None:
    assert found("PatientID", key, value) is matches


@pytest.mark.parametrize(
    ("key", "value", "matches"),
    [
        ("morgan^elena", "MORGAN^ELENA", True),
        ("Morgan^Elena^^", "MORGAN^ELENA", True),
        ("MORGAN^ELENA", "Morgan^Elena^^^", True),
        ("MORGAN^^ELENA", "MORGAN^ELENA", False),
        ("mor*", "MORGAN^ELENA", True),
        ("mor*^el*", "MORGAN^ELENA", True),
        ("mor*", "MOORE^ELENA", False),
        ("Müller", "MÜLLER", True),
        ("Mu\u0308ller", "MÜLLER", True),
        ("yamada*", "Yamada^Tarou=山田^太郎=やまだ^たろう", True),
        ("山田^太郎", "Yamada^Tarou=山田^太郎=やまだ^たろう", True),
        ("やまだ*", "Yamada^Tarou=山田^太郎=やまだ^たろう", True),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "yamada^tarou=山田^太郎=やまだ^たろう", True),
        ("太郎", "Yamada^Tarou=山田^太郎=やまだ^たろう", False),
    ],
)
def test_names_match_without_case_by_any_of_their_groups(key: str, value: str, matches: bool) -> None:
    assert found("PatientName", key, value) is matches


@pytest.mark.parametrize(
    ("keyword", "key", "value", "matches"),
    [
        ("StudyDate", "20261120", "20261120", True),
        ("StudyDate", "20261120", "2026.11.20", True),
        ("StudyDate", "20261120", "20261121", False),
        ("StudyDate", "20260101-20261231", "20261120", True),
        ("StudyDate", "20260101-20261231", "20260101", True),
        ("StudyDate", "20260101-20261231", "20261231", True),
        ("StudyDate", "20260101-20261231", "20270101", False),
        ("StudyDate", "20260101-", "20270101", True),
        ("StudyDate", "20260101-", "20251231", False),
        ("StudyDate", "-20261231", "20261231", True),
        ("StudyDate", "-20261231", "20270101", False),
        ("StudyDate", "2026.01.01-2026.12.31", "20261120", True),
        ("StudyDate", "20260101-", "", False),
        ("StudyDate", "2026*", "20261120", False),
        ("StudyTime", "10-12", "125959", True),
        ("StudyTime", "10-12", "130000", False),
        ("StudyTime", "1030-", "10:29:59", False),
        ("StudyTime", "1030-", "103000.5", True),
        ("StudyTime", "10", "101500", True),
    ],
)
def test_dates_and_times_match_by_ranges_never_by_wildcards(keyword: str, key: str, value: str, matches: bool) -> None:
    assert found(keyword, key, value) is matches


@pytest.mark.parametrize(
    ("key", "value", "matches"),
    [("1.2", "1.2", True), ("1.2\\1.3", "1.3", True), ("1.2", "1.2.3", False), ("1.2.*", "1.2.3", False)],
)
def test_uids_match_by_lists_never_by_wildcards(key: str, value: str, matches: bool) -> None:
    assert found("StudyInstanceUID", key, value) is matches


@pytest.mark.parametrize(("value", "matches"), [("3", True), ("3.0", True), ("03", True), ("4", False), ("x", False)])
def test_numbers_match_by_their_value(value: str, matches: bool) -> None:
    assert found("SeriesNumber", "3", value) is matches


def test_one_of_several_values_is_enough_and_none_is_not() -> None:
    assert found("ModalitiesInStudy", "MR", "CT", "MR")
    assert found("ModalitiesInStudy", "MR\\PT", "CT", "PT")
    assert not found("ModalitiesInStudy", "MR", "CT")
    assert not found("ModalitiesInStudy", "MR")
    assert not found("PatientName", "a*")
    assert not found("StudyDate", "20260101-")


def test_an_attribute_that_is_not_known_matches_as_text() -> None:
    assert found("NoSuchKeyword", "a*", "abc")
    assert not found("NoSuchKeyword", "b*", "abc")


@given(st.text(st.characters(exclude_characters="*?\\", exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_a_text_matches_itself_and_by_its_beginning(text: str) -> None:
    value = text.strip()
    if value:
        assert found("StudyDescription", value, value)
        assert found("StudyDescription", f"{value[:1]}*", value) or value[:1].isspace()


@pytest.mark.parametrize("keyword", ["StudyDescription", "SeriesDescription", "InstitutionName", "ProtocolName"])
def test_the_words_of_people_are_found_without_regard_to_case_and_marks(keyword: str) -> None:
    assert found(keyword, "*THORAX*", "CT thorax follow-up")
    assert found(keyword, "*schädel*", "MR SCHADEL")
    assert found(keyword, "ct thorax", "CT Thorax")
    assert not found(keyword, "*thorax*", "CT abdomen")
    assert found(keyword, "가?", "가나"), "a syllable is one character"


@pytest.mark.parametrize("keyword", ["PatientID", "AccessionNumber", "StudyID", "IssuerOfPatientID", "Modality"])
def test_identifiers_and_codes_stay_exact(keyword: str) -> None:
    assert not found(keyword, "ab*", "AB1")
    assert not found(keyword, "é*", "e1")


def test_a_name_is_found_without_its_marks() -> None:
    assert found("PatientName", "muller*", "MÜLLER^JÖRG")
    assert found("PatientName", "Müller*", "Muller^Jorg")
