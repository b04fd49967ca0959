"""By what a patient's studies are asked for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.patient import Demographics, fold
from qrstation.core.standard.query import Query, wildcard
from qrstation.jobs.priors.questions import patient_questions
from qrstation.network.dimse.identifier import encode_query


def asked(**whose: str) -> list[dict[str, str]]:
    """Give the keys that are matched on, of each question."""
    return [{key: value for key, value in query.keys if value} for query in patient_questions(Demographics(**whose))]


def test_the_id_is_asked_for_with_and_without_its_zeros() -> None:
    assert asked(patient_id=" 00123 ") == [{"PatientID": "00123"}, {"PatientID": "123"}]
    assert asked(patient_id="000") == [{"PatientID": "000"}]


def test_the_name_goes_with_the_birth_date_alone() -> None:
    assert asked(name="Moreau^Elise", birth_date="19570412") == [
        {"PatientName": "Moreau^Elise*", "PatientBirthDate": "19570412"},
        {"PatientName": "MOREAU^ELISE*", "PatientBirthDate": "19570412"},
    ]
    assert asked(name="Moreau^Elise") == []
    assert asked(birth_date="19570412") == []


def test_letters_with_marks_are_left_open() -> None:
    (keys, _) = asked(name="Müller^René", birth_date="1957.04.12")
    assert keys == {"PatientName": "M?ller^Ren?*", "PatientBirthDate": "19570412"}


def test_each_component_group_finds_the_patient() -> None:
    names = [keys["PatientName"] for keys in asked(name="Yamada^Tarou=山田^太郎=やまだ^たろう", birth_date="19600101")]
    assert names == ["Yamada^Tarou*", "YAMADA^TAROU*", "*=山田^太郎*", "*=やまだ^たろう*"]


def test_nothing_that_would_find_everybody_is_asked() -> None:
    assert asked(patient_id="  ", name="^Elise", birth_date="19570412") == []
    assert asked(patient_id="1\\2", name="A\\B", birth_date="19570412") == []


@given(st.text("ABcdüßéñ^='- ", max_size=24))
def test_the_patterns_find_the_very_name(name: str) -> None:
    family = name.split("=")[0].split("^")[0].strip()
    patterns = [keys["PatientName"] for keys in asked(name=name, birth_date="19570412")]
    assert not any(pattern.startswith(("*", "?*")) and "=" not in pattern for pattern in patterns if family.isascii())
    if family and len(name.split("=")[0].split("^")) <= 2 and fold(family):
        tidy = "^".join(part.strip() for part in name.split("=")[0].split("^"))
        assert any(wildcard(pattern).fullmatch(tidy) for pattern in patterns)


@given(st.builds(Demographics, *(st.text(max_size=30) for _ in range(4))))
def test_every_question_can_be_sent(whose: Demographics) -> None:
    def sent(query: Query) -> bytes:
        return encode_query(query, "ISO_IR 192", implicit=True)

    assert all(map(sent, patient_questions(whose)))
