"""Both ends of the channel: news and answers, clients that do not read, requests without number, and strangers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from queue import SimpleQueue

import pytest

from qrstation.core.errors import ReceiverError, ReceiverGone
from qrstation.core.station.home import Home
from qrstation.receiver import channel, channel_place, channel_server
from qrstation.receiver.channel import Connection, Message, connect
from qrstation.receiver.channel_server import MOST_REQUESTS, ChannelServer, Client
from tests.told import saying

GREETING: Message = {"event": "Hello"}


class Serving:
    """A server whose answers a test decides."""

    def __init__(self, home: Home) -> None:
        self.gone: SimpleQueue[Client] = SimpleQueue()
        self.last_gone = threading.Event()
        self.work: Callable[[Message], Message] = lambda message: {"result": message["x"]}
        self.server = ChannelServer(
            home, lambda message, _: self.work(message), lambda: [GREETING], lambda message: bool(message.get("quick"))
        )
        self.server.on_gone = self.gone.put
        self.server.on_last_gone = self.last_gone.set
        self.server.start()


@pytest.fixture
def serving(home: Home) -> Iterator[Serving]:
    instance = Serving(home)
    yield instance
    instance.server.stop()


def greeted(home: Home) -> Connection:
    """Connect and take the greeting."""
    connection = connect(home)
    assert connection.receive() == GREETING
    return connection


def requests() -> int:
    """Give how many threads work on requests."""
    return sum(thread.name == "request" for thread in threading.enumerate())


def test_requests_are_answered_and_news_told(serving: Serving, home: Home) -> None:
    connection = greeted(home)
    connection.send({"id": 1, "x": 5})
    assert connection.receive() == {"result": 5, "reply": 1}
    assert serving.server.clients == 1
    serving.server.tell({"event": "News"})
    assert connection.receive() == {"event": "News"}
    connection.close()
    assert serving.gone.get(timeout=10)
    assert serving.last_gone.wait(10)
    assert serving.server.clients == 0


def test_a_client_that_does_not_read_holds_up_nobody_and_hears_that_it_lost_news(serving: Serving, home: Home) -> None:
    with ExitStack() as ends:
        slow, other = greeted(home), greeted(home)
        ends.callback(slow.close)
        ends.callback(other.close)
        news = {"event": "News", "text": "x" * 100_000}
        heard: SimpleQueue[int] = SimpleQueue()

        def listen() -> None:
            for _ in range(300):
                message = other.receive()
                assert message is not None
                heard.put(message["number"])

        listener = threading.Thread(target=listen)
        listener.start()
        for number in range(300):
            serving.server.tell({**news, "number": number})
            # In step, so that only the slow one falls behind.
            assert heard.get(timeout=10) == number
        listener.join(10)
        events = []
        while (message := slow.receive()) is not None:
            events.append(message["event"])
            if events[-1] == "Hello":
                break
        assert events[-2:] == ["NewsLost", "Hello"]
        assert set(events[:-2]) == {"News"}
        assert len(events) < 200
        serving.server.tell({"event": "After"})
        assert slow.receive() == {"event": "After"}


def test_many_unread_requests_are_few_threads_and_all_are_answered(serving: Serving, home: Home) -> None:
    go_on, entered = threading.Event(), threading.Semaphore(0)

    def work(message: Message) -> Message:
        entered.release()
        assert go_on.wait(30)
        return {"result": message["x"]}

    serving.work = work
    connection = greeted(home)
    count = 20_000

    def send_all() -> None:
        for number in range(count):
            connection.send({"id": number, "x": number})

    sender = threading.Thread(target=send_all)
    sender.start()
    for _ in range(MOST_REQUESTS):
        assert entered.acquire(timeout=10)
    assert requests() == MOST_REQUESTS
    # What never waits is done meanwhile, also for others.
    other = greeted(home)
    serving.work = lambda message: {"result": "at once"}
    other.send({"id": 1, "quick": True})
    assert other.receive() == {"result": "at once", "reply": 1}
    serving.work = work
    go_on.set()
    replies = {message["reply"] for _ in range(count) if (message := connection.receive()) is not None}
    sender.join(10)
    assert len(replies) == count
    connection.close()
    other.close()


def test_a_client_that_leaves_its_answers_unread_is_left_itself(
    serving: Serving, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_server, "MOST_WAITING", 100_000)
    serving.work = lambda message: {"result": "x" * 300_000}
    connection = greeted(home)
    with suppress(OSError):  # it is let go in the middle
        for number in range(10):
            connection.send({"id": number})
    assert serving.gone.get(timeout=10)
    connection.close()


def test_the_end_waits_for_no_client(serving: Serving, home: Home) -> None:
    stuck = threading.Event()
    serving.work = lambda message: {"result": stuck.wait(60)}
    connections = [greeted(home) for _ in range(5)]
    for connection in connections:
        connection.send({"id": 1})
        serving.server.tell({"event": "News", "text": "x" * 1_000_000})
    thread = serving.server._thread
    assert thread is not None
    serving.server.stop()
    assert not thread.is_alive()
    stuck.set()
    for connection in connections:
        connection.close()
    with pytest.raises(ReceiverGone):
        connect(home)


@pytest.mark.parametrize("nonsense", [b"no json\n", b"[1]\n", b"[" * 100_000 + b"\n", b"\xff\n"])
def test_what_is_no_message_ends_that_client_alone(serving: Serving, home: Home, nonsense: bytes) -> None:
    stranger, friend = greeted(home), greeted(home)
    stranger._socket.sendall(nonsense)
    assert stranger.receive() is None
    friend.send({"id": 1, "x": 5})
    assert friend.receive() == {"result": 5, "reply": 1}
    stranger.close()
    friend.close()


def test_no_more_clients_than_the_bound(serving: Serving, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_server, "MOST_CLIENTS", 2)
    first, second = greeted(home), greeted(home)
    third = connect(home)
    assert third.receive() is None
    for connection in (first, second, third):
        connection.close()


def test_a_client_of_another_user_is_turned_away(serving: Serving, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_server, "is_own_peer", lambda sock: False)
    stranger = connect(home)
    assert stranger.receive() is None
    stranger.close()


def test_a_receiver_of_another_user_is_not_talked_to(
    serving: Serving, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_place, "is_own_peer", lambda sock: False)
    with pytest.raises(ReceiverError, check=saying("another user")):
        connect(home)


def test_a_receiver_that_takes_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "SEND_SECONDS", 0.2)
    left, right = socket.socketpair()
    with left, right:
        connection = Connection(left)
        message = {"text": "x" * 10_000_000}
        with pytest.raises(OSError, match="temporarily unavailable"):
            connection.send(message)
        connection.close()


def test_the_last_words_reach_who_reads(serving: Serving, home: Home) -> None:
    connection = greeted(home)
    for number in range(200):
        serving.server.tell({"event": "News", "number": number})
    serving.server.stop()
    heard = []
    while (message := connection.receive()) is not None:
        heard.append(message["number"])
    assert heard == list(range(200))
    connection.close()


def test_news_too_large_for_anybody_are_told_as_lost(serving: Serving, home: Home) -> None:
    connection = greeted(home)
    serving.server.tell({"event": "News", "text": "x" * (channel_server.MOST_NEWS + 1)})
    assert connection.receive() == {"event": "NewsLost"}
    assert connection.receive() == GREETING
    connection.close()


class Doorbell:
    """The reading end of the wake-up pair, which lets somebody ring while it is being emptied."""

    def __init__(self, sock: socket.socket, ring: Callable[[], None]) -> None:
        self._sock = sock
        self._ring = ring
        self.has_rung = False

    def fileno(self) -> int:
        return self._sock.fileno()

    def recv(self, size: int) -> bytes:
        if not self.has_rung:
            self.has_rung = True
            self._ring()
        return self._sock.recv(size)

    def close(self) -> None:
        self._sock.close()


def test_a_wake_up_that_comes_while_the_last_one_is_taken_leaves_nobody_asleep(home: Home) -> None:
    server = ChannelServer(home, lambda message, _: {"result": message["x"]}, lambda: [GREETING])
    bell = Doorbell(server._wake_reader, lambda: server.tell({"event": "News 1"}))
    server._wake_reader = bell  # type: ignore[assignment]  # what it uses of a socket
    server.start()
    try:
        connection = greeted(home)
        server.tell({"event": "News 0"})
        assert connection.receive() == {"event": "News 0"}
        assert connection.receive() == {"event": "News 1"}
        assert bell.has_rung
        server.tell({"event": "News 2"})
        assert connection.receive() == {"event": "News 2"}
        connection.close()
    finally:
        server.stop()
