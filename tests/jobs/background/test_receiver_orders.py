"""Orders to the receiver return at once; those that fail are told."""

from __future__ import annotations

import queue
import threading
from typing import Any, cast

import pytest

from qrstation.core.errors import ReceiverGone
from qrstation.core.events import CommandFailed, Event
from qrstation.jobs.background.receiver_orders import ReceiverOrders
from qrstation.receiver.supervisor import ReceiverLink
from qrstation.words import words_of
from tests.told import told


class Link:
    """A link to a receiver that is gone; it says so when a test lets it."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.calls: queue.SimpleQueue[str] = queue.SimpleQueue()

    def start(self) -> None:
        """Take note of it."""
        self.calls.put("start")

    def request(self, command: str, timeout: float | None = None, **arguments: Any) -> dict[str, Any]:
        """Take note of it, and fail."""
        assert self.go_on.wait(20)
        self.calls.put(command)
        raise ReceiverGone.of(told("the receiver is not running", "wait"))


@pytest.fixture
def link() -> Link:
    return Link()


def test_an_order_that_fails_is_told_later(link: Link) -> None:
    news: queue.SimpleQueue[Event] = queue.SimpleQueue()
    ReceiverOrders(cast(ReceiverLink, link), news.put).ask("delete", study="1.2.3")
    assert news.empty(), "nobody waited for it"
    link.go_on.set()
    event = news.get(timeout=20)
    assert isinstance(event, CommandFailed)
    assert (words_of(event.notice).what, words_of(event.notice).advice) == ("the receiver is not running", "wait")


def test_new_settings_start_a_receiver_that_could_not_start(link: Link, caplog: pytest.LogCaptureFixture) -> None:
    link.go_on.set()
    ReceiverOrders(cast(ReceiverLink, link), lambda event: None).reload()
    assert [link.calls.get(timeout=20), link.calls.get(timeout=20)] == ["start", "reload"]
