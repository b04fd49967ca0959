"""The results as a Qt model: who shares a row, where rows stand, and that nothing jumps; Qt's own tester looks on."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from qrstation.core.standard.match import Match
from qrstation.ui.results import asking_model, results_model
from qrstation.ui.results.columns import Column
from qrstation.ui.results.result_words import cell_text, patient_title
from qrstation.ui.results.results_model import NODE_ROLE, ResultsModel
from qrstation.ui.results.sorted_rows import Order, SortedRows
from qrstation.ui.results.tree_nodes import Node, PatientNode, StudyNode
from qrstation.ui.slices import Slices
from tests.ui.results.made_up import PAOLO, FewColumns, instance, person, series, study

Down, Up = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder


class Asked:
    """Remembers for which studies series were asked."""

    def __init__(self) -> None:
        self.uids: list[str] = []

    def __call__(self, node: StudyNode) -> None:
        self.uids.append(node.uid)


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def model(qapp: object, asked: Asked) -> Iterator[ResultsModel]:
    made = ResultsModel(asked)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning)
    tester.setUseFetchMore(False)
    yield made
    del tester


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show no more than six rows of a parent, and three columns of them, all of which Qt's tester looks at."""
    monkeypatch.setattr(ResultsModel, "columnCount", FewColumns.columnCount)
    plain = SortedRows.__init__

    def init(self: SortedRows[Any], order: Order, most: int = 0) -> None:
        plain(self, order, 6)

    monkeypatch.setattr(SortedRows, "__init__", init)


def shown(model: ResultsModel, parent: QModelIndex | None = None) -> list[str]:
    """Give the first cells of the rows that are shown."""
    above = parent or QModelIndex()
    return [str(model.index(row, 0, above).data()) for row in range(model.rowCount(above))]


def cells(model: ResultsModel, parent: QModelIndex, column: Column) -> list[str]:
    """Give the cells of a column in the rows under a parent."""
    return [str(model.index(row, column, parent).data()) for row in range(model.rowCount(parent))]


def rows(model: ResultsModel) -> list[list[str]]:
    """Give the UIDs of each patient's studies, in order."""
    return [[one.uid for one in patient.studies] for patient in model.tree.patients]


# --- who shares a row ------------------------------------------------------------------------------------------------


def test_a_study_in_two_archives_is_one_row_with_two_copies(model: ResultsModel) -> None:
    assert [node.uid for node in model.add_studies([study("1.1")])] == ["1.1"]
    assert model.add_studies([study("1.1", archive="Deep"), study("1.1", archive="Deep")]) == []
    assert rows(model) == [["1.1"]]
    (node,) = model.tree.studies
    assert cell_text(node, Column.ARCHIVE) == "Deep · Main", "by name where nobody tells the order of the places"


@pytest.mark.parametrize("values", [{"IssuerOfPatientID": "A"}, {"PatientName": "MORGAN^ELENA^^^"}])
def test_one_person_of_two_archives_is_one_row(model: ResultsModel, values: dict[str, str]) -> None:
    model.add_studies([study("1.1"), study("1.2", "20250506", archive="Deep", **values)])
    assert rows(model) == [["1.1", "1.2"]]


@pytest.mark.parametrize(
    "values",
    [
        PAOLO | {"PatientID": "4711"},
        {"PatientBirthDate": "UNKNOWN"},
        {"PatientBirthDate": "19580413"},
        {"PatientName": "MOOR^ELENA"},
        {"PatientID": "04711"},
        {"PatientID": None},
    ],
)
def test_who_is_not_surely_the_same_has_a_row_of_their_own(model: ResultsModel, values: dict[str, str]) -> None:
    model.add_studies([study("1.1"), study("1.2", "20250506", **values)])
    assert rows(model) == [["1.1"], ["1.2"]]


def test_studies_without_an_id_are_not_taken_for_one_person(model: ResultsModel) -> None:
    model.add_studies([study("1.1", PatientID=None), study("1.2", PatientID=None)])
    assert len(rows(model)) == 2


