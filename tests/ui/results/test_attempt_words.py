"""What was asked of whom is said key by key, as it was sent, and what each attempt is and found."""

from __future__ import annotations

import pytest

from qrstation.core.events import SearchEnd, SearchEnded
from qrstation.core.standard.query import DateRange, StudyQuery
from qrstation.core.standard.study_moments import TimeRange
from qrstation.jobs.search.attempts import Attempt, AttemptKind, attempts
from qrstation.ui.results.attempt_words import asked_words, attempt_words, found_by, found_words, places_words


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (StudyQuery(), "Asked for every study."),
        (StudyQuery(patient_name="mor, el"), "Asked for name mor*^el*."),
        (StudyQuery(typed="4711"), "Asked for patient ID or accession number 4711."),
        (
            StudyQuery(patient_id="4711", birth_date="19820425", modalities=("CT", "MR")),
            "Asked for patient ID 4711, birth date 1982-04-25, modality CT or MR.",
        ),
        (
            StudyQuery(study_date=DateRange("20260101", "20260105"), study_time=TimeRange("180000", "")),
            "Asked for study date 2026-01-01 18:00 to 2026-01-05.",
        ),
        (StudyQuery(study_date=DateRange("20260101", "")), "Asked for study date from 2026-01-01."),
        (StudyQuery(study_date=DateRange("", "20260101")), "Asked for study date up to 2026-01-01."),
        (StudyQuery(study_date=DateRange("20260101", "20260101")), "Asked for study date 2026-01-01."),
        (StudyQuery(description="head", sex="F"), "Asked for description *head*, sex F."),
        (StudyQuery(others=(("StationName", "CT1"),)), "Asked for station name *CT1*."),
        (StudyQuery(study_uids=("1.2", "1.3")), "Asked for 2 studies."),
    ],
)
def test_each_key_is_said_as_it_was_sent(query: StudyQuery, words: str) -> None:
    assert asked_words(query) == words


def test_who_was_asked_is_said_where_all_answered() -> None:
    ended = {name: SearchEnded(1, name, SearchEnd.COMPLETE) for name in ("A", "B")}
    assert places_words(ended) == "A, B answered with nothing."
    ended["C"] = SearchEnded(1, "C", SearchEnd.FAILED)
    assert places_words(ended) == ""


def test_each_kind_of_attempt_has_its_words() -> None:
    query = StudyQuery(
        patient_name="mor, el", study_date=DateRange("20260101", ""), patient_id="7", accession_number="8"
    )
    offered = attempts(query, ("Yamada^Tarou=山田^太郎",), ("Other",))
    words = [attempt_words(each) for each in offered]
    (parted, *_) = attempts(StudyQuery(typed="elena morgan"))
    assert attempt_words(parted) == "As family and given name: morgan, elena"
    assert {each.kind for each in (parted, *offered)} == set(AttemptKind)
    assert words == [
        "Anywhere in the name: *mor*^*el*",
        "Anywhere in the patient ID: *7*",
        "Anywhere in the accession number: *8*",
        "In upper case: MOR, EL",
        "The other way round: el, mor",
        "A name known here: Yamada, Tarou",
        "Of any date",
        "Elsewhere: Other",
    ]


def test_what_an_attempt_found_is_said() -> None:
    assert [found_words(count) for count in (None, 0, 1, 1_200)] == ["", "found nothing", "1 study", "1,200 studies"]
    attempt = Attempt(AttemptKind.WITHOUT_DATES, StudyQuery())
    other = Attempt(AttemptKind.UPPER_CASE, StudyQuery(), "X")
    assert found_by(attempt, (attempt,), 2) == ("Of any date: 2 studies", "As it was asked for, nothing was found.")
    assert "1 other attempt found nothing." in found_by(attempt, (attempt, other), 2)[1]
