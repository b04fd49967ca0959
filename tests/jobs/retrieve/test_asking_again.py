"""What did not come is asked for again after growing pauses, a bounded number of times; the ways are in test_shapes."""

from __future__ import annotations

from qrstation.core.archive import Delivery, End
from qrstation.core.jobs.habits import InstanceLists
from qrstation.jobs.pace import Pace
from qrstation.jobs.retrieve.asking_again import AskingAgain
from qrstation.jobs.retrieve.pool import Piece, Pool
from qrstation.jobs.retrieve.shapes import Shapes

PACE = Pace(asks=3, fruitless_asks=2, pauses=(1.0, 4.0))
ALONE = Piece("s", ("1",), by_list=True)
DONE = Delivery(End.DONE, "0x0000")


def asking() -> AskingAgain:
    """Ask an archive that is known to take one UID at a time."""
    return AskingAgain(Shapes(Pool(InstanceLists.ONE)), PACE)


def test_an_instance_is_asked_for_so_often_while_others_come() -> None:
    again = asking()
    assert [again.judge(ALONE, ("1",), DONE, has_come=True) for _ in range(3)] == [("1",), ("1",), ()]


def test_an_archive_that_sends_nothing_at_all_is_asked_less_often() -> None:
    again = asking()
    assert [again.judge(ALONE, ("1",), DONE, has_come=False) for _ in range(2)] == [("1",), ()]


def test_the_pause_grows_with_each_time() -> None:
    again = asking()
    again.judge(ALONE, ("1",), DONE, has_come=True)
    again.later(("1",), 10.0)
    assert (again.due, again.ready(10.9), again.ready(11.0)) == ([11.0], (), ("1",))
    again.judge(ALONE, ("1",), DONE, has_come=True)
    again.later(("1",), 10.0)
    assert again.due == [14.0]


def test_nothing_waits_for_nothing() -> None:
    again = asking()
    again.later((), 10.0)
    assert again.due == []


def test_what_waits_can_be_taken_up_at_once_and_counted_anew() -> None:
    again = asking()
    again.judge(ALONE, ("1",), DONE, has_come=True)
    again.later(("1",), 10.0)
    assert again.take_all() == ("1",)
    again.forget()
    assert again.asked(["1"]) == 0
