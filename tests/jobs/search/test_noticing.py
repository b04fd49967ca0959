"""What answers tell of an archive, and what they do not tell."""

from __future__ import annotations

import pytest

from qrstation.core.archive import FindSummary
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.habits import Habits, ModalitiesKey
from qrstation.core.standard.match import Match, TextAsCame, Value
from qrstation.core.standard.query import Level, Query
from qrstation.jobs.search.noticing import Noticing

WHOLE = FindSummary(SearchEnd.COMPLETE, 1)


def question(noticing: Noticing, modality: str, *kinds: list[str], day: str = "20260101") -> None:
    """Have a question answered."""
    noticing.begins(Query(Level.STUDY, (("StudyDate", day), ("ModalitiesInStudy", modality))))
    for number, kind in enumerate(kinds):
        noticing.saw(Match("A", Level.STUDY, {"StudyInstanceUID": f"1.{number}", "ModalitiesInStudy": kind}))
    noticing.ended(WHOLE, declares=False)


def test_another_days_studies_tell_nothing_of_a_modality() -> None:
    noticing = Noticing(Habits())
    question(noticing, "CT", ["CT"])
    question(noticing, "", ["MR"], day="20260102")
    assert noticing.news().modalities_in_study is None
    question(noticing, "", ["MR"], ["CT"])
    assert noticing.news().modalities_in_study is ModalitiesKey.HONOURED


def test_one_study_that_does_not_fit_is_enough() -> None:
    noticing = Noticing(Habits())
    question(noticing, "CT", ["CT"], ["MR"])
    assert noticing.news().modalities_in_study is ModalitiesKey.IGNORED


def test_wildcards_are_no_question_for_a_modality() -> None:
    noticing = Noticing(Habits())
    question(noticing, "*", ["CT"], ["MR"])
    assert noticing.news().modalities_in_study is None


def test_images_and_series_have_caps_of_their_own() -> None:
    noticing = Noticing(Habits(cap=10))
    noticing.begins(Query(Level.IMAGE))
    noticing.ended(FindSummary(SearchEnd.COMPLETE, 500), declares=False)
    noticing.begins(Query(Level.SERIES))
    noticing.ended(FindSummary(SearchEnd.CUT_SHORT, 7, ended_by_archive=True), declares=False)
    assert noticing.news() == Habits()


def test_an_answer_of_nothing_is_no_cap() -> None:
    noticing = Noticing(Habits())
    noticing.begins(Query(Level.STUDY))
    noticing.ended(FindSummary(SearchEnd.CUT_SHORT, 0, ended_by_archive=True), declares=False)
    assert noticing.news() == Habits()


def declared(noticing: Noticing, *charsets: str) -> None:
    """Have texts beyond ASCII come in these character sets."""
    noticing.begins(Query(Level.STUDY))
    for number, charset in enumerate(charsets):
        values: dict[str, Value] = {
            "StudyInstanceUID": f"1.{number}",
            "NumberOfStudyRelatedInstances": 1,
            "PatientName": "Ž",
        }
        noticing.saw(Match("A", Level.STUDY, values, TextAsCame(charset, charset, {"PatientName": b"\xae"})))
    noticing.ended(WHOLE, declares=False)


@pytest.mark.parametrize(
    ("known", "came", "learned"),
    [
        (Habits(), ["ISO_IR 101"], "ISO_IR 101"),
        (Habits(), ["ISO_IR 101", "ISO_IR 144"], ""),
        (Habits(charset="ISO_IR 101"), ["ISO_IR 101"], None),
        (Habits(charset="ISO_IR 101"), ["ISO_IR 144"], ""),
        (Habits(charset=""), ["ISO_IR 144"], None),
        (Habits(charset="ISO_IR 101", charset_chosen=True), ["ISO_IR 144"], None),
        (Habits(charset="ISO_IR 101", charset_only_when_asked=True), ["ISO_IR 144"], None),
        (Habits(charset="ISO_IR 101", charset_only_when_asked=True), ["ISO_IR 144"] * 3, "ISO_IR 144"),
        (Habits(charset="ISO_IR 101", charset_only_when_asked=True), ["ISO_IR 144"] * 3 + ["ISO_IR 101"], None),
    ],
)
def test_an_archive_of_one_character_set_is_told_from_one_of_several(
    known: Habits, came: list[str], learned: str | None
) -> None:
    noticing = Noticing(known)
    declared(noticing, *came)
    assert noticing.news().charset == learned


def test_what_is_known_is_no_news() -> None:
    noticing = Noticing(Habits(modalities_in_study=ModalitiesKey.IGNORED, counts=False))
    question(noticing, "CT", ["MR"])
    assert noticing.news() == Habits()
