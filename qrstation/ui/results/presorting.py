"""Rows sorted for an order that does not hold yet, in short steps: then taking the order up costs next to nothing.

Meanwhile the rows stand in the order of before, and may come, go and change.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Generic

from qrstation.ui.results.sorted_rows import ArrangedRows, N, Order
from qrstation.ui.results.study_tree import StudyTree

_MANY = 500
"""Studies of one patient that take more than a moment to be sorted."""
_KEYS_A_STEP = 4
_RUN = 2048
"""Rows that are sorted in one step, about: that takes a few milliseconds."""
_A_SAMPLE = 32
"""One key in so many tells how the others are spread."""


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
        self.nodes: list[N] = []
        """The same as they lie in memory: to give each its key in that order is several times quicker."""
        self.keys: list[str] = []
        """Of ``nodes``. No pairs: so many new containers would have the collector look through everything."""

    def is_for(self, order: Order) -> bool:
        """Tell whether it is this order that they stand in."""
        return (order.number, order.descending) == (self.order.number, self.order.descending)

    def steps(self) -> Iterator[None]:
        """Make the keys, part the rows by some of these into runs of about a length, and sort each run."""
        nodes = self.nodes = sorted(self.rows.unordered, key=id)
        yield
        by_node: dict[N, str] = {}
        for first in range(0, len(nodes), _KEYS_A_STEP):
            for node in nodes[first : first + _KEYS_A_STEP]:
                by_node[node] = node.key_by(self.order)
                self.keys.append(by_node[node])
            yield
        key = by_node.__getitem__
        borders = sorted(self.keys[::_A_SAMPLE])[_RUN // _A_SAMPLE :: _RUN // _A_SAMPLE]
        runs: list[list[N]] = [[] for _ in range(len(borders) + 1)]
        for first in range(0, len(nodes), _KEYS_A_STEP):
            for node in nodes[first : first + _KEYS_A_STEP]:
                runs[bisect_right(borders, by_node[node])].append(node)
            yield
        for run in runs:
            run.sort(key=key)
            self.rising += run
            yield
        self.rows.before = self


def sorted_beforehand(tree: StudyTree, number: int, descending: bool) -> Iterator[None]:
    """Sort what would take long: the rows that stand under nothing, and the studies of patients who have many."""
    if tree.flat is None:  # in one list they are the rows
        yield from tree.prepared(number)
    yield from Presorted(tree.root, tree.order, number, descending).steps()
    for patient in () if tree.flat is not None else list(tree.rows.unordered):
        if patient.rows.total > _MANY:
            yield from Presorted(patient.rows, tree.order, number, descending).steps()
        yield
