"""Who is the same patient: the table cell by cell, and what holds for any pair."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.patient import Answer, Demographics, compare, disagreement, is_apart
from qrstation.words.patients import reason_words

SAME, DOUBTFUL, OTHER = Answer.SAME, Answer.DOUBTFUL, Answer.OTHER
ELENA = Demographics("4711", "", "MORGAN^ELENA", "19580314")


def verdict(first: dict[str, str], second: dict[str, str]) -> Answer:
    """Compare two descriptions that differ from Elena's as told, both ways round."""
    one, other = replace(ELENA, **first), replace(ELENA, **second)
    there, back = compare(one, other), compare(other, one)
    assert there == back
    assert reason_words(there)
    return there.answer


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        # IDs equal, issuers not in conflict
        ({}, {}, SAME),
        ({"issuer": "A"}, {}, SAME),
        ({"issuer": "A"}, {"issuer": "A"}, SAME),
        ({"patient_id": " 4711 "}, {"issuer": " A"}, SAME),
        ({"name": ""}, {}, DOUBTFUL),
        ({"name": "^^"}, {}, DOUBTFUL),
        ({"birth_date": ""}, {}, DOUBTFUL),
        ({"birth_date": ""}, {"birth_date": ""}, DOUBTFUL),
        ({"name": "MOOR^ELENA"}, {}, DOUBTFUL),
        ({"birth_date": "19580341"}, {}, DOUBTFUL),
        ({"birth_date": "19580413"}, {}, DOUBTFUL),
        ({"name": "MOOR^ELENA", "birth_date": "19580413"}, {}, OTHER),
        ({"name": "MOOR^ELENA", "birth_date": ""}, {}, OTHER),
        ({"name": "", "birth_date": "19580413"}, {}, OTHER),
        ({"name": "", "birth_date": ""}, {}, OTHER),
        ({"name": ""}, {"birth_date": ""}, OTHER),
        # IDs equal, issuers in conflict
        ({"issuer": "A"}, {"issuer": "B"}, DOUBTFUL),
        ({"issuer": "A", "birth_date": "19580413"}, {"issuer": "B"}, OTHER),
        ({"issuer": "A", "name": "MOOR^ELENA"}, {"issuer": "B"}, OTHER),
        ({"issuer": "A", "name": "", "birth_date": ""}, {"issuer": "B"}, OTHER),
        # IDs that differ
        ({"patient_id": "9"}, {}, DOUBTFUL),
        ({"patient_id": "9", "issuer": "A"}, {}, DOUBTFUL),
        ({"patient_id": "9", "issuer": "A"}, {"issuer": "B"}, DOUBTFUL),
        ({"patient_id": "9", "issuer": "A"}, {"issuer": "A"}, OTHER),
        ({"patient_id": "9", "birth_date": ""}, {}, OTHER),
        ({"patient_id": "9", "name": "MOOR^ELENA"}, {}, OTHER),
        # differing by leading zeros
        ({"patient_id": "004711"}, {}, DOUBTFUL),
        ({"patient_id": "004711", "issuer": "A"}, {"issuer": "A"}, DOUBTFUL),
        ({"patient_id": "004711", "issuer": "A"}, {"issuer": "B"}, DOUBTFUL),
        ({"patient_id": "004711", "birth_date": ""}, {}, OTHER),
        ({"patient_id": "47110"}, {"issuer": "A", "patient_id": "4711"}, DOUBTFUL),
        ({"patient_id": "47110", "issuer": "A"}, {"issuer": "A"}, OTHER),
        # absent IDs
        ({"patient_id": ""}, {}, DOUBTFUL),
        ({"patient_id": "  "}, {"patient_id": ""}, DOUBTFUL),
        ({"patient_id": "", "birth_date": "19580413"}, {}, OTHER),
        ({"patient_id": "", "name": ""}, {"patient_id": "", "name": ""}, OTHER),
        ({"patient_id": "", "name": "MOOR^ELENA"}, {"patient_id": ""}, OTHER),
        # two people with one ID
        ({"patient_id": "1001"}, {"patient_id": "1001", "name": "MORETTI^PAOLO", "birth_date": "19710902"}, OTHER),
    ],
)
def test_the_table(first: dict[str, str], second: dict[str, str], answer: Answer) -> None:
    assert verdict(first, second) is answer


@pytest.mark.parametrize("text", ["", "UNKNOWN", "00000000", "19580230", "1958", "19580314x"])
def test_what_is_no_birth_date_counts_as_absent(text: str) -> None:
    assert verdict({"birth_date": text}, {}) is DOUBTFUL
    assert verdict({"birth_date": text}, {"birth_date": text}) is DOUBTFUL
    assert "no birth date" in reason_words(compare(ELENA, replace(ELENA, birth_date=text)))


