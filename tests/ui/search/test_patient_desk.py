"""What asks for all studies of a patient, and how it is said."""

from __future__ import annotations

import pytest

from qrstation.core.patient import Demographics
from qrstation.core.standard.query import StudyQuery
from qrstation.ui.search.patient_desk import patient_query, query_words


@pytest.mark.parametrize(
    ("patient", "query"),
    [
        (Demographics("4711", "HOSP", "Morgan^Elena", "19580314"), StudyQuery(patient_id="4711", issuer="HOSP")),
        (Demographics(" 4711 ", "", "Morgan^Elena", "19580314"), StudyQuery(patient_id="4711")),
        (Demographics("4*1"), StudyQuery(patient_id="4?1")),
        (
            Demographics("", "", "Yamada^Tarou=山田^太郎", "19650505"),
            StudyQuery(patient_name="Yamada^Tarou*", birth_date="19650505"),
        ),
        (Demographics("", "", "Morgan", "19580314"), StudyQuery(patient_name="Morgan^*", birth_date="19580314")),
        (Demographics("", "", "Morgan^Elena", ""), None),
        (Demographics("", "", "Morgan^Elena", "some day"), None),
        (Demographics("", "", "", "19580314"), None),
    ],
)
def test_the_id_is_asked_for_else_the_name_with_the_birth_date(patient: Demographics, query: StudyQuery | None) -> None:
    assert patient_query(patient) == query


def test_a_person_may_want_it_by_the_name_all_the_same() -> None:
    whose = Demographics("4711", "HOSP", "Morgan^Elena", "19580314")
    query = patient_query(whose, by_name=True)
    assert query == StudyQuery(patient_name="Morgan^Elena*", birth_date="19580314")
    assert query_words(whose, query)[1] == "Asked for by the name and the birth date 1958-03-14."


def test_it_is_said_by_what() -> None:
    whose = Demographics("4711", "HOSP", "Morgan^Elena", "19580314")
    query = patient_query(whose)
    assert query is not None
    what, how = query_words(whose, query)
    assert what == "All studies of Morgan, Elena, everywhere"
    assert how.startswith("Asked for by the ID 4711 of issuer HOSP;")