def test_a_row_between_two_others_comes_out_of_the_one_it_was_in(model: ResultsModel) -> None:
    model.add_studies([study("1.1"), study("1.2", IssuerOfPatientID="A")])
    assert rows(model) == [["1.2", "1.1"]]
    model.add_studies([study("1.3", IssuerOfPatientID="B")])
    assert rows(model) == [["1.3"], ["1.2"], ["1.1"]]


def test_the_first_place_tells_whose_a_study_is(model: ResultsModel) -> None:
    model.clear(("Main", "Deep"))
    model.add_studies([study("1.1"), study("1.2", "20250506", archive="Deep", PatientBirthDate=None)])
    assert len(rows(model)) == 2
    model.add_studies([study("1.2", "20250506")])
    assert rows(model) == [["1.1", "1.2"]]


ISSUERS, NAMES = ["", "A", "B"], ["MORGAN^ELENA", "Morgan^Elena^^", "MORGAN^ELENA=C^D", "MOOR^ELENA"]
MATCHES = st.builds(
    lambda uid, day, archive, issuer, name, images: study(
        f"1.{uid}",
        f"202601{day:02}",
        archive,
        IssuerOfPatientID=issuer,
        PatientName=name,
        NumberOfStudyRelatedInstances=images,
    ),
    st.integers(1, 6),
    st.integers(1, 9),
    st.sampled_from(["Main", "Deep", "Far"]),
    st.sampled_from(ISSUERS),
    st.sampled_from(NAMES),
    st.sampled_from([None, 1, 20]),
)
ANSWERS = st.lists(MATCHES, max_size=12, unique_by=lambda match: (match.study_uid, match.archive))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ANSWERS, st.data(), st.sampled_from(list(Column)), st.sampled_from([Up, Down]), st.booleans())
def test_the_order_of_arrival_decides_nothing(
    few: None, qapp: object, answers: list[Match], data: st.DataObject, column: Column, order: Qt.SortOrder, flat: bool
) -> None:
    seen = []
    for arrival in (answers, data.draw(st.permutations(answers))):
        model = FewColumns(lambda node: None)
        tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        model.clear(("Main", "Deep", "Far"))
        model.sort(column, order)
        model.arrange(flat)
        half = len(arrival) // 2
        model.add_studies(arrival[:half])
        model.add_studies(arrival[half:])
        if model.tree.flat is not None:
            listed = [(one.uid, one.number) for one in model.tree.flat.nodes]
            assert [one.key for one in model.tree.flat.nodes] == sorted(
                (one.key_by(model.tree.order) for one in model.tree.studies), reverse=order is Down
            )
            model.arrange(flat=False)
            model.arrange(flat=True)
            assert listed == [(one.uid, one.number) for one in model.tree.flat.nodes]
        first = [[(one.uid, one.dated) for one in patient.studies] for patient in model.tree.patients]
        assert [patient.key for patient in model.tree.patients] == sorted(
            (patient.key for patient in model.tree.patients), reverse=order is Down
        )
        seen.append((first, [patient_title(patient) for patient in model.tree.patients]))
        del tester
    assert seen[0] == seen[1]


# --- where rows stand ------------------------------------------------------------------------------------------------


def test_rows_stand_in_the_order_of_the_heading_from_the_first(model: ResultsModel) -> None:
    for uid, date, who in (("1", "20250101", 1), ("2", "20260101", 2), ("3", "20240101", 3), ("4", "20261120", 3)):
        model.add_studies([study(uid, date, **person(who))])
    assert rows(model) == [["4", "3"], ["2"], ["1"]]


def test_a_newer_study_takes_its_patient_along(model: ResultsModel) -> None:
    model.add_studies([study("1", "20260101", **person(1)), study("2", "20250101", **person(2))])
    moved: list[tuple[int, int]] = []
    model.rowsMoved.connect(lambda parent, first, last, to, row: moved.append((first, row)))
    chosen = QPersistentModelIndex(model.index(1, 0))
    model.add_studies([study("3", "20261120", **person(2))])
    assert rows(model) == [["3", "2"], ["1"]]
    assert moved == [(1, 0)]
    assert chosen.row() == 0


