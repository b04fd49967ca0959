"""Tokens by which workers learn that their work is no longer wanted."""

from __future__ import annotations

from qrstation.core.jobs.cancel import CancelToken


def test_a_listener_is_called_once_when_it_is_set_and_at_once_when_it_was() -> None:
    token, heard = CancelToken(), list[str]()
    token.listen(lambda: heard.append("early"))
    token.cancel()
    token.cancel()
    token.listen(lambda: heard.append("late"))
    assert heard == ["early", "late"]
    assert token.is_cancelled
    assert token.wait(0)


def test_who_listens_no_more_hears_nothing() -> None:
    token, heard = CancelToken(), list[str]()

    def listener() -> None:
        heard.append("heard")

    token.listen(listener)
    token.unlisten(listener)
    token.unlisten(listener)
    token.cancel()
    assert heard == []


def test_to_insist_is_more_than_to_cancel() -> None:
    token = CancelToken()
    insisted = token.insisted
    token.cancel()
    assert not insisted.is_cancelled
    token.insist()
    assert token.insisted is insisted
    assert insisted.is_cancelled
    other = CancelToken()
    other.insist()
    assert other.is_cancelled
    assert other.insisted.is_cancelled


def test_a_listener_may_cancel_and_listen_itself() -> None:
    token, told = CancelToken(), list[str]()

    def again() -> None:
        token.cancel()
        token.listen(lambda: told.append("late"))

    token.listen(again)
    token.cancel()
    assert told == ["late"]
