"""What runs by number is stopped whenever the stop comes, and what never comes costs nothing."""

from __future__ import annotations

from qrstation.core.jobs.cancel import CancelToken
from qrstation.receiver.numbered import MOST_STOPPED, Numbered


def test_a_stop_sets_the_token_of_what_runs_under_that_number_alone() -> None:
    numbered, one, other = Numbered(), CancelToken(), CancelToken()
    with numbered.running("1", one), numbered.running("2", other):
        numbered.stop("1")
        assert (one.is_cancelled, other.is_cancelled) == (True, False)


def test_a_stop_that_overtakes_its_request_holds() -> None:
    numbered, token = Numbered(), CancelToken()
    numbered.stop("1")
    with numbered.running("1", token):
        assert token.is_cancelled


def test_stops_of_what_never_comes_are_not_remembered_for_ever() -> None:
    numbered = Numbered()
    for number in range(3 * MOST_STOPPED):
        numbered.stop(str(number))
    assert len(numbered._stopped) == MOST_STOPPED
