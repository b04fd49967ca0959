"""How viewports are laid out: rows and columns, where each stands, and how that is written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in the grid, from 0."""

    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Layout:
    """So many rows and columns of viewports."""

    rows: int
    columns: int

    def __str__(self) -> str:
        return f"{self.rows}×{self.columns}"

    @property
    def name(self) -> str:
        """Give what it is called in code and on disk: "1x2"."""
        return f"{self.rows}x{self.columns}"

    @property
    def count(self) -> int:
        """How many viewports are seen."""
        return self.rows * self.columns

    def cell(self, number: int, *, stacked: bool = False, paired: bool = False) -> Cell:
        """Give where a viewport (from 0) stands; ``stacked`` in a pane that is higher than wide.

        One study fills the rows from left to right. ``paired`` viewports are of the current study and of the prior in
        turns (see `placement`): in every layout the two of a pair are neighbours. In 2×3 the current study then has the
        upper row and the prior the lower one; else each has its columns. A layout that is wider than high stands on
        its side where it is stacked.
        """
        on_side = stacked and self.columns > self.rows
        rows, columns = (self.columns, self.rows) if on_side else (self.rows, self.columns)
        if paired and columns > 2:
            return Cell(number % rows, number // rows)
        return Cell(number // columns, number % columns)


ONE = Layout(1, 1)
PAIR = Layout(1, 2)
LAYOUTS = (ONE, PAIR, Layout(2, 1), Layout(2, 2), Layout(2, 3))
MOST = max(layout.count for layout in LAYOUTS)
"""There are never more viewports."""


def layout_named(name: str) -> Layout | None:
    """Give the layout of a name, such as was kept on disk; None for any other words."""
    return next((layout for layout in LAYOUTS if layout.name == name), None)