@pytest.mark.parametrize(
    ("column", "order", "uids"),
    [
        (Column.DATE, Up, ["2", "1", "3"]),
        (Column.DESCRIPTION, Up, ["3", "1", "2"]),
        (Column.DESCRIPTION, Down, ["2", "1", "3"]),
        (Column.MODALITY, Up, ["3", "1", "2"]),
        (Column.ARCHIVE, Up, ["2", "3", "1"]),
        (Column.IMAGES, Down, ["3", "2", "1"]),
    ],
)
def test_each_column_sorts(model: ResultsModel, column: Column, order: Qt.SortOrder, uids: list[str]) -> None:
    model.add_studies(
        [
            study("1", "20260101", "Main", StudyDescription="knee", **person(1)),
            study("2", "20250101", "Deep", StudyDescription="Thorax", ModalitiesInStudy=["MR"],
                  NumberOfStudyRelatedInstances=3, **person(2)),
            study("3", "20260201", "far", StudyDescription="abdomen", NumberOfStudyRelatedInstances=20, **person(3)),
        ]
    )  # fmt: skip
    chosen = QPersistentModelIndex(model.index_of(model.tree.study("1").patient))  # type: ignore[union-attr]
    model.sort(column, order)
    assert rows(model) == [[uid] for uid in uids]
    assert chosen.row() == uids.index("1")
    model.add_studies([study("0", "20260101", "Main", StudyDescription="knee", **person(4))])
    keys = [patient.key for patient in model.tree.patients]
    assert keys == sorted(keys, reverse=order is Down)


def test_studies_of_a_patient_are_sorted_too(model: ResultsModel) -> None:
    model.add_studies([study("1", "20260101", StudyDescription="b"), study("2", "20250101", StudyDescription="a")])
    model.sort(Column.DESCRIPTION, Up)
    assert rows(model) == [["2", "1"]]


def test_series_come_under_their_study_by_number(model: ResultsModel, asked: Asked) -> None:
    (node,) = model.add_studies([study("1.1")])
    index = model.index_of(node)
    assert model.hasChildren(index)
    model.fetchMore(index)
    model.fetchMore(index)
    assert asked.uids == ["1.1"]
    new = model.add_series("1.1", [series("1.1", "7", 3), series("1.1", "8", 2), series("1.1", "8", 2)])
    assert [one.uid for one in new] == ["7", "8"]
    assert cells(model, index, Column.DATE) == ["Series 2", "Series 3"]
    assert model.parent(model.index(0, 0, index)) == index
    assert model.add_series("none", [series("none", "9")]) == []


def test_series_that_could_not_be_had_can_be_asked_for_again(model: ResultsModel) -> None:
    (node,) = model.add_studies([study("1.1")])
    node.series_asked = True
    assert not model.hasChildren(model.index_of(node))
    model.forget_series("1.1", "the archive does not answer")
    assert model.canFetchMore(model.index_of(node))
    assert "the archive does not answer" in str(model.index_of(node).data(Qt.ItemDataRole.ToolTipRole))


def test_counts_are_those_of_the_store(model: ResultsModel) -> None:
    (node,) = model.add_studies([study("1.1", NumberOfStudyRelatedInstances=2)])
    changed: list[QModelIndex] = []
    model.dataChanged.connect(lambda first, last: changed.append(first))
    model.set_counts({"1.1": 2, "elsewhere": 5})
    model.set_counts({"1.1": 2})
    assert cell_text(node, Column.IMAGES) == "2 / 2"
    assert changed == [model.index_of(node)], "what did not change is not told"
    model.set_counts({"1.1": 1})
    assert node.stored == 1


# --- what cells say --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "words"),
    [("19580314", "1958-03-14"), ("UNKNOWN", "birth date unknown"), ("", "birth date unknown")],
)
def test_a_birth_date_that_is_none_is_not_shown_as_one(model: ResultsModel, born: str, words: str) -> None:
    model.add_studies([study("1.1", "UNKNOWN", PatientBirthDate=born)])
    assert shown(model) == [f"Morgan, Elena  ·  4711  ·  F  ·  {words}"]
    assert cells(model, model.index(0, 0), Column.DATE) == ["no date"]
    assert "UNKNOWN" not in str(model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole))


