"""The order in which jobs are done, by their numbers: the first goes first."""

from __future__ import annotations

from collections.abc import Container

from qrstation.jobs.lane import BEHIND


class Order:
    """Numbers of jobs in a row, those that no person asked for behind all others; not for several threads at once."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._giving_way: set[int] = set()

    @property
    def numbers(self) -> tuple[int, ...]:
        """All of them, the first first."""
        return tuple(self._numbers)

    def add(self, number: int, *, first: bool = False, gives_way: bool = False) -> None:
        """Take a job up, before or behind the others of its kind; one that ``gives_way`` stands behind all persons'."""
        if gives_way:
            self._giving_way.add(number)
        asked = len(self._numbers) - sum(each in self._giving_way for each in self._numbers)
        if gives_way:
            self._numbers.insert(asked if first else len(self._numbers), number)
        else:
            self._numbers.insert(0 if first else asked, number)

    def remove(self, number: int) -> None:
        """Forget a job."""
        self._numbers.remove(number)
        self._giving_way.discard(number)

    def to_front(self, number: int) -> None:
        """Do a job before all others of its kind."""
        gives_way = number in self._giving_way
        self.remove(number)
        self.add(number, first=True, gives_way=gives_way)

    def asked_for(self, number: int) -> None:
        """Take note that a person wants a job that gave way: it is the last of the persons' from now on."""
        if number in self._giving_way:
            self.remove(number)
            self.add(number)

    def move_up(self, number: int, over: Container[int]) -> bool:
        """Do a job before the one of those in ``over`` that stands before it; False where it stands so already."""
        waiting = [each for each in self._numbers if each in over]
        place = waiting.index(number) if number in waiting else 0
        if place == 0:
            return False
        other = waiting[place - 1]
        self._numbers.remove(number)
        self._numbers.insert(self._numbers.index(other), number)
        return True

    def rank(self, number: int) -> int:
        """Give a job's place; one that is not there comes last, one that gives way from `BEHIND` on."""
        place = self._numbers.index(number) if number in self._numbers else len(self._numbers)
        return place + BEHIND if number in self._giving_way else place
