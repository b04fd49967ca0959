"""What is tried next where nothing was found: each attempt another question, in a fixed order, none of them silent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.standard.query import DateRange, StudyQuery
from qrstation.core.standard.study_moments import TimeRange
from qrstation.jobs.search.attempts import AttemptKind, attempts, name_asked


def offered(query: StudyQuery, *near: str, elsewhere: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Give the kinds and values."""
    return [(each.kind, each.value) for each in attempts(query, near, elsewhere)]


def test_a_name_is_tried_anywhere_in_upper_case_swapped_and_as_names_known_here() -> None:
    query = StudyQuery(patient_name="mor, el", study_date=DateRange("20260101", ""), study_time=TimeRange("080000", ""))
    assert offered(query, "Morgan^Elena^^Dr=x", elsewhere=("Other",)) == [
        (AttemptKind.NAME_ANYWHERE, "*mor*^*el*"),
        (AttemptKind.UPPER_CASE, "MOR, EL"),
        (AttemptKind.SWAPPED, "el, mor"),
        (AttemptKind.NEAR_NAME, "Morgan*^Elena*"),
        (AttemptKind.WITHOUT_DATES, ""),
        (AttemptKind.ELSEWHERE, ""),
    ]
    tried = attempts(query, elsewhere=("Other",))
    assert tried[-1].places == ("Other",)
    undated = tried[-2].query
    assert (undated.study_date, undated.study_time, undated.patient_name) == (DateRange(), TimeRange(), "mor, el")


def test_words_without_a_comma_are_tried_as_family_and_given_name_first() -> None:
    assert offered(StudyQuery(typed="Elena Morgan")) == [
        (AttemptKind.PARTED, "Morgan, Elena"),
        (AttemptKind.PARTED, "Elena, Morgan"),
        (AttemptKind.NAME_ANYWHERE, "*Elena Morgan*"),
        (AttemptKind.UPPER_CASE, "ELENA MORGAN"),
    ]
    assert all(not each.query.typed for each in attempts(StudyQuery(typed="Elena Morgan")))


def test_an_id_gets_wildcards_only_as_an_attempt() -> None:
    assert offered(StudyQuery(typed="4711")) == [
        (AttemptKind.ID_ANYWHERE, "*4711*"),
        (AttemptKind.ACCESSION_ANYWHERE, "*4711*"),
    ]
    assert offered(StudyQuery(patient_id="4711")) == [(AttemptKind.ID_ANYWHERE, "*4711*")]


def test_what_asks_for_the_same_is_not_offered() -> None:
    assert [kind for kind, _ in offered(StudyQuery(patient_name="*MORGAN*"))] == []


def test_a_search_for_days_alone_is_not_widened_to_everything() -> None:
    assert offered(StudyQuery(study_date=DateRange("20260101", "20260102"), modalities=("CT",))) == []


@pytest.mark.parametrize("typed", ["*", ",", "^", " , ", "**, *"])
def test_what_is_no_name_gives_no_attempts(typed: str) -> None:
    assert all("**" not in value for _, value in offered(StudyQuery(patient_name=typed)))


@given(st.text(max_size=12), st.text(max_size=8), st.booleans(), st.lists(st.text(max_size=9), max_size=4))
def test_every_attempt_can_be_asked_and_is_another_question(
    name: str, number: str, front: bool, near: list[str]
) -> None:
    query = StudyQuery(typed=name, patient_id=number) if front else StudyQuery(patient_name=name, patient_id=number)
    found = attempts(query, near, ("A",))
    questions = [each.query.queries() for each in found if each.kind is not AttemptKind.ELSEWHERE]
    assert query.queries() not in questions
    assert len(set(questions)) == len(questions)
    assert name_asked(query) in (name.strip(), "")
