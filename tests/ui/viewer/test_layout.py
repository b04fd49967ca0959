"""Where the viewports of a layout stand."""

from __future__ import annotations

import pytest

from qrstation.ui.viewer.layout import LAYOUTS, MOST, Cell, Layout, layout_named


@pytest.mark.parametrize("paired", [False, True])
@pytest.mark.parametrize("stacked", [False, True])
@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_each_viewport_has_a_cell_of_its_own_and_none_is_empty(layout: Layout, stacked: bool, paired: bool) -> None:
    cells = [layout.cell(number, stacked=stacked, paired=paired) for number in range(layout.count)]
    rows, columns = max(cell.row for cell in cells) + 1, max(cell.column for cell in cells) + 1
    assert len(set(cells)) == layout.count == rows * columns
    wide, high = max(layout.rows, layout.columns), min(layout.rows, layout.columns)
    assert (rows, columns) == ((wide, high) if stacked else (layout.rows, layout.columns))


@pytest.mark.parametrize("stacked", [False, True])
@pytest.mark.parametrize("layout", LAYOUTS[1:], ids=str)
def test_the_two_of_a_pair_are_neighbours(layout: Layout, stacked: bool) -> None:
    for number in range(0, layout.count, 2):
        one, other = (layout.cell(each, stacked=stacked, paired=True) for each in (number, number + 1))
        assert abs(one.row - other.row) + abs(one.column - other.column) == 1


def test_the_current_study_has_columns_and_in_two_by_three_the_upper_row() -> None:
    four, six = Layout(2, 2), Layout(2, 3)
    assert [four.cell(number, paired=True) for number in (0, 2)] == [Cell(0, 0), Cell(1, 0)]
    assert [six.cell(number, paired=True) for number in (0, 2, 4)] == [Cell(0, 0), Cell(0, 1), Cell(0, 2)]
    assert {six.cell(number, stacked=True, paired=True).column for number in (0, 2, 4)} == {0}


@pytest.mark.parametrize("stacked", [False, True])
@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_one_study_fills_the_rows_from_left_to_right(layout: Layout, stacked: bool) -> None:
    cells = [layout.cell(number, stacked=stacked) for number in range(layout.count)]
    assert cells == sorted(cells, key=lambda cell: (cell.row, cell.column))


def test_layouts_are_read_by_their_names_alone() -> None:
    assert [layout_named(layout.name) for layout in LAYOUTS] == list(LAYOUTS)
    for words in ("", "3x3", "1×2", "99999x99999", "2x"):
        assert layout_named(words) is None
    assert MOST == 6
    assert str(Layout(1, 2)) == "1×2"
