"""Rows sorted for an order that does not hold yet, in short steps: then taking the order up costs next to nothing.

Meanwhile the rows stand in the order of before, and may come, go and change.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic

from qrstation.ui.results.sorted_rows import ArrangedRows, N, Order, SortedRows
from qrstation.ui.results.study_tree import StudyTree

_MANY = 500
"""Studies of one patient that take more than a moment to be sorted."""
_KEYS_A_STEP = 4
_RUN = 2048
"""Rows that are sorted in one step: about a millisecond."""


class Presorted(Generic[N]):
    """The rows of a list by their keys in another order, once `steps` is through."""

    def __init__(self, rows: ArrangedRows[N], now: Order, number: int, descending: bool) -> None:
        """``now`` is the order that they stand in."""
        self.rows = rows
        self.order = Order(number, descending)
        self.changes = now.changes
        """How often the rows had changed when they were looked at: what changed since is not sorted here."""
        self.rising: list[N] = []
        """The rows from the smallest key on."""
        self.keys: list[str] = []
        """Their keys. No pairs: so many new containers would have the collector look through everything."""

    def is_for(self, order: Order) -> bool:
        """Tell whether it is this order that they stand in."""
        return (order.number, order.descending) == (self.order.number, self.order.descending)

    def steps(self) -> Iterator[None]:
        """Make the keys, sort them by runs, and join the runs two by two."""
        nodes = list(self.rows.unordered)
        by_node: dict[N, str] = {}
        for first in range(0, len(nodes), _KEYS_A_STEP):
            for node in nodes[first : first + _KEYS_A_STEP]:
                by_node[node] = node.key_by(self.order)
            yield
        key = by_node.__getitem__
        runs = [nodes[first : first + _RUN] for first in range(0, len(nodes), _RUN)]
        for run in runs:
            run.sort(key=key)
            yield
        while len(runs) > 1:
            joined = []
            for first in range(0, len(runs), 2):
                # Of two runs the library's sort makes one in a single pass.
                run = [node for part in runs[first : first + 2] for node in part]
                run.sort(key=key)
                joined.append(run)
                yield
            runs = joined
        self.rising = runs[0] if runs else []
        for first in range(0, len(self.rising), _RUN):
            self.keys += map(key, self.rising[first : first + _RUN])
            yield
        self.rows.before = self


def sorted_beforehand(tree: StudyTree, number: int, descending: bool) -> Iterator[None]:
    """Sort what would take long: the rows that stand under nothing, and the studies of patients who have many."""
    many: list[SortedRows[Any]] = [tree.root]
    if tree.flat is None:  # in one list they are the rows
        yield from tree.prepared(number)
        many += [patient.rows for patient in list(tree.rows.unordered) if patient.rows.total > _MANY]
    for rows in many:
        yield from Presorted(rows, tree.order, number, descending).steps()
