"""The tree of results without Qt: what stands for a patient, a study, a series, and how they sort."""

from __future__ import annotations

from typing import Any

import pytest

from qrstation.core.standard.match import Match
from qrstation.core.station.place import THIS_STATION
from qrstation.ui.results.columns import Column
from qrstation.ui.results.sorted_rows import Order
from qrstation.ui.results.study_tree import StudyTree
from qrstation.ui.results.tree_nodes import Availability, SeriesNode, StudyNode, parent_of
from tests.ui.results.made_up import PAOLO, series, study


def node(uid: str = "1.1", date: str = "20261120", **values: Any) -> StudyNode:
    """Give a study that has its description."""
    tree = StudyTree()
    made = tree.new_study(study(uid, date, **values))
    tree.describe(made)
    return made


def _add_copy(tree: StudyTree, study: StudyNode, match: Match) -> None:
    tree.take_copies(study, tree.in_order({**study.copies, match.archive: match}))


def test_a_study_shows_the_copy_of_the_first_place_whichever_answered_first() -> None:
    tree = StudyTree(("Main", "Deep"))
    made = tree.new_study(study("1.1", archive="Deep", StudyDescription="from Deep"))
    _add_copy(tree, made, study("1.1", StudyDescription="from Main"))
    assert list(made.copies) == ["Main", "Deep"]
    assert made.match.text("StudyDescription") == "from Main"
    _add_copy(tree, made, study("1.1", archive="Elsewhere"))
    assert list(made.copies) == ["Main", "Deep", "Elsewhere"]
    assert tree.counts() == (1, 0, 3)


def test_the_expected_number_is_the_largest_told_and_unknown_is_not_zero() -> None:
    tree = StudyTree()
    made = tree.new_study(study("1.1"))
    assert made.expected is None
    _add_copy(tree, made, study("1.1", archive="Deep", NumberOfStudyRelatedInstances=398))
    assert made.expected == 398


def test_the_modalities_are_those_of_all_copies() -> None:
    tree = StudyTree()
    made = tree.new_study(study("1.1", ModalitiesInStudy=["CT", "SR"]))
    _add_copy(tree, made, study("1.1", archive="Deep", ModalitiesInStudy=["CT", "PT"]))
    assert set(made.modalities) == {"CT", "SR", "PT"}


@pytest.mark.parametrize(
    ("said", "meant"), [("NEARLINE", Availability.NEARLINE), (None, Availability.UNKNOWN), ("?", Availability.UNKNOWN)]
)
def test_availability(said: str | None, meant: Availability) -> None:
    assert node(InstanceAvailability=said).availability("Main") is meant


def test_the_heading_is_that_of_the_copy_shown() -> None:
    heading = node(AccessionNumber="A1").heading()
    assert (heading.study_uid, heading.patient_id, heading.accession_number) == ("1.1", "4711", "A1")


def order_of(column: Column, *nodes: StudyNode) -> list[str]:
    return [each.uid for each in sorted(nodes, key=lambda each: each.key_by(Order(column)))]


def test_dates_sort_by_day_and_time_and_what_is_no_date_is_oldest() -> None:
    old, new = node("1.1", "2025.05.06"), node("1.2", "20261120", StudyTime="101500")
    noon, none = node("1.3", "20261120", StudyTime="120000.5"), node("1.4", "UNKNOWN")
    assert order_of(Column.DATE, new, old, none, noon) == ["1.4", "1.1", "1.2", "1.3"]


def test_counts_sort_as_numbers_and_unknown_is_least() -> None:
    counts = {"1.1": 1000, "1.2": 9, "1.3": None, "1.4": 0, "1.5": 10**12}
    nodes = [node(uid, NumberOfStudyRelatedInstances=count) for uid, count in counts.items()]
    assert order_of(Column.IMAGES, *nodes) == ["1.3", "1.4", "1.2", "1.1", "1.5"]


def test_words_sort_without_regard_to_case_then_by_date() -> None:
    a, b, c = node("1.1", StudyDescription="knee"), node("1.2", "20250101", StudyDescription="KNEE"), node("1.3")
    assert order_of(Column.DESCRIPTION, a, b, c) == ["1.3", "1.1", "1.2"], "the newest first"


def test_series_stand_by_number_and_those_without_one_last() -> None:
    made = node()
    for uid, number in (("1", 10), ("2", 9), ("3", None), ("4", -1)):
        one = SeriesNode(made, series("1.1", uid, number))
        made.rows.insert(made.rows.place(one.key), one)
    assert [one.uid for one in made.series] == ["4", "2", "1", "3"]
    assert parent_of(made.series[0]) is made


def test_a_patient_is_described_by_the_study_that_tells_most() -> None:
    tree = StudyTree()
    bare, full = (tree.new_study(study(uid, PatientSex=sex)) for uid, sex in (("1.1", None), ("1.2", "F")))
    for made in (bare, full):
        tree.describe(made)
        made.patient = tree.patient_for(made)
        made.patient.rows.insert(0, made)
        made.patient.take_in(made)
    assert bare.patient is full.patient
    assert bare.patient.match is full.match
    full.patient.rows.pop(full.patient.rows.place_of(full))
    full.patient.let_out(full)
    assert bare.patient.match is bare.match


def test_a_patient_sorts_by_the_study_that_stands_first() -> None:
    order = Order(Column.DATE, descending=True)
    tree = StudyTree(order=order)
    for uid, date in (("1.1", "20250506"), ("1.2", "20261120"), ("1.3", "20240101")):
        made = tree.new_study(study(uid, date))
        tree.describe(made)
        patient = tree.patient_for(made)
        patient.rows.add(made)
    assert patient.key_by(order).startswith("2026-11-20")
    assert patient.rows.foremost().key == patient.key_by(order)
    order.change(Column.DATE, False)
    assert patient.key_by(order).startswith("2024-01-01")
    assert patient.rows.foremost().key == patient.key_by(order)


def test_two_people_with_one_id_have_two_patients() -> None:
    tree = StudyTree()
    one, other = (
        tree.new_study(study(uid, **values)) for uid, values in (("1.1", {}), ("1.2", PAOLO | {"PatientID": "4711"}))
    )
    for made in (one, other):
        assert tree.describe(made) == []
    assert tree.patient_for(one) is not tree.patient_for(other)


def test_what_is_here_tells_its_count_itself() -> None:
    tree = StudyTree()
    here = tree.new_study(study("1.1", archive=THIS_STATION, NumberOfStudyRelatedInstances=12))
    there = tree.new_study(study("1.2", NumberOfStudyRelatedInstances=12))
    assert (here.stored, here.kept, here.is_disputed) == (12, 12, False)
    assert (there.stored, there.kept) == (0, 0)