def test_each_cell_speaks(model: ResultsModel) -> None:
    model.add_studies([study("1.1", NumberOfStudyRelatedInstances=7, InstanceAvailability="NEARLINE")])
    index = model.index(0, 0, model.index(0, 0))
    texts = [text for column in Column if (text := str(index.siblingAtColumn(column).data()))]
    assert texts == ["68 y", "2026-11-20", "CT", "CT thorax", "on tape: takes longer", "Main (nearline)", "0 / 7"]
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == ", ".join(texts)
    assert isinstance(index.data(NODE_ROLE), StudyNode)
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Patient"


# --- of many rows a stretch is shown ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("few")
def test_of_many_patients_the_first_are_shown_and_more_when_asked(model: ResultsModel) -> None:
    model.add_studies([study(str(n), f"2026{n:04}", **person(n)) for n in range(101, 121)])
    assert (model.rowCount(), len(model.tree.rows)) == (6, 20)
    top = model.index(0, 0).data()
    assert top == patient_title(model.tree.patients[0])
    last = model.node(model.index(5, 0))
    assert last is not None
    model.in_sight = lambda: last
    model.show_more(last, forward=True)
    assert model.rowCount() == 6, "as many are hidden at the head"
    assert model.index_of(last).isValid()
    assert shown(model)[-1] == patient_title(model.tree.patients[model.tree.rows.last - 1])


@pytest.mark.usefixtures("few")
def test_what_comes_in_out_of_sight_changes_no_row(model: ResultsModel) -> None:
    model.add_studies([study(str(n), f"2026{n:04}", **person(n)) for n in range(101, 121)])
    middle = model.tree.patients[10]
    index = QPersistentModelIndex(model.reveal(middle))
    model.in_sight = lambda: middle
    before = shown(model)
    model.add_studies([study("new", "20261231", **person(1)), study("old", "20200101", **person(2))])
    assert shown(model) == before
    assert index.isValid()
    assert model.node(index) is middle
    assert not model.index_of(model.tree.patients[0]).isValid()


@pytest.mark.usefixtures("few")
def test_sorting_shows_the_chosen_row_and_those_around_it(model: ResultsModel) -> None:
    model.add_studies([study(str(n), f"2026{n:04}", **person(n)) for n in range(101, 121)])
    newest = model.tree.patients[0]
    index = QPersistentModelIndex(model.index_of(newest))
    lost = QPersistentModelIndex(model.index(3, 0))
    model.chosen = lambda: newest
    model.sort(Column.DATE, Up)
    assert model.node(index) is newest
    assert model.rowCount() == 6
    model.chosen = lambda: None
    model.sort(Column.DATE, Down)
    assert model.tree.rows.first == 0
    assert not lost.isValid() or model.node(lost) is not None


@pytest.mark.usefixtures("few")
def test_any_row_can_be_revealed(model: ResultsModel) -> None:
    model.add_studies([study(str(n), f"2026{n:04}") for n in range(101, 121)])
    model.add_studies([study(str(n), f"2025{n:04}", **person(n)) for n in range(101, 121)])
    for patient in model.tree.patients:
        each: list[Node] = [patient, *patient.studies]
        for node in each:
            index = model.reveal(node)
            assert model.node(index) is node
    assert max(model.rowCount(), model.rowCount(model.reveal(model.tree.patients[0]))) <= 6


def test_a_new_search_forgets_everything_but_the_order(model: ResultsModel) -> None:
    model.add_studies([study("1.1")])
    model.sort(Column.DATE, Up)
    model.clear(("Main",))
    assert model.rowCount() == 0
    assert not model.hasChildren()
    model.add_studies([study("1", "20260101", **person(1)), study("2", "20250101", **person(2))])
    assert rows(model) == [["2"], ["1"]]


def test_what_has_no_uid_is_left_out(model: ResultsModel) -> None:
    assert model.add_studies([study("")]) == []
    assert list(itertools.chain.from_iterable(rows(model))) == []
    assert isinstance(PatientNode(model.tree.order), PatientNode)


# --- every study in one list -----------------------------------------------------------------------------------------


