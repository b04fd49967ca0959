"""Names, ages, intervals, patterns and UIDs as people and archives read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.cancel import CancelToken
from qrstation.core.charset import charset_for, decode_text, encode_text
from qrstation.core.person import age_at, interval, normalised_name, parse_date, readable_date, readable_name
from qrstation.core.query import DateRange, StudyQuery, name_pattern
from qrstation.core.uid import file_stem, is_acceptable, is_conforming, new_uid


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Morgan^Elena", "Morgan, Elena"),
        ("Morgan^Elena^^Dr", "Morgan, Dr Elena"),
        ("Morgan", "Morgan"),
        ("^Elena", "Elena"),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada, Tarou · 山田 太郎"),
        ("=山田^太郎", "山田, 太郎"),
        ("", ""),
    ],
)
def test_names_are_shown_without_carets(raw: str, shown: str) -> None:
    assert readable_name(raw) == shown


def test_trailing_components_do_not_make_another_name() -> None:
    assert normalised_name("A^B") == normalised_name("a^b^^^")
    assert normalised_name("A^B") != normalised_name("A^^B")


@pytest.mark.parametrize(
    ("birth", "study", "age"),
    [
        ("19580314", "20261120", "68 y"),
        ("20260101", "20261120", "10 m"),
        ("20261101", "20261120", "19 d"),
        ("", "20261120", ""),
        ("20270101", "20261120", ""),
        ("19580230", "20261120", ""),
    ],
)
def test_ages(birth: str, study: str, age: str) -> None:
    assert age_at(birth, study) == age


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("20250506", "20261120", "18 months"),
        ("20261120", "20250506", "18 months"),
        ("20231112", "20261120", "3 years"),
        ("20261101", "20261120", "2 weeks"),
        ("20261119", "20261120", "1 day"),
        ("20261120", "20261120", "same day"),
        ("", "20261120", ""),
    ],
)
def test_intervals(one: str, other: str, words: str) -> None:
    assert interval(one, other) == words


def test_dates() -> None:
    assert readable_date("20261120") == "2026-11-20"
    assert readable_date("2026.11.20") == "2026-11-20"
    assert readable_date("nonsense") == "nonsense"
    assert parse_date("20261399") is None
    assert str(DateRange("20260101", "")) == "20260101-"
    assert str(DateRange("20260101", "20260101")) == "20260101"
    assert str(DateRange()) == ""


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


@pytest.mark.parametrize(
    ("uid", "conforming", "acceptable"),
    [
        ("1.2.840.10008.1.1", True, True),
        ("1.2.03.4", False, True),
        ("../../evil", False, False),
        ("1/2", False, False),
        ("1.2\n", False, False),
        ("", False, False),
        ("1" * 65, False, False),
    ],
)
def test_uids(uid: str, conforming: bool, acceptable: bool) -> None:
    assert is_conforming(uid) is conforming
    assert is_acceptable(uid) is acceptable


@given(st.text(max_size=80))
def test_a_file_name_never_holds_a_byte_of_a_peer(uid: str) -> None:
    stem = file_stem(uid)
    assert len(stem) == 40
    assert set(stem) <= set("0123456789abcdef")


def test_new_uids() -> None:
    assert is_conforming(new_uid())
    assert new_uid("a", 1) == new_uid("a", 1) != new_uid("a", 2)


@given(st.text(max_size=40), st.sampled_from(["", "ISO_IR 100", "ISO_IR 101", "GB18030", "ISO_IR 192"]))
def test_any_text_fits_into_the_character_set_that_is_chosen(text: str, preferred: str) -> None:
    charset = charset_for([text], preferred)
    assert decode_text(encode_text(text, charset), charset) == text or "\x1b" in text


@given(st.binary(max_size=60), st.sampled_from(["", "ISO_IR 192", "\\ISO 2022 IR 87", "NONSENSE", "GBK"]))
def test_any_bytes_are_decoded_without_an_error(raw: bytes, charset: str) -> None:
    assert isinstance(decode_text(raw, charset), str)


def test_a_token_tells_its_listeners_once_and_late_ones_at_once() -> None:
    token, told = CancelToken(), []
    token.listen(lambda: told.append("early"))
    token.cancel()
    token.cancel()
    token.listen(lambda: told.append("late"))
    assert told == ["early", "late"]
    assert token.wait(0)