def test_a_birth_date_in_the_old_form_is_the_same() -> None:
    assert verdict({"birth_date": "1958.03.14"}, {}) is SAME


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("MORGAN^ELENA", "Morgan^Elena^^^", SAME),
        ("MORGAN^ELENA", " Morgan ^Elena ^M^Dr", SAME),
        ("MÜLLER^JOSÉ", "Muller^Jose", SAME),
        ("STRASSE^A", "straße^a", SAME),
        ("MORGAN", "morgan^^^", SAME),
        ("MORGAN^ELENA", "MORGAN^^ELENA", DOUBTFUL),
        ("MORGAN^ELENA", "MORGAN", DOUBTFUL),
        ("MORGAN^ELENA", "ELENA^MORGAN", DOUBTFUL),
        ("MORGAN^ELENA", "MOOR^ELENA", DOUBTFUL),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada^Tarou", SAME),
        ("Yamada^Tarou=山田^太郎", "YAMADA^TARO=山田^太郎", SAME),
        ("=山田^太郎", "Yamada^Tarou=山田^太郎", SAME),
        ("=山田^太郎", "Yamada^Tarou", DOUBTFUL),
        ("=山田^太郎", "==やまだ^たろう", DOUBTFUL),
        ("Yamada^Tarou=山田^太郎", "Yamada^Jirou=山田^次郎", DOUBTFUL),
    ],
)
def test_names_agree_by_family_and_given_name(one: str, other: str, answer: Answer) -> None:
    assert verdict({"name": one}, {"name": other}) is answer


def test_a_swap_with_another_doubt_is_another_person() -> None:
    assert verdict({"name": "ELENA^MORGAN", "birth_date": ""}, {}) is OTHER
    assert verdict({"name": "ELENA^MORGAN", "patient_id": ""}, {}) is OTHER


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "ID, name and birth date agree"),
        ({"birth_date": "19580413"}, "the birth dates differ"),
        ({"name": "ELENA^MORGAN"}, "family and given name are swapped"),
        ({"patient_id": "04711"}, "the IDs differ by leading zeros"),
        ({"patient_id": ""}, "one has no ID"),
        ({"name": "MORETTI^PAOLO", "birth_date": "19710902"}, "the names differ, the birth dates differ"),
    ],
)
def test_reasons_are_plain_words(changes: dict[str, str], reason: str) -> None:
    assert reason_words(compare(ELENA, replace(ELENA, **changes))) == reason


IDS = st.sampled_from(["", " ", "1", "01", "1001", "0", "00"])
ISSUERS = st.sampled_from(["", "A", "B"])
NAMES = st.sampled_from(["", "A^B", "a^b^^", "B^A", "A^^B", "Ä^b", "A", "A^B=C^D", "=C^D", "E^F==G^H", "^^C"])
BIRTHS = st.sampled_from(["", "UNKNOWN", "19580314", "1958.03.14", "19580413", "00000000"])
DESCRIPTIONS = st.builds(Demographics, IDS, ISSUERS, NAMES, BIRTHS)
ANY = st.builds(Demographics, st.text(max_size=6), st.text(max_size=3), st.text(max_size=9), st.text(max_size=9))


@given(DESCRIPTIONS | ANY, DESCRIPTIONS | ANY)
def test_the_answer_is_the_same_both_ways_round(one: Demographics, other: Demographics) -> None:
    assert compare(one, other) == compare(other, one)
    assert reason_words(compare(one, other))


@given(DESCRIPTIONS | ANY)
def test_a_complete_description_is_the_same_as_itself(one: Demographics) -> None:
    is_complete = bool(one.traits.join_keys)
    assert (compare(one, one).answer is SAME) is is_complete


@given(DESCRIPTIONS, DESCRIPTIONS)
def test_the_same_share_a_key(one: Demographics, other: Demographics) -> None:
    if compare(one, other).answer is SAME:
        assert set(one.traits.join_keys) & set(other.traits.join_keys)


@given(DESCRIPTIONS, DESCRIPTIONS, DESCRIPTIONS)
def test_a_piece_more_of_information_never_turns_another_into_the_same(
    one: Demographics, other: Demographics, more: Demographics
) -> None:
    if compare(one, other).answer is not OTHER:
        return
    for field in ("patient_id", "issuer", "name", "birth_date"):
        if not getattr(one, field).strip(" ^="):
            assert compare(replace(one, **{field: getattr(more, field)}), other).answer is not SAME


@given(DESCRIPTIONS, DESCRIPTIONS)
def test_what_people_with_one_id_alone_share_is_never_enough(one: Demographics, other: Demographics) -> None:
    apart = replace(other, patient_id=one.patient_id, name="X^Y", birth_date="19000101")
    if one.birth_date != "19000101":
        assert compare(one, apart).answer is OTHER


def test_two_descriptions_that_say_the_very_same_do_not_disagree_however_little_that_is() -> None:
    assert disagreement(Demographics(), Demographics()) is None
    assert disagreement(Demographics("1"), Demographics("1", name=" ")) is None
    verdict = disagreement(ELENA, replace(ELENA, name=""))
    assert verdict is not None
    assert (verdict.answer, reason_words(verdict), verdict.is_contrary) == (DOUBTFUL, "one has no name", False)


@pytest.mark.parametrize(
    ("changes", "apart"),
    [
        ({}, False),
        ({"birth_date": ""}, False),
        ({"name": "諸賢^恵"}, True),
        ({"name": "=諸賢^恵"}, False),
        ({"birth_date": "19580413"}, True),
        ({"name": "ELENA^MORGAN"}, True),
        ({"patient_id": "", "name": ""}, True),
    ],
)
def test_what_is_at_odds_is_told_apart_and_what_is_only_left_out_is_not(changes: dict[str, str], apart: bool) -> None:
    other = replace(ELENA, **changes)
    assert is_apart(ELENA, other) is is_apart(other, ELENA) is apart


def test_people_read_a_description_as_name_id_and_birth_date() -> None:
    assert ELENA.parts == ("MORGAN, ELENA", "4711", "1958-03-14")
    assert Demographics().parts == ("No name",)
