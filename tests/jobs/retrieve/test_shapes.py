"""Shapes: what an archive does with pieces decides how it is asked, and in the end each instance is asked for alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.archive import Delivery, End
from qrstation.core.jobs.habits import Habits, InstanceLists
from qrstation.jobs.pace import Pace
from qrstation.jobs.retrieve.asking_again import AskingAgain
from qrstation.jobs.retrieve.pool import Piece, Pool
from qrstation.jobs.retrieve.shapes import Shapes

SUCCESS = Delivery(End.DONE, "0x0000")


def pieces_until_the_end(
    bring: Callable[[Piece], int], counts: list[int], workers: int = 3, habits: InstanceLists = InstanceLists.MANY
) -> tuple[set[str], AskingAgain, list[Piece]]:
    """Carry piece after piece of series of so many, of which ``bring`` gives how many come; gives what never came."""
    pool = Pool(habits)
    shapes = Shapes(pool)
    again = AskingAgain(shapes, Pace())
    missing: set[str] = set()
    for number, count in enumerate(counts):
        uids = {f"{number}.{n}": n for n in range(count)}
        pool.add(f"s{number}", count, uids)
        missing.update(uids)
    pool.end_listing()
    carried: list[Piece] = []
    while (piece := pool.take(workers)) is not None:
        carried.append(piece)
        assert len(carried) < 50 * (sum(counts) + 1), "it must come to an end"
        came = [uid for uid in piece.uids if uid in missing][: bring(piece)]
        missing.difference_update(came)
        lacking = tuple(uid for uid in piece.uids if uid in missing)
        shapes.learn(piece, came)
        pool.put_back(again.judge(piece, lacking, SUCCESS, has_come=True))
    return missing, again, carried


@given(
    st.integers(0, 3), st.integers(0, 3), st.lists(st.integers(1, 80), min_size=1, max_size=3), st.integers(1, 4),
    st.sampled_from(InstanceLists),
)  # fmt: skip
def test_whatever_few_images_come_of_lists_and_series_all_come_in_the_end(
    of_lists: int, of_series: int, counts: list[int], workers: int, habits: InstanceLists
) -> None:
    def bring(piece: Piece) -> int:
        return 1 if piece.is_alone else of_lists if piece.by_list else of_series

    assert not pieces_until_the_end(bring, counts, workers, habits)[0]


@given(st.data(), st.lists(st.integers(0, 60), min_size=1, max_size=3), st.sampled_from(InstanceLists))
def test_whatever_comes_it_ends(data: st.DataObject, counts: list[int], habits: InstanceLists) -> None:
    missing, again, _ = pieces_until_the_end(lambda piece: data.draw(st.integers(0, 3)), counts, 3, habits)
    assert all(again.asked([uid]) == Pace().asks for uid in missing), "what is given up was asked for often enough"


def test_an_archive_that_sends_nothing_is_soon_given_up() -> None:
    pool = Pool()
    again = AskingAgain(Shapes(pool), Pace())
    piece = Piece("s", tuple(map(str, range(20))), by_list=True)
    assert again.judge(piece, piece.uids, SUCCESS, has_come=False) == piece.uids
    assert pool.lists is InstanceLists.NONE, "perhaps it takes no lists"
    whole = Piece("s", piece.uids)
    assert again.judge(whole, piece.uids, SUCCESS, has_come=False) == ()


def test_what_the_archive_says_it_cannot_send_counts_against_the_image() -> None:
    again = AskingAgain(Shapes(Pool()), Pace())
    piece = Piece("s", ("1", "2"), by_list=True)
    failed = Delivery(End.PARTLY, "0xB000", failed=2)
    assert again.judge(piece, ("1", "2"), failed, has_come=True) == ("1", "2")
    assert again.asked(["1"]) == 1


@pytest.mark.parametrize(("came", "remembered"), [((), None), (("3",), None), (("1",), Habits(InstanceLists.ONE))])
def test_only_what_another_way_had_not_brought_is_worth_remembering(
    came: tuple[str, ...], remembered: Habits | None
) -> None:
    shapes = Shapes(Pool())
    AskingAgain(shapes, Pace()).judge(Piece("s", ("0", "1", "2"), by_list=True), ("1", "2"), SUCCESS, has_come=True)
    assert shapes.learn(Piece("s", ("1" if came == ("1",) else "3",), by_list=True), came) == remembered


def test_a_list_that_came_whole_is_worth_remembering() -> None:
    shapes = Shapes(Pool())
    assert shapes.learn(Piece("s", ("1", "2", "3"), by_list=True), ("1", "2")) is None
    assert shapes.learn(Piece("s", ("1", "2", "3"), by_list=True), ("1", "2", "3")) == Habits(InstanceLists.MANY)
