"""What is said of studies that came again otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qrstation.core.conflict import Comparison, Decided, StudyConflict, Titles
from qrstation.core.events import Difference
from qrstation.core.station.settings import ArchiveSettings
from qrstation.ui.conflicts import conflict_words as words
from tests.told import told

HERE = Titles("Morgan^Elena", "4711", "", "20261120", "CT thorax")
STUDY = StudyConflict("1.2", HERE, HERE, ("CT", "SR"), ("FRIEND", ""), 24, 1)
COMPARED = Comparison("1.2", "1.2.3", 0, 1, Difference.HEADER, "a", "b", has_pixels=True)


def test_a_row_says_what_the_files_say() -> None:
    archives = (ArchiveSettings("Main PACS", "FRIEND", "127.0.0.1", 104),)
    said = words.row(STUDY, archives, {Difference.HEADER: 24})
    expected = ("Morgan, Elena", "4711", "2026-11-20", "CT thorax", "CT/SR", "Main PACS, Imported", "24", "header")
    assert said == expected
    assert words.sources(replace(STUDY, sources=("STRANGER",)), archives) == "AE STRANGER"


def test_a_title_that_two_archives_have_names_neither() -> None:
    archives = [ArchiveSettings(name, "FRIEND", "127.0.0.1", 104) for name in ("Main PACS", "Old PACS")]
    assert words.sources(replace(STUDY, sources=("FRIEND",)), archives) == "AE FRIEND"


def test_another_patient_stands_out() -> None:
    other = replace(STUDY, new=replace(HERE, patient_id="4712", patient_name="Morgan^Ella"))
    assert words.patient(other) == "Morgan, Elena → Morgan, Ella"
    assert words.patient_id(other) == "4711 → 4712"
    assert words.kinds(other, {Difference.HEADER: 24}) == "other patient, header"


@pytest.mark.parametrize(
    ("differences", "said"),
    [
        (None, "…"),
        ({Difference.PIXELS: 24}, "pixels"),
        ({Difference.PIXELS: 1, Difference.BOTH: 2, Difference.HEADER: 21}, "pixels (3), header (23)"),
        ({Difference.ENCODING: 24}, "compression"),
        ({Difference.UNREADABLE: 1, Difference.HEADER: 23}, "header (23), cannot be read (1)"),
        ({Difference.ALONE: 24}, "not here any more"),
        ({}, ""),
    ],
)
def test_how_a_study_differs_is_said_in_a_few_words(differences: dict[Difference, int] | None, said: str) -> None:
    assert words.kinds(STUDY, differences) == said


def test_a_study_without_a_name_is_called_so() -> None:
    nameless = Titles()
    assert words.patient(replace(STUDY, new=nameless, here=None)) == "(no name)"


def test_every_difference_has_its_sentence() -> None:
    for difference in Difference:
        assert words.sentence(replace(COMPARED, difference=difference)).endswith(".")
    assert "only how the file is written" in words.sentence(COMPARED)
    assert "3 versions came" in words.sentence(replace(COMPARED, versions=3))
    assert words.rest(replace(COMPARED, more=5)) == "and 5 further elements"


def test_pictures_are_shown_where_pixels_differ() -> None:
    shown = {difference for difference in Difference if words.shows_pictures(replace(COMPARED, difference=difference))}
    assert shown == set(Difference) - {Difference.HEADER, Difference.NONE}
    assert not words.shows_pictures(replace(COMPARED, difference=Difference.BOTH, has_pixels=False))


def test_what_failed_is_one_line_with_what_to_do() -> None:
    full = told("the disk is full", "make room on it")
    decided = Decided(1, {"1": full, "2": told("gone", "look")})
    what, advice = words.failed(decided, 3)
    assert what == "2 of 3 could not be decided: the disk is full (and 1 other reason)"
    assert advice == "make room on it, then decide again"
    assert words.done(decided, taken=True).startswith("1 study decided: the new version is used")
    assert not words.done(Decided(0, {}), taken=True)
