"""Rows in their order, of which a window is shown: a view that lays out every row would hold 50,000 too long."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Set
from dataclasses import dataclass
from operator import attrgetter
from typing import Generic, Protocol, TypeVar

MOST_SHOWN = 300
"""Rows of one parent that a view sees at a time: all are laid out whenever some come in, at 5 to 10 µs each."""


@dataclass(slots=True)
class Order:
    """By what rows are sorted, in which direction, and which are let through; many lists share one."""

    number: int = 0
    """By what: the rows know its meaning."""
    descending: bool = False
    version: int = 0
    """Rows that were arranged for an older version are arranged anew when somebody looks at them."""
    sorting: int = 0
    """The version of what they are sorted by alone."""
    changes: int = 0
    """How often a row came, went, or got another value to be sorted by; rows that are sorted beforehand look at it."""
    visible: Set[object] | None = None
    """The rows that a filter lets through; None for all."""

    def change(self, number: int, descending: bool) -> None:
        """Have all rows sorted otherwise."""
        self.number, self.descending = number, descending
        self.sorting += 1
        self.version += 1

    def let_through(self, visible: Set[object] | None) -> None:
        """Have only these rows stand in their lists; None lets all through."""
        self.visible = visible
        self.version += 1


class Sorted(Protocol):
    """What can stand in a row."""

    key: str
    """The text by which it is sorted now; no sibling has the same."""

    def key_by(self, order: Order) -> str:
        """Give the text by which it stands in an order."""


N = TypeVar("N", bound=Sorted)
_KEY = attrgetter("key")


class SortedBefore(Protocol[N]):
    """All rows of a list as they stand in an order that is still to come."""

    changes: int
    """How many changes were known: `Order.changes`."""
    rising: list[N]
    """The rows from the smallest key on; let go of."""
    nodes: list[N]
    """The same in any order, and each its key."""
    keys: list[str]

    def is_for(self, order: Order) -> bool:
        """Tell whether it is this order that they stand in."""


class ArrangedRows(Generic[N]):
    """Siblings by their keys; those that a filter does not let through have no place, and are known all the same."""

    __slots__ = ("_all", "_order", "_rising", "_sorting", "_version", "_visible", "before")

    def __init__(self, order: Order) -> None:
        self._order = order
        self._version, self._sorting, self._visible = order.version, order.sorting, order.visible
        self._all: list[N] = []
        """Always from the smallest key to the largest: so halving is done by the library."""
        self._rising: list[N] = self._all if order.visible is None else []
        """Those of them that are let through; the same list where all are."""
        self.before: SortedBefore[N] | None = None
        """How they stand in an order to come: once it holds and somebody looks, little is left to do."""

    @property
    def nodes(self) -> list[N]:
        """All that are let through, in order."""
        rising = self._in_order()
        return rising[::-1] if self._order.descending else rising[:]

    @property
    def unordered(self) -> list[N]:
        """All of them, let through or not, in no particular order."""
        return self._all

    @property
    def total(self) -> int:
        """How many there are, let through or not."""
        return len(self._all)

    @property
    def is_stale(self) -> bool:
        """Tell whether they still stand in an older order, and nobody looked at them since."""
        return self._sorting != self._order.sorting

    def foremost(self) -> N:
        """Give the first in order of all, let through or not."""
        self._in_order()
        return self._all[-1 if self._order.descending else 0]

    def settle(self) -> None:
        """Arrange them now, not when somebody looks."""
        self._in_order()

    def __len__(self) -> int:
        return len(self._in_order())

    def at(self, place: int) -> N:
        """Give the one in a place."""
        return self._in_order()[-1 - place if self._order.descending else place]

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

    def lets(self, node: N) -> bool:
        """Tell whether a row is let through."""
        return self._order.visible is None or node in self._order.visible

    def has(self, node: N) -> bool:
        """Tell whether one is here, let through or not."""
        self._in_order()
        at = bisect_left(self._all, node.key, key=_KEY)
        return at < len(self._all) and self._all[at] is node

    def put_aside(self, node: N) -> None:
        """Take one that is not let through."""
        self._in_order()
        self._order.changes += 1
        insort(self._all, node, key=_KEY)

    def take_from_aside(self, node: N) -> None:
        """Let go of one that is not let through."""
        self._in_order()
        self._drop(node)

    def rekey(self, node: N, key: str) -> None:
        """Give one another key with which it stays in its place, or aside."""
        self._order.changes += 1
        if self._all is not self._in_order():
            self._drop(node)
            node.key = key
            insort(self._all, node, key=_KEY)
        node.key = key

    def let_all(self) -> None:
        """Take back those that were not let through, without arranging anything: the rows are no longer shown."""
        self._rising = self._all

    def _drop(self, node: N) -> None:
        self._order.changes += 1
        del self._all[bisect_left(self._all, node.key, key=_KEY)]

    def _in_order(self) -> list[N]:
        if self._version != self._order.version:
            self._arrange()
        return self._rising

    def _arrange(self) -> None:
        """Sort anew where the order is another, and let those through that the filter lets."""
        order = self._order
        is_sorted = self._sorting == order.sorting
        self._version, self._sorting, self._visible = order.version, order.sorting, order.visible
        before, self.before = self.before, None
        is_taken_up = False
        if not is_sorted and before is not None and before.is_for(order):
            self._all, is_taken_up = _taken_up(self._all, before, order)
        if not is_sorted and not is_taken_up:
            for node in self._all:
                node.key = node.key_by(order)
            self._all.sort(key=_KEY)
        visible = order.visible
        self._rising = self._all if visible is None else [node for node in self._all if node in visible]


def _taken_up(rows: list[N], before: SortedBefore[N], order: Order) -> tuple[list[N], bool]:
    """Give rows as they were sorted beforehand, with the keys of then, and whether that is their order.

    Where a row came, went or got another value since, they are only near it.
    """
    if before.changes == order.changes:
        for node, key in zip(before.nodes, before.keys, strict=True):
            node.key = key
        return before.rising, True
    here, known = set(rows), set(before.rising)
    return [*(node for node in before.rising if node in here), *(node for node in rows if node not in known)], False


class SortedRows(ArrangedRows[N]):
    """Arranged rows of which a stretch is shown; ``first`` and ``shown`` tell which."""

    # More than 20 methods: what is shown is told and changed with each row, and four are the same two numbers.

    __slots__ = ("_first", "_shown", "most")

    def __init__(self, order: Order, most: int = MOST_SHOWN) -> None:
        super().__init__(order)
        self._first = 0
        self._shown = 0
        self.most = most
        """Of how many rows the rest is to be hidden again."""

    @property
    def first(self) -> int:
        """The place of the first one shown."""
        self._in_order()
        return self._first

    @first.setter
    def first(self, place: int) -> None:
        self._first = place

    @property
    def shown(self) -> int:
        """How many are shown."""
        self._in_order()
        return self._shown

    @shown.setter
    def shown(self, count: int) -> None:
        self._shown = count

    def shown_at(self, row: int) -> N:
        """Give the one in a row that is shown."""
        rising = self._in_order()
        place = self._first + row
        return rising[-1 - place if self._order.descending else place]

    def _arrange(self) -> None:
        is_let = self._visible is self._order.visible
        super()._arrange()
        self._first = 0
        if not is_let:
            self._shown = min(len(self._rising), self.most)

    def fill(self, nodes: Iterable[N]) -> None:
        """Take many at once, of which the first are shown; there are none yet."""
        self._all.extend(nodes)
        self._rising, self._version, self._sorting = self._all, -1, -1
        self.show_head()

    def show_head(self) -> None:
        """Show the first, as many as may be; for when no view looks on."""
        self._in_order()
        self._first, self._shown = 0, min(len(self._rising), self.most)

    def add(self, node: N) -> None:
        """Take a new one that nobody sees yet: into its place, or aside where it is not let through."""
        if self.lets(node):
            self.insert(self.place(node.key), node)
        else:
            self.put_aside(node)

    @property
    def last(self) -> int:
        """The place behind the last one shown."""
        return self.first + self.shown

    def row_of(self, node: N) -> int:
        """Give the row of a node as the view counts, -1 when it is not shown."""
        place = self.place_of(node)
        return place - self.first if self.first <= place < self.last else -1

    def row_for(self, place: int) -> int:
        """Give the row in which one inserted in a place would be seen, -1 where it would not."""
        if place < self.first or place > self.last or (place == self.first and self.first):
            return -1
        if place == self.last and (self.last < len(self._rising) or self._shown >= self.most):
            return -1
        return place - self.first

    def insert(self, place: int, node: N) -> None:
        """Put a node into a place; `row_for` told whether it is seen there."""
        is_seen = self.row_for(place) >= 0
        if self._all is not self._rising:
            insort(self._all, node, key=_KEY)
        self._put(place, node)
        if is_seen:
            self._shown += 1
        elif place <= self._first:
            self._first += 1

    def pop(self, place: int) -> N:
        """Take the node of a place away."""
        node = self._pop(place)
        if self._all is not self._rising:
            self._drop(node)
        return node

    def take(self, node: N) -> None:
        """Take one out that nobody sees, whether it is let through or not."""
        place = self.place_of(node)
        if place < 0:
            self.take_from_aside(node)
        else:
            self.pop(place)

    def _pop(self, place: int) -> N:
        self._order.changes += 1
        node = self._rising.pop(-1 - place if self._order.descending else place)
        if place < self._first:
            self._first -= 1
        elif place < self._first + self._shown:
            self._shown -= 1
        return node

    def move_of(self, node: N, key: str) -> tuple[int, int]:
        """Tell where a node would go with another key: the place behind its removal, and the row seen, -1 for none."""
        first, shown, place = self.first, self.shown, self.place_of(node)
        self._pop(place)
        to = self.place(key)
        row = self.row_for(to)
        self._put(place, node)
        self._first, self._shown = first, shown
        return to, row

    def _put(self, place: int, node: N) -> None:
        self._order.changes += 1
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
