"""Requests to the receiver: each gets its own answer, and none waits for a receiver that is gone."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.errors import ReceiverGone, StoreFull
from qrstation.receiver.channel import Connection
from qrstation.receiver.requests import Requests
from qrstation.receiver.wire import encode_error


class Asked:
    """Requests, and the receiver's end of their connection."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self.connection, self.receiver = Connection(ours), Connection(theirs)
        self.requests = Requests()
        self.requests.open(self.connection)

    def answer(self, **answer: Any) -> dict[str, Any]:
        """Answer the next request, and give it."""
        message = self.receiver.receive()
        assert message is not None
        self.requests.answered({"reply": message["id"], **answer})
        return message


@pytest.fixture
def asked() -> Iterator[Asked]:
    instance = Asked()
    yield instance
    instance.receiver.close()
    instance.connection.close()


def test_an_answer_is_the_result_or_the_error_of_the_other_end(asked: Asked) -> None:
    for answer in ({"result": {"deleted": 3}}, {"error": encode_error(StoreFull(ReceiverCode.FILES_SHORT))}):
        answering = threading.Thread(target=asked.answer, kwargs=answer)
        answering.start()
        if "result" in answer:
            assert asked.requests.ask("delete", study="1.2") == {"deleted": 3}
        else:
            with pytest.raises(StoreFull):
                asked.requests.ask("delete", study="1.2")
        answering.join(10)


def test_whoever_waits_when_the_receiver_ends_is_told(asked: Asked) -> None:

    def end() -> None:
        asked.receiver.receive()
        asked.requests.end()

    ending = threading.Thread(target=end)
    ending.start()
    with pytest.raises(ReceiverGone) as caught:
        asked.requests.ask("import", paths=[])
    ending.join(10)
    assert caught.value.notice.code == ReceiverCode.ENDED
    assert not asked.requests.is_open
    with pytest.raises(ReceiverGone) as caught:
        asked.requests.ask("import", paths=[])
    assert caught.value.notice.code == ReceiverCode.NOT_RUNNING
    asked.requests.post("get-stop", number="1")


def test_one_that_does_not_answer_in_time_is_left(asked: Asked) -> None:
    with pytest.raises(ReceiverGone) as caught:
        asked.requests.ask("reload", timeout=0.05)
    assert caught.value.notice.code == ReceiverCode.SILENT
    asked.answer(result={})  # too late: nobody waits for it


def test_an_order_without_an_answer_is_sent(asked: Asked) -> None:
    asked.requests.post("get-stop", number="1")
    assert asked.answer(result={}) == {"do": "get-stop", "id": 1, "number": "1"}


@pytest.mark.parametrize("number", [[1], {}, None, "1", 7, True])
def test_an_answer_to_nothing_that_was_asked_is_dropped(asked: Asked, number: object) -> None:
    asked.requests.answered({"reply": number, "result": {}})
