"""The order in which jobs are done, by their numbers: the first goes first."""

from __future__ import annotations

from collections.abc import Container


class Order:
    """Numbers of jobs in a row; not for several threads at once."""

    def __init__(self) -> None:
        self._numbers: list[int] = []

    @property
    def numbers(self) -> tuple[int, ...]:
        """All of them, the first first."""
        return tuple(self._numbers)

    def add(self, number: int, *, first: bool = False) -> None:
        """Take a job up, before or behind the others."""
        self._numbers.insert(0 if first else len(self._numbers), number)

    def remove(self, number: int) -> None:
        """Forget a job."""
        self._numbers.remove(number)

    def to_front(self, number: int) -> None:
        """Do a job before all others."""
        self.remove(number)
        self.add(number, first=True)

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
        """Give a job's place; one that is not there comes last."""
        return self._numbers.index(number) if number in self._numbers else len(self._numbers)
