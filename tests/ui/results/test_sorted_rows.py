"""Rows in order, and the stretch of them that is shown."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.ui.results.sorted_rows import MOST_SHOWN, Order, SortedRows


@dataclass(eq=False)
class Row:
    """A row with two texts to sort by."""

    keys: tuple[str, ...]
    key: str = ""

    def key_by(self, order: Order) -> str:
        return self.keys[order.number]


def rows_of(*keys: str, descending: bool = False, most: int = 4) -> SortedRows[Row]:
    """Give rows that came in one by one."""
    rows: SortedRows[Row] = SortedRows(Order(0, descending), most)
    for key in keys:
        rows.insert(rows.place(key), Row((key, key[::-1]), key))
    return rows


def keys(rows: SortedRows[Row]) -> list[str]:
    return [row.key for row in rows.nodes]


KEYS = st.lists(st.text("abc", min_size=1, max_size=4), unique=True, max_size=20)


@given(KEYS, st.booleans())
def test_what_comes_in_stands_in_order(given_keys: list[str], descending: bool) -> None:
    rows = rows_of(*given_keys, descending=descending, most=MOST_SHOWN)
    assert keys(rows) == sorted(given_keys, reverse=descending)
    assert [rows.place_of(row) for row in rows.nodes] == list(range(len(given_keys)))
    assert [rows.at(place) for place in range(len(rows))] == rows.nodes


@given(KEYS, st.booleans(), st.booleans())
def test_another_order_is_made_when_somebody_looks(given_keys: list[str], before: bool, after: bool) -> None:
    order = Order(0, before)
    rows: SortedRows[Row] = SortedRows(order)
    for key in given_keys:
        rows.insert(rows.place(key), Row((key, key[::-1] + key), key))
    order.change(1, after)
    assert keys(rows) == sorted((key[::-1] + key for key in given_keys), reverse=after)


@given(KEYS.filter(bool), st.text("abc", min_size=5, max_size=6), st.booleans(), st.data())
def test_a_move_is_told_before_it_is_made(
    given_keys: list[str], key: str, descending: bool, data: st.DataObject
) -> None:
    rows = rows_of(*given_keys, descending=descending, most=MOST_SHOWN)
    row = data.draw(st.sampled_from(rows.nodes))
    before = (keys(rows), rows.first, rows.shown)
    to, shown = rows.move_of(row, key)
    assert (keys(rows), rows.first, rows.shown) == before
    rows.pop(rows.place_of(row))
    row.key = key
    rows.insert(to, row)
    assert keys(rows) == sorted(keys(rows), reverse=descending)
    assert rows.row_of(row) == shown


def test_no_more_than_the_first_are_shown() -> None:
    rows = rows_of("a", "b", "c", "d", "e", "f")
    assert (rows.first, rows.shown) == (0, 4)
    assert [rows.row_of(row) for row in rows.nodes] == [0, 1, 2, 3, -1, -1]
    assert rows.row_for(rows.place("bb")) == 2, "between those shown it is seen"
    assert rows.row_for(rows.place("g")) == -1


def test_what_comes_before_the_stretch_leaves_it_where_it_is() -> None:
    rows = rows_of("c", "d", "e", "f", "g", "h")
    rows.centre(rows.place("f"))
    shown = [rows.shown_at(row).key for row in range(rows.shown)]
    for key in ("a", "b", "z"):
        rows.insert(rows.place(key), Row((key,), key))
    assert [rows.shown_at(row).key for row in range(rows.shown)] == shown
    rows.pop(0)
    assert [rows.shown_at(row).key for row in range(rows.shown)] == shown


@pytest.mark.parametrize(("near", "spare"), [(0, (0, 3)), (6, (3, 0)), (3, (1, 2))])
def test_rows_are_hidden_far_from_what_is_in_sight(near: int, spare: tuple[int, int]) -> None:
    rows = rows_of("a", "b", "c", "d", "e", "f", "g")
    rows.shown = 7
    assert rows.spare(near) == spare


def test_who_is_not_here_has_no_place() -> None:
    rows = rows_of("a", "b")
    assert rows.place_of(Row(("a",), "a")) == -1
    assert rows.row_of(Row(("x",), "x")) == -1
