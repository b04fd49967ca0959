"""Merging: one answer for each study over all archives, whichever of them answered first."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.patient import Answer, Demographics, compare
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level
from qrstation.jobs.search.merging import Merged, counted, merged

PLACES = ("Main", "Cache", "Old")
ELENA = {"PatientName": "Morgan^Elena", "PatientID": "4711", "PatientBirthDate": "19580314"}
PAOLO = {"PatientName": "Moretti^Paolo", "PatientID": "9920", "PatientBirthDate": "19710902"}


def study(uid: str, archive: str = "Main", **values: Any) -> Match:
    """Give an answer at study level, of Elena unless told otherwise."""
    return Match(archive, Level.STUDY, {"StudyInstanceUID": uid, **ELENA, **values})


def shown(rows: list[Merged]) -> list[dict[str, Any]]:
    """Give what a script reads."""
    return [row.as_match().as_json() for row in rows]


people = st.fixed_dictionaries(
    {
        "PatientName": st.sampled_from(["Morgan^Elena", "Moretti^Paolo", "", "morgan^elena"]),
        "PatientID": st.sampled_from(["4711", "9920", ""]),
        "PatientBirthDate": st.sampled_from(["19580314", "19710902", ""]),
        "IssuerOfPatientID": st.sampled_from(["A", "B", ""]),
        "NumberOfStudyRelatedInstances": st.sampled_from([None, 3, 4]),
    }
)
answers = st.lists(
    st.builds(
        lambda uid, archive, values: study(uid, archive, **values),
        st.sampled_from(["1.1", "1.2", "1.3"]),
        st.sampled_from([*PLACES, "Unlisted"]),
        people,
    ),
    max_size=9,
)


@given(answers, st.randoms())
def test_the_order_of_arrival_decides_nothing(matches: list[Match], chance: Any) -> None:
    """Every order gives the same rows; their order is that of each archive's own answers."""
    mixed = list(matches)
    chance.shuffle(mixed)
    assert sorted(shown(merged(matches, PLACES)), key=repr) == sorted(shown(merged(mixed, PLACES)), key=repr)


@given(answers, st.data())
def test_which_archive_answers_before_which_changes_not_even_the_order(matches: list[Match], data: Any) -> None:
    by_archive = {archive: [m for m in matches if m.archive == archive] for archive in (*PLACES, "Unlisted")}
    turns = data.draw(st.permutations([match.archive for match in matches]))
    left = {archive: iter(each) for archive, each in by_archive.items()}
    interleaved = [next(left[archive]) for archive in turns]
    assert shown(merged(interleaved, PLACES)) == shown(merged(matches, PLACES))


@given(answers)
def test_each_copy_is_in_one_row_and_no_row_holds_two_patients(matches: list[Match]) -> None:
    rows = merged(matches, PLACES)
    told = {(m.study_uid, m.archive, m.demographics) for m in matches}
    assert sorted(((c.study_uid, c.archive, c.demographics) for row in rows for c in row.copies), key=repr) == sorted(
        told, key=repr
    )
    for row in rows:
        assert len(set(row.archives)) == len(row.copies)
        assert len({copy.study_uid for copy in row.copies}) == 1
        for one, other in itertools.combinations(row.copies, 2):
            verdict = compare(one.demographics, other.demographics)
            assert verdict.answer is not Answer.OTHER or not verdict.is_contrary


def test_a_name_that_was_corrected_in_one_archive_makes_no_second_study() -> None:
    old = study("1.1", "Cache", PatientName="Mrogan^Elena")
    (row,) = merged([old, study("1.1")], PLACES)
    assert (row.archives, row.match.text("PatientName")) == (("Main", "Cache"), "Morgan^Elena")


def test_a_study_in_two_archives_is_one_with_the_values_of_the_first_in_the_settings() -> None:
    late = study("1.1", "Cache", StudyDescription="thorax", NumberOfStudyRelatedInstances=2)
    first = study("1.1", StudyDescription="CT thorax", NumberOfStudyRelatedInstances=4, InstanceAvailability="NEARLINE")
    (row,) = counted(merged([late, first], PLACES), {"1.1": {first.demographics: 3}})
    said = row.as_match(("InstanceAvailability",)).as_json()
    assert (said["Archive"], said["StudyDescription"], said["Here"]) == ("Main", "CT thorax", 3)
    assert said["Copies"] == [
        {"Archive": "Main", "NumberOfStudyRelatedInstances": 4, "InstanceAvailability": "NEARLINE"},
        {"Archive": "Cache", "NumberOfStudyRelatedInstances": 2, "InstanceAvailability": None},
    ]
    assert "InstanceAvailability" not in said


def test_one_uid_of_two_patients_is_two_studies_and_each_has_its_own_images_here() -> None:
    rows = merged([study("1.1"), study("1.1", "Cache", **PAOLO), study("1.1", "Old")], PLACES)
    assert [row.archives for row in rows] == [("Main", "Old"), ("Cache",)]
    held = {"1.1": {Demographics("9920", "", "MORETTI^PAOLO", "19710902"): 5}}
    assert [row.here for row in counted(rows, held)] == [0, 5]


def test_what_the_store_does_not_know_is_not_here_and_what_was_not_asked_is_unknown() -> None:
    rows = merged([study("1.1")], PLACES)
    assert [row.here for row in rows] == [None]
    assert [row.here for row in counted(rows, {})] == [0]


def test_below_study_level_there_is_one_row_for_each_uid_and_no_copies() -> None:
    def series(uid: str, archive: str, number: int) -> Match:
        return Match(archive, Level.SERIES, {"SeriesInstanceUID": uid, "SeriesNumber": number})

    rows = merged([series("1.1", "Cache", 7), series("1.2", "Cache", 8), series("1.1", "Main", 1)], PLACES)
    assert shown(rows) == [
        {"Archive": "Main", "SeriesInstanceUID": "1.1", "SeriesNumber": 1},
        {"Archive": "Cache", "SeriesInstanceUID": "1.2", "SeriesNumber": 8},
    ]
