"""One Study Instance UID that is said to be of two patients: two rows, each of which says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level
from qrstation.ui.results.columns import Column
from qrstation.ui.results.result_words import cell_text, more_words, namesake_notes
from qrstation.ui.results.results_model import ResultsModel
from tests.ui.results.made_up import ELENA, PAOLO, series, study


@pytest.fixture
def model(qapp: object) -> Iterator[ResultsModel]:
    made = ResultsModel(lambda _: None)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning)
    tester.setUseFetchMore(False)
    yield made
    del tester


def names(model: ResultsModel) -> list[str]:
    """Give whose each row of a study is said to be."""
    return [node.match.text("PatientID") for node in model.tree.studies]


def test_two_archives_that_name_two_people_have_a_row_each_that_says_so(model: ResultsModel) -> None:
    (first,) = model.add_studies([study("1.1", NumberOfStudyRelatedInstances=4)])
    assert "⚠" not in cell_text(first, Column.DESCRIPTION)
    (second,) = model.add_studies([study("1.1", archive="Deep", **PAOLO)])
    assert model.tree.counts() == (2, 2, 2)
    assert model.rowCount() == 2
    for node, other in ((first, "Deep has this study as Moretti, Paolo · 9920"), (second, "Main has this study as")):
        assert cell_text(node, Column.DESCRIPTION) == "⚠ Also under another patient · CT thorax"
        assert other in more_words(node)
        assert "the names differ" in more_words(node)
    assert second.heading().demographics.patient_id == "9920"


def test_what_others_are_called_turns_nothing_round_beside_it(model: ResultsModel) -> None:
    (first,) = model.add_studies([study("1.1")])
    model.add_studies([study("1.1", archive="ארכיון", **{**PAOLO, "PatientName": "לוי^דנה\n<b>"})])
    (note,) = namesake_notes(first)
    assert note.startswith("⚠ \u2068ארכיון\u2069 has this study as \u2068לוי, דנה <b>\u2069 · 9920 · ")


def test_one_archive_that_names_two_people_has_two_rows(model: ResultsModel) -> None:
    both = [study("1.1"), study("1.1", **PAOLO), study("1.1"), study("1.1", **PAOLO)]
    assert len(model.add_studies(both)) == 2
    assert sorted(names(model)) == ["4711", "9920"]


def test_a_nameless_copy_of_the_same_archive_is_not_lost(model: ResultsModel) -> None:
    model.add_studies([study("1.1"), study("1.1", PatientName=None)])
    assert len(model.tree.studies) == 2


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        ({}, 1),
        ({"PatientBirthDate": None}, 1),
        ({"PatientName": None}, 1),
        ({"PatientName": "MORGAN^ELENA^^^"}, 1),
        ({"IssuerOfPatientID": "A"}, 1),
        ({"PatientName": "Morgan^Eleanor"}, 2),
        ({"PatientBirthDate": "19580413"}, 2),
        ({"PatientID": "4712"}, 2),
        ({"PatientName": None, "PatientID": None}, 2),
    ],
)
def test_copies_that_only_leave_something_out_share_a_row(
    model: ResultsModel, values: dict[str, Any], rows: int
) -> None:
    model.add_studies([study("1.1"), study("1.1", archive="Deep", **values)])
    assert len(model.tree.studies) == rows


def test_a_third_copy_joins_the_row_of_its_own_patient(model: ResultsModel) -> None:
    model.add_studies([study("1.1"), study("1.1", archive="Deep", **PAOLO), study("1.1", archive="Third", **PAOLO)])
    assert [list(node.copies) for node in model.tree.studies] == [["Deep", "Third"], ["Main"]]


def test_what_is_here_of_one_does_not_count_for_the_other(model: ResultsModel) -> None:
    first, second = model.add_studies([study("1.1"), study("1.1", archive="Deep", **PAOLO)])
    model.set_counts({"1.1": 5}, {"1.1": {first.match.demographics: 4, second.match.demographics: 1}})
    assert (first.stored, second.stored) == (4, 1)
    model.set_counts({"1.1": 4}, {"1.1": {first.match.demographics: 4}})
    assert (first.stored, second.stored) == (4, 0)


def test_images_of_another_patient_do_not_make_a_study_complete(model: ResultsModel) -> None:
    (only,) = model.add_studies([study("1.1")])
    model.set_counts({"1.1": 4}, {"1.1": {study("1.1", **PAOLO).demographics: 4}})
    assert only.stored == 0
    assert cell_text(only, Column.IMAGES) == "0 / ?"
    assert cell_text(only, Column.DESCRIPTION) == "⚠ Also under another patient · CT thorax"
    assert "4 of the 4 images here name another patient" in more_words(only)
    model.set_counts({"1.1": 4}, {"1.1": {study("1.1", PatientName="Morgan-Smith^Elena").demographics: 4}})
    assert not only.is_disputed
    assert only.stored == 4, "a name that was corrected in the archive since is no other patient"


def test_each_shows_the_series_of_its_own_patient(model: ResultsModel) -> None:
    first, second = model.add_studies([study("1.1"), study("1.1", **PAOLO)])
    model.add_series("1.1", [series("1.1", "1.1.2", 1, **ELENA), series("1.1", "1.1.3", 1, **PAOLO)])
    assert ([node.uid for node in first.series], [node.uid for node in second.series]) == (["1.1.2"], ["1.1.3"])
    model.set_counts({"1.1.3": 7})
    assert second.series[0].stored == 7


def test_series_of_an_archive_that_does_not_say_whose_they_are_stand_under_its_own_row(model: ResultsModel) -> None:
    first, second = model.add_studies([study("1.1"), study("1.1", archive="Deep", **PAOLO)])
    values = {"StudyInstanceUID": "1.1", "SeriesInstanceUID": "1.1.3"}
    model.add_series("1.1", [Match("Deep", Level.SERIES, values)])
    assert (len(first.series), len(second.series)) == (0, 1)


@pytest.mark.parametrize("column", list(Column))
def test_rows_of_one_uid_keep_their_order_and_place_however_they_are_sorted(
    model: ResultsModel, column: Column
) -> None:
    both = [study("1.1"), study("1.1", archive="Deep", **PAOLO), study("1.2"), study("1.2", archive="Deep", **PAOLO)]
    model.add_studies(both)
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        model.sort(column, order)
        assert all(model.node(model.index_of(node)) is node for node in model.tree.studies)
    model.clear()
    assert model.tree.studies == ()


def test_a_copy_that_goes_first_leaves_the_row_that_it_joins_and_its_series(model: ResultsModel) -> None:
    model.clear(("First", "Main", "Deep"))
    (row,) = model.add_studies([study("1.1")])
    model.add_studies([study("1.1", archive="Deep", **PAOLO)])
    model.add_series("1.1", [series("1.1", "1.1.1")])
    assert not model.add_studies([study("1.1", archive="First")])
    assert row in model.tree.namesakes("1.1")
    assert list(row.copies) == ["First", "Main"]
    assert [node.uid for node in row.series] == ["1.1.1"]
