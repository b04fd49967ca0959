"""Rows in their order, of which a window is shown: a view that lays out every row would hold 50,000 too long."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Generic, Protocol, TypeVar

MOST_SHOWN = 600
"""Rows of one parent that a view sees at a time; laying them out costs about 2 ms for each thousand."""


@dataclass(slots=True)
class Order:
    """By what rows are sorted, a number that they know the meaning of, and in which direction; many lists share one."""

    number: int = 0
    descending: bool = False
    version: int = 0
    """Rows that were sorted for an older version are sorted when somebody looks at them."""

    def change(self, number: int, descending: bool) -> None:
        """Have all rows sorted otherwise."""
        self.number, self.descending = number, descending
        self.version += 1


class Sorted(Protocol):
    """What can stand in a row."""

    key: str
    """The text by which it is sorted now; no sibling has the same."""

    def key_by(self, order: Order) -> str:
        """Give the text by which it stands in an order."""


N = TypeVar("N", bound=Sorted)
_KEY = attrgetter("key")


class SortedRows(Generic[N]):
    """Siblings by their keys; ``first`` and ``shown`` tell which stretch of them is shown."""

    __slots__ = ("_order", "_rising", "_version", "first", "most", "shown")

    def __init__(self, order: Order, most: int = MOST_SHOWN) -> None:
        self._order = order
        self._version = order.version
        self._rising: list[N] = []
        """Always from the smallest key to the largest: so halving is done by the library."""
        self.first = 0
        self.shown = 0
        self.most = most
        """Of how many rows the rest is to be hidden again."""

    @property
    def nodes(self) -> list[N]:
        """All of them in order."""
        rising = self._in_order()
        return rising[::-1] if self._order.descending else rising[:]

    @property
    def unordered(self) -> list[N]:
        """All of them, in no particular order."""
        return self._rising

    @property
    def is_stale(self) -> bool:
        """Tell whether they still stand in an older order, and nobody looked at them since."""
        return self._version != self._order.version

    def fill(self, nodes: Iterable[N]) -> None:
        """Take many at once, of which the first are shown."""
        self._rising = list(nodes)
        self._version = -1
        self.show_head()

    def sort(self) -> None:
        """Bring them into their order now, not when somebody looks."""
        self._in_order()

    def show_head(self) -> None:
        """Show the first, as many as may be; for when no view looks on."""
        self.first, self.shown = 0, min(len(self._rising), self.most)

    def __len__(self) -> int:
        return len(self._rising)

    def at(self, place: int) -> N:
        """Give the one in a place."""
        return self._in_order()[-1 - place if self._order.descending else place]

    def shown_at(self, row: int) -> N:
        """Give the one in a row that is shown."""
        self._in_order()
        return self.at(self.first + row)

    def _in_order(self) -> list[N]:
        if self._version != self._order.version:
            order = self._order
            for node in self._rising:
                node.key = node.key_by(order)
            self._rising.sort(key=_KEY)
            self._version = self._order.version
            self.first = 0
        return self._rising

    @property
    def last(self) -> int:
        """The place behind the last one shown."""
        return self.first + self.shown

    def place(self, key: str) -> int:
        """Find by halving where a node with ``key`` belongs, behind its equals."""
        rising = self._in_order()
        if self._order.descending:
            return len(rising) - bisect_left(rising, key, key=_KEY)
        return bisect_right(rising, key, key=_KEY)

    def place_of(self, node: N) -> int:
        """Find the place of a node, -1 for one that is not here."""
        self._in_order()
        place = self.place(node.key) - 1
        return place if place >= 0 and self.at(place) is node else -1

    def row_of(self, node: N) -> int:
        """Give the row of a node as the view counts, -1 when it is not shown."""
        place = self.place_of(node)
        return place - self.first if self.first <= place < self.last else -1

    def row_for(self, place: int) -> int:
        """Give the row in which one inserted in a place would be seen, -1 where it would not."""
        if place < self.first or place > self.last or (place == self.first and self.first):
            return -1
        if place == self.last and (self.last < len(self._rising) or self.shown >= self.most):
            return -1
        return place - self.first

    def insert(self, place: int, node: N) -> None:
        """Put a node into a place; `row_for` told whether it is seen there."""
        is_seen = self.row_for(place) >= 0
        self._put(place, node)
        if is_seen:
            self.shown += 1
        elif place <= self.first:
            self.first += 1

    def pop(self, place: int) -> N:
        """Take the node of a place away."""
        node = self._rising.pop(-1 - place if self._order.descending else place)
        if place < self.first:
            self.first -= 1
        elif place < self.last:
            self.shown -= 1
        return node

    def move_of(self, node: N, key: str) -> tuple[int, int]:
        """Tell where a node would go with another key: the place behind its removal, and the row seen, -1 for none."""
        first, shown, place = self.first, self.shown, self.place_of(node)
        self.pop(place)
        to = self.place(key)
        row = self.row_for(to)
        self._put(place, node)
        self.first, self.shown = first, shown
        return to, row

    def _put(self, place: int, node: N) -> None:
        self._rising.insert(len(self._rising) - place if self._order.descending else place, node)

    @property
    def step(self) -> int:
        """How many rows more are shown when the end of those that are is reached."""
        return max(1, self.most // 3)

    @property
    def is_swollen(self) -> bool:
        """Tell whether so many are shown that it is time to hide some."""
        return self.shown > self.most + self.most // 6

    def centre(self, place: int) -> None:
        """Move the window, as long as it is, so that a place is in the midst of it."""
        self.first = max(0, min(place - self.shown // 2, len(self) - self.shown))

    def spare(self, near: int) -> tuple[int, int]:
        """Tell how many rows to hide at the head and at the tail, so that those around row ``near`` stay."""
        too_many = self.shown - self.most
        head = max(0, min(near - self.most // 2, too_many))
        return head, too_many - head
