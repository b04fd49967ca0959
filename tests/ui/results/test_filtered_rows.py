"""Rows of which some are let through: whatever comes, changes and is filtered, they are those that fit, in order."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from qrstation.ui.results.results_model import ResultsModel
from qrstation.ui.results.tree_nodes import StudyNode
from tests.ui.results.made_up import FewColumns, person, study

STRICT = QAbstractItemModelTester.FailureReportingMode.Fatal
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("study"), st.integers(0, 30), st.integers(0, 5), st.sampled_from(["Main", "Far"])),
        st.tuples(st.just("filter"), st.sampled_from(["", "CT", "MR", "Far"]), st.just(0), st.just("")),
        st.tuples(st.just("sort"), st.integers(0, 3), st.integers(0, 1), st.just("")),
    ),
    max_size=40,
)


def fits(words: str) -> Callable[[StudyNode], bool]:
    return lambda node: words in node.match.text("StudyDescription") or words in node.copies


def let(model: ResultsModel, words: str) -> None:
    """Filter as whoever filters does: what fits, and who has any of it."""
    if not words:
        model.passes = None
        model.let_through(None)
        return
    model.passes = fits(words)
    found: set[object] = {node for node in model.tree.studies if model.passes(node)}
    model.let_through(found | {node.patient for node in found if isinstance(node, StudyNode)})


def seen(model: ResultsModel) -> list[str]:
    """Give the studies of the rows, and assert that no patient is without any."""
    uids = []
    for row in range(model.rowCount()):
        index = model.index(row, 0)
        assert model.rowCount(index) > 0
        for below in range(model.rowCount(index)):
            node = model.node(model.index(below, 0, index))
            assert isinstance(node, StudyNode)
            uids.append(node.uid)
    return uids


@given(STEPS)
@settings(deadline=None)
def test_the_rows_are_those_that_fit_whatever_happens(steps: list[tuple[str, int, int, str]]) -> None:
    model = FewColumns(lambda study: None)
    tester = QAbstractItemModelTester(model, STRICT)
    words = ""
    for kind, one, other, archive in steps:
        if kind == "study":
            said = {"StudyDescription": "CT thorax" if one % 2 else "MR brain", **person(other)}
            model.add_studies([study(f"1.{one}", f"2026010{other + 1}", archive, **said)])
        elif kind == "filter":
            words = str(one)
            let(model, words)
        else:
            model.sort(one, Qt.SortOrder.DescendingOrder if other else Qt.SortOrder.AscendingOrder)
        assert sorted(seen(model)) == sorted(node.uid for node in model.tree.studies if not words or fits(words)(node))
        assert model.studies_let_through == len(seen(model))
    tester.deleteLater()


def test_all_come_back_where_they_were() -> None:
    model = ResultsModel(lambda study: None)
    model.add_studies([study(f"1.{n}", **person(n % 7)) for n in range(40)])
    before = seen(model)
    let(model, "nothing of the kind")
    assert model.rowCount() == 0
    assert model.studies_let_through == 0
    let(model, "")
    assert seen(model) == before


def test_a_new_search_is_not_filtered() -> None:
    model = ResultsModel(lambda study: None)
    model.add_studies([study("1.1")])
    let(model, "MR")
    model.clear()
    model.add_studies([study("1.1")])
    assert seen(model) == ["1.1"]
