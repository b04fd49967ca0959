"""What is typed into the one field is read by its shape; where that is open, as all that it may be."""

from __future__ import annotations

import pytest

from qrstation.core.standard.typed import IDENTIFIERS, NAMES, Reading, is_universal, readings


@pytest.mark.parametrize(
    "text",
    [
        "mor", "Morgan, Elena", "mor, el", "Morgan^Elena", "MÜLLER", "O'Neill", "van der Berg", "Smith-Jones", "mor*",
        "m?r", "*", "**", "Test, 2", "PHANTOM^2", "山田", "山田^太郎", "Иванов", "김희중", "محمد", "Αθήνα", "山田2",
        "Yamada=山田",
    ],
)  # fmt: skip
def test_letters_and_what_parts_names_are_a_name(text: str) -> None:
    assert readings(text) == NAMES


@pytest.mark.parametrize(
    "text", ["4711", "4711-02", "A-1", "MR2026/123", "20261128.1", "12 34", "PAT0*", "00?1", "-", "٤٢"]
)
def test_digits_and_words_with_digits_are_an_id_or_an_accession_number(text: str) -> None:
    assert readings(text) == IDENTIFIERS


@pytest.mark.parametrize("text", ["Phantom 2", "PAT 0012", "ward 3 b"])
def test_several_words_with_a_digit_may_be_anything(text: str) -> None:
    assert readings(text) == (Reading.NAME, Reading.PATIENT_ID, Reading.ACCESSION)


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_is_nothing(text: str) -> None:
    assert readings(text) == ()
    assert not is_universal(text)


def test_asterisks_alone_find_everything() -> None:
    assert is_universal(" * ")
    assert is_universal("**")
    assert not is_universal("*a")
    assert not is_universal("?")
