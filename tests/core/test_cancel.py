"""The token by which a worker learns that its work is no longer wanted."""

from __future__ import annotations

from qrstation.core.cancel import CancelToken


def test_a_token_tells_its_listeners_once_and_late_ones_at_once() -> None:
    token, told = CancelToken(), []
    token.listen(lambda: told.append("early"))
    token.cancel()
    token.cancel()
    token.listen(lambda: told.append("late"))
    assert told == ["early", "late"]
    assert token.wait(0)


def test_who_no_longer_listens_is_told_nothing() -> None:
    token, told = CancelToken(), []
    token.listen(listener := lambda: told.append("told"))
    token.unlisten(listener)
    token.unlisten(listener)
    assert not token.is_cancelled
    assert not token.wait(0)
    token.cancel()
    assert token.is_cancelled
    assert told == []


def test_a_listener_may_cancel_and_listen_itself() -> None:
    token, told = CancelToken(), []

    def again() -> None:
        token.cancel()
        token.listen(lambda: told.append("late"))

    token.listen(again)
    token.cancel()
    assert told == ["late"]
