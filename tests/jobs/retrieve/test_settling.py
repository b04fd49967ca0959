"""Pieces that have ended are waited for as long as something may still come, and no longer."""

from __future__ import annotations

from qrstation.jobs.retrieve.pool import Piece
from qrstation.jobs.retrieve.settling import LOOK_AGAIN, Settling

ONE, OTHER = Piece("s", ("1",)), Piece("s", ("2",))


def never(piece: Piece) -> bool:
    """Say that something may still come."""
    return False


def test_a_piece_is_waited_for_until_its_patience_is_over() -> None:
    settling = Settling()
    settling.wait(ONE, 5.0, None, 10.0)
    assert list(settling.over(14.9, never)) == []
    assert [settled.piece for settled in settling.over(15.0, never)] == [ONE]
    assert not settling


def test_each_arrival_begins_the_wait_anew() -> None:
    settling = Settling()
    settling.wait(ONE, 5.0, None, 10.0)
    settling.arrived(14.0)
    assert settling.due == [19.0]


def test_a_piece_of_which_nothing_can_come_any_more_is_over_at_once() -> None:
    settling = Settling()
    settling.wait(ONE, 5.0, None, 10.0)
    settling.wait(OTHER, 5.0, None, 10.0)
    assert [settled.piece for settled in settling.over(10.0, lambda piece: piece is OTHER)] == [OTHER]
    assert settling.pieces == (ONE,)


def test_pieces_that_fall_due_together_are_left_alone_when_one_of_them_changes_the_way() -> None:
    settling = Settling()
    settling.wait(ONE, 0.0, None, 10.0)
    settling.wait(OTHER, 0.0, None, 10.0)
    over = settling.over(10.0, never)
    assert next(over).piece is ONE
    assert settling.take_all() == (OTHER,)
    assert list(over) == []


def test_the_store_is_asked_now_and_then_and_whenever_a_wait_is_over() -> None:
    settling = Settling()
    settling.wait(ONE, 5.0, None, 100.0)
    assert settling.is_to_be_looked_into(100.0)
    assert not settling.is_to_be_looked_into(100.0 + LOOK_AGAIN / 2)
    assert settling.is_to_be_looked_into(100.0 + LOOK_AGAIN)
    assert settling.is_to_be_looked_into(105.1)
