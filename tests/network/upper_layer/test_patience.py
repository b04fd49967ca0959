"""How long a peer may take for a message, by a clock of the test's own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qrstation.network.upper_layer.patience import STEP, Patience


def test_a_message_must_begin_in_time() -> None:
    patience = Patience(100.0, 30.0, 5.0)
    assert (patience.deadline, patience.seconds, patience.has_begun) == (130.0, 30.0, False)
    assert not patience.is_over(129.9)
    assert patience.is_over(130.0)


def test_without_a_deadline_it_may_begin_whenever_it_likes_but_then_must_go_on() -> None:
    patience = Patience(0.0, None, 5.0)
    assert not patience.is_over(1e9)
    patience.take(1e9, 1)
    assert patience.deadline == 1e9 + 5.0


def test_empty_fragments_are_no_progress() -> None:
    patience = Patience(0.0, 30.0, 5.0)
    for second in range(40):
        patience.take(second, 0)
    assert patience.deadline == 30.0
    assert not patience.has_begun


def test_single_bytes_do_not_move_the_deadline_of_a_message_that_has_begun() -> None:
    patience = Patience(0.0, 30.0, 5.0)
    for second in range(20, 30):
        patience.take(second, 1)
    assert patience.deadline == 25.0
    assert patience.seconds == 5.0


def test_each_64_kib_gets_the_time_anew() -> None:
    patience = Patience(0.0, 30.0, 5.0)
    patience.take(1.0, STEP)
    assert patience.deadline == 6.0
    patience.take(4.0, 1)
    assert patience.deadline == 9.0
    patience.take(8.0, STEP - 1)
    assert patience.deadline == 9.0
    patience.take(8.5, 1)
    assert patience.deadline == 13.5


def test_what_our_own_work_took_is_not_the_peers_time() -> None:
    patience = Patience(0.0, 30.0, 5.0)
    patience.excuse(12.0)
    assert patience.deadline == 42.0
    endless = Patience(0.0, None, 5.0)
    endless.excuse(12.0)
    assert endless.deadline is None


@given(st.lists(st.tuples(st.floats(0, 10), st.integers(0, 3 * STEP)), max_size=40))
def test_no_peer_gets_more_than_its_time_for_each_64_kib_begun(pieces: list[tuple[float, int]]) -> None:
    patience, now, taken = Patience(0.0, 30.0, 5.0), 0.0, 0
    for pause, count in pieces:
        if patience.is_over(now + pause):
            break
        now += pause
        taken += count
        patience.take(now, count)
    deadline = patience.deadline
    assert deadline is not None
    assert deadline <= 30.0 + 5.0 * (taken // STEP + 1)
