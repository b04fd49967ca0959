"""The ledger of a retrieve: what the archive listed, what the store holds of it, what is still missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable


class Ledger:
    """The instances of one retrieve, ticked off as they arrive by whatever way."""

    def __init__(self) -> None:
        self._wanted: dict[str, None] = {}
        self._stored: set[str] = set()
        self._unlisted: set[str] = set()
        self.is_closed = False
        """Whether the archive has listed all that it has."""

    def add(self, uids: Iterable[str]) -> tuple[str, ...]:
        """Write down instances that the archive listed; gives those that were not known yet."""
        new = tuple(uid for uid in dict.fromkeys(uids) if uid not in self._wanted)
        self._wanted.update(dict.fromkeys(new))
        came = self._unlisted.intersection(new)
        self._unlisted -= came
        self._stored |= came
        return new

    @property
    def expected(self) -> int | None:
        """The number of instances listed; None when the archive cannot list, or not yet has."""
        return len(self._wanted) if self.is_closed else None

    @property
    def stored(self) -> int:
        """How many of those listed the store holds; where not all could be listed, how many are here of it."""
        return len(self._stored) if self.is_closed else len(self._stored) + len(self._unlisted)

    @property
    def missing(self) -> tuple[str, ...]:
        """Those listed and not in the store, in the order listed."""
        return tuple(uid for uid in self._wanted if uid not in self._stored)

    @property
    def is_complete(self) -> bool:
        """Tell whether everything listed is in the store; never so when the archive cannot list."""
        return self.is_closed and bool(self._wanted) and len(self._stored) == len(self._wanted)

    def missing_of(self, uids: Collection[str]) -> tuple[str, ...]:
        """Give those of ``uids`` that the store does not hold yet."""
        return tuple(uid for uid in uids if uid not in self._stored)

    def tick(self, uids: Iterable[str]) -> int:
        """Tick off what the store holds; gives how many are new. What a full list does not name counts for nothing."""
        before = len(self._stored) + len(self._unlisted)
        for uid in uids:
            if uid in self._wanted:
                self._stored.add(uid)
            elif not self.is_closed:
                self._unlisted.add(uid)
        return len(self._stored) + len(self._unlisted) - before