def test_all_studies_in_one_list_are_the_same_rows_without_patients(model: ResultsModel, asked: Asked) -> None:
    model.add_studies([study("1.1", "20250101"), study("1.2", "20260101", **PAOLO)])
    model.arrange(flat=True)
    model.add_studies([study("1.3", "20251231"), study("1.1", "20250101", archive="Deep")])
    assert cells(model, QModelIndex(), Column.DATE) == ["2026-01-01", "2025-12-31", "2025-01-01"]
    assert shown(model) == ["Moretti, Paolo", "Morgan, Elena", "Morgan, Elena"]
    assert cells(model, QModelIndex(), Column.ARCHIVE)[2] == "Deep · Main"
    last = model.index(2, 0)
    assert model.parent(last) == QModelIndex()
    model.fetchMore(last)
    model.add_series("1.1", [series("1.1", "7")])
    assert cells(model, last, Column.DATE) == ["Series 1"]
    model.arrange(flat=False)
    assert rows(model) == [["1.2"], ["1.3", "1.1"]]
    assert asked.uids == ["1.1"]


def test_a_study_whose_values_change_moves_in_the_list_and_stays_chosen(model: ResultsModel) -> None:
    model.clear(("Main", "Deep"))
    model.arrange(flat=True)
    model.add_studies([study("1.1", "20250101", archive="Deep", PatientID="1"), study("1.2", "20260101")])
    chosen = QPersistentModelIndex(model.index(1, 0))
    model.add_studies([study("1.1", "20270101")])
    assert cells(model, QModelIndex(), Column.DATE)[0] == "2027-01-01"
    assert chosen.row() == 0 or len(model.tree.studies) == 3


def test_a_new_search_is_arranged_as_the_one_before(model: ResultsModel) -> None:
    model.arrange(flat=True)
    model.clear(("Main",))
    model.add_studies([study("1.1")])
    assert isinstance(model.node(model.index(0, 0)), StudyNode)


# --- what is below a series ------------------------------------------------------------------------------------------


def test_instances_come_when_a_series_is_opened_and_more_when_asked(
    model: ResultsModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking_model, "AT_ONCE", 4)
    opened: list[str] = []
    model.ask_instances = lambda node: opened.append(node.uid)
    model.add_studies([study("1.1")])
    (one,) = model.add_series("1.1", [series("1.1", "7")])
    index = model.index_of(one)
    assert model.hasChildren(index)
    model.fetchMore(index)
    model.fetchMore(index)
    assert opened == ["7"]
    answers = [instance("1.1", "7", f"9.{number}", number) for number in range(1, 7)]
    model.add_instances("1.1", "7", [*answers, *answers, instance("1.1", "7", "")])
    texts = cells(model, index, Column.DATE)
    assert (texts[0], texts[3], len(texts)) == ("Image 1", "Image 4", 5)
    assert cells(model, index, Column.DESCRIPTION)[-1] == "more… (2 not shown)"
    assert cells(model, index, Column.DESCRIPTION)[0] == "CT Image"
    model.show_instances(one)
    assert model.rowCount(index) == 6
    assert model.parent(model.index(0, 0, index)) == index
    model.forget_instances("1.1", "7", "the archive does not answer")
    assert model.canFetchMore(index)
    assert "the archive does not answer" in str(index.data(Qt.ItemDataRole.ToolTipRole))


def test_many_are_sorted_in_slices_and_what_comes_meanwhile_with_them(
    model: ResultsModel, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(results_model, "_SORTED_AT_ONCE", 3)
    ticks = iter((0.004, 0.008, 0.012, 0.016, 0.020, 0.024))
    model._slices = Slices(model, lambda: next(ticks, 0.025))
    model.add_studies([study(str(n), f"2026010{n}", StudyDescription="hgfedcba"[n], **person(n)) for n in range(1, 6)])
    model.sort(Column.DESCRIPTION, Up)
    assert rows(model)[0] == ["5"], "not yet"
    model.add_studies([study("9", "20260109", StudyDescription="d", **person(9))])
    qtbot.waitUntil(lambda: model.tree.order.number == Column.DESCRIPTION)
    assert rows(model) == [["5"], ["9"], ["4"], ["3"], ["2"], ["1"]]
