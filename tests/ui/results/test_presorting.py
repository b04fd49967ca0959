"""Rows sorted beforehand take an order up at once, whatever came, went or changed meanwhile."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.ui.results import presorting
from qrstation.ui.results.columns import Column
from qrstation.ui.results.presorting import Presorted
from qrstation.ui.results.sorted_rows import Order, SortedRows
from qrstation.ui.results.study_tree import StudyTree
from tests.ui.results.made_up import study
from tests.ui.results.test_sorted_rows import KEYS, Row


def listed(given_keys: list[str], order: Order) -> SortedRows[Row]:
    """Give rows that came in one by one, which stand by their texts, and can by those read backwards."""
    rows: SortedRows[Row] = SortedRows(order)
    for key in given_keys:
        rows.insert(rows.place(key), Row((key, key[::-1] + key), key))
    return rows


def take_up(rows: SortedRows[Row], order: Order, before: Presorted[Row]) -> None:
    """Take the order up."""
    order.change(before.order.number, before.order.descending)
    rows.settle()


@given(KEYS, st.booleans(), st.sampled_from([(1, 1), (2, 1), (4, 2), (6, 3)]))
def test_they_stand_as_if_they_were_sorted_then(
    given_keys: list[str], descending: bool, lengths: tuple[int, int]
) -> None:
    order = Order()
    rows = listed(given_keys, order)
    before = Presorted(rows, order, 1, descending)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(presorting, "_RUN", lengths[0])
        patch.setattr(presorting, "_A_SAMPLE", lengths[1])
        for _ in before.steps():
            assert [row.key for row in rows.nodes] == sorted(given_keys), "until then the old order holds"
    take_up(rows, order, before)
    assert not rows.is_stale
    assert [row.key for row in rows.nodes] == sorted((key[::-1] + key for key in given_keys), reverse=descending)


@given(KEYS, KEYS, st.integers(0, 40), st.data())
def test_what_comes_and_goes_meanwhile_stands_in_its_place_too(
    given_keys: list[str], others: list[str], at: int, data: st.DataObject
) -> None:
    order = Order()
    rows = listed(given_keys, order)
    before = Presorted(rows, order, 1, True)
    steps = before.steps()
    list(islice(steps, at))
    new = [key for key in others if key not in given_keys]
    for key in new:
        rows.insert(rows.place(key), Row((key, key[::-1] + key), key))
    gone = data.draw(st.sets(st.sampled_from(given_keys))) if given_keys else set()
    for row in list(rows.nodes):
        if row.key in gone:
            rows.take(row)
    list(steps)
    take_up(rows, order, before)
    left = [key for key in (*given_keys, *new) if key not in gone]
    assert [row.key for row in rows.nodes] == sorted((key[::-1] + key for key in left), reverse=True)
    assert all(rows.has(row) for row in rows.nodes)


def test_another_order_than_the_one_expected_is_made_as_ever() -> None:
    order = Order()
    rows = listed(["ab", "ba", "c"], order)
    list(Presorted(rows, order, 1, True).steps())
    order.change(0, True)
    assert [row.key for row in rows.nodes] == ["c", "ba", "ab"]


def test_a_study_that_changes_only_in_what_is_sorted_by_next_is_noticed() -> None:
    tree = StudyTree(("Main", "Far"))
    nodes = [tree.new_study(study(f"1.{number}", NumberOfStudyRelatedInstances=number)) for number in range(5)]
    tree.arrange(flat=True)
    rows = tree.root
    before = Presorted(rows, tree.order, Column.IMAGES, False)
    list(before.steps())
    nodes[0].copies["Far"] = study("1.0", archive="Far", NumberOfStudyRelatedInstances=99)
    nodes[0].settle()
    assert before.changes != tree.order.changes
    tree.order.change(Column.IMAGES, False)
    assert [node.uid for node in rows.nodes] == ["1.1", "1.2", "1.3", "1.4", "1.0"]
