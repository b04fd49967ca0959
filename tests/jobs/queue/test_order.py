"""The order of jobs: whoever is moved up overtakes one of those that count, and nobody is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qrstation.jobs.lane import BEHIND
from qrstation.jobs.queue.order import Order


def order_of(*numbers: int) -> Order:
    """Make an order."""
    order = Order()
    for number in numbers:
        order.add(number)
    return order


def test_the_first_and_the_last() -> None:
    order = order_of(1, 2)
    order.add(3, first=True)
    assert order.numbers == (3, 1, 2)
    order.to_front(2)
    assert order.numbers == (2, 3, 1)
    assert (order.rank(2), order.rank(9)) == (0, 3)


def test_those_that_are_over_are_passed_by() -> None:
    order = order_of(1, 2, 3)
    assert order.move_up(3, {1, 3})
    assert order.numbers == (3, 1, 2)
    assert not order.move_up(3, {1, 3})
    assert not order.move_up(7, {1, 3})


def test_what_no_person_asked_for_stands_behind_until_a_person_does() -> None:
    order = Order()
    order.add(1, gives_way=True)
    order.add(2, gives_way=True, first=True)
    order.add(3)
    order.add(4, first=True)
    assert order.numbers == (4, 3, 2, 1)
    assert [order.rank(number) for number in order.numbers] == [0, 1, BEHIND + 2, BEHIND + 3]
    order.to_front(1)
    assert order.numbers == (4, 3, 1, 2)
    order.asked_for(2)
    assert (order.numbers, order.rank(2)) == ((4, 3, 2, 1), 2)
    order.remove(1)
    order.add(1)
    assert order.rank(1) == 3


@given(st.lists(st.integers(0, 9), unique=True, min_size=1), st.data())
def test_nobody_is_lost(numbers: list[int], data: st.DataObject) -> None:
    order = order_of(*numbers)
    number = data.draw(st.sampled_from(numbers))
    before = order.rank(number)
    order.move_up(number, set(numbers))
    assert sorted(order.numbers) == sorted(numbers)
    assert order.rank(number) == max(0, before - 1)
