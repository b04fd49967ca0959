"""The receiver's end of the channel: tells every client the news, answers their requests, and waits for none of them.

One thread reads and writes for all clients, without blocking. A client that does not read loses news, and hears of that
when it reads again; requests wait in its own row and run on a few threads of their own.
"""

from __future__ import annotations

import contextlib
import json
import logging
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Collection

from qrstation.core.station.home import Home
from qrstation.receiver.channel import (
    CLIENT,
    LONGEST_LINE,
    Message,
    encode,
    is_proof,
    leave,
    listen,
    new_token,
    proof_of,
)
from qrstation.receiver.channel_place import RECEIVER, is_own_peer

LOG = logging.getLogger(__name__)
MOST_CLIENTS = 64
MOST_NEWS = 4 << 20
"""Bytes that may wait for a client; what is news beyond that is dropped."""
MOST_WAITING = 4 * MOST_NEWS
"""The same with the answers to its requests, which cannot be dropped: a client that leaves more is left itself."""
MOST_REQUESTS = 64
"""Requests of one client that are worked on at once; there may be as many C-GETs as an archive serves."""
MOST_QUEUED = 1000
"""Requests of one client that wait behind those; what it sends beyond is not read yet."""
_READ_STEP = 1 << 16
_ACCEPT_AGAIN = 0.2
_STOP_SECONDS = 1.0
_LAST_WORDS_SECONDS = 0.3
NEWS_LOST: Message = {"event": "NewsLost"}


class Client:
    """One client; its socket belongs to the channel's thread, what waits for it to whoever holds its lock."""

    def __init__(self, sock: socket.socket, *, is_welcome: bool) -> None:
        sock.setblocking(False)
        self.socket = sock
        self.untrusted_incoming = bytearray()
        self.is_welcome = is_welcome
        """Whether it has shown that it is this user's; before that it hears nothing."""
        self.lock = threading.Lock()
        """Guards all that follows."""
        self.untrusted_requests: deque[Message] = deque()
        self.working = 0
        self.is_gone = False
        self._outgoing: deque[bytes] = deque()
        self._waiting = 0
        self._lost = False

    def offer_news(self, line: bytes) -> None:
        """Have a client told; one that has too much waiting loses it."""
        with self.lock:
            if self._lost or self._waiting + len(line) > MOST_NEWS:
                self._lost = True
                return
            self._add(line)

    def answer(self, line: bytes) -> bool:
        """Have a client answered; False when it has left too much unread."""
        with self.lock:
            self._add(line)
            return self._waiting <= MOST_WAITING

    def leave(self) -> None:
        """Take note that it is to be let go: nothing more is done for it."""
        with self.lock:
            self.is_gone = True
            self.untrusted_requests.clear()
            self._outgoing.clear()

    def _add(self, line: bytes) -> None:
        if not self.is_gone:
            self._outgoing.append(line)
            self._waiting += len(line)

    @property
    def has_news(self) -> bool:
        """Tell whether there is something to write."""
        return bool(self._outgoing) or self._lost

    def write(self, catch_up: Callable[[], list[Message]]) -> None:
        """Write what the socket takes; ``catch_up`` gives what follows when news were lost. Raises OSError."""
        with self.lock:
            while self._outgoing:
                sent = self.socket.send(self._outgoing[0])
                self._waiting -= sent
                if sent < len(self._outgoing[0]):
                    self._outgoing[0] = self._outgoing[0][sent:]
                    return
                self._outgoing.popleft()
            if self._lost:
                self._lost = False
                for message in (NEWS_LOST, *catch_up()):
                    self._add(encode(message))


class ChannelServer:
    """Serves the clients of one home from `start` to `stop`."""

    def __init__(
        self,
        home: Home,
        answer: Callable[[Message, Client], Message],
        greet: Callable[[], list[Message]],
        is_quick: Callable[[Message], bool] = lambda message: False,
    ) -> None:
        self._home = home
        self._answer = answer
        self._greet = greet
        self._is_quick = is_quick
        """Tells whether a request never waits, so that it is done before those that came earlier."""
        self._token = new_token()
        self._listening: socket.socket | None = None
        self._wake_reader, self._wake_writer = socket.socketpair()
        self._wake_reader.setblocking(False)
        self._wake_writer.setblocking(False)
        self._thread: threading.Thread | None = None
        self._woken = False
        """Whether the thread has been woken and has not looked yet."""
        self._stopping = False
        self._clients: tuple[Client, ...] = ()
        """Those that are welcome; replaced as a whole by the channel's thread, so that others may read it."""
        self.on_gone: Callable[[Client], None] = lambda _: None
        self.on_last_gone: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Open the channel. Raises ReceiverError."""
        self._listening = listen(self._home, self._token)
        self._thread = threading.Thread(target=self._run, args=(self._listening,), name="channel", daemon=True)
        self._thread.start()

    @property
    def clients(self) -> int:
        """The number of clients now."""
        return len(self._clients)

    def tell(self, message: Message) -> None:
        """Have every client told; never waits, and may be called on any thread."""
        line = encode(message)
        for client in self._clients:
            client.offer_news(line)
        self._wake()

    def stop(self) -> None:
        """Close the channel and every client's end; never waits for a client."""
        self._stopping = True
        self._wake()
        if self._thread is not None:
            self._thread.join(_STOP_SECONDS)
            leave(self._home)

    def _wake(self) -> None:
        if self._woken:
            return
        self._woken = True
        with contextlib.suppress(OSError):  # full: the thread is awake; closed: it has ended
            self._wake_writer.send(b"\0")

    # --- the channel's thread ----------------------------------------------------------------------------------

    def _run(self, listening: socket.socket) -> None:
        listening.setblocking(False)
        served: dict[socket.socket, Client] = {}
        accept_at = 0.0
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake_reader, selectors.EVENT_READ)
            while not self._stopping:
                may_accept = time.monotonic() >= accept_at
                _register(selector, listening, selectors.EVENT_READ if may_accept else 0)
                for sock, client in served.items():
                    _register(selector, sock, self._wanted(client))
                for key, mask in selector.select(None if may_accept else _ACCEPT_AGAIN):
                    if key.fileobj is self._wake_reader:
                        # In this order: whoever wakes meanwhile is read with this one, and seen below. The other
                        # way round his byte would be read and his mark stay, and nobody could wake us again.
                        self._wake_reader.recv(_READ_STEP)
                        self._woken = False
                    elif key.fileobj is listening:
                        if not self._accept(listening, served):
                            accept_at = time.monotonic() + _ACCEPT_AGAIN
                    else:
                        self._serve(served[key.fileobj], mask)  # type: ignore[index]  # a socket of ours
                for sock in [sock for sock, client in served.items() if client.is_gone]:
                    self._let_go(selector, sock, served.pop(sock))
        self._say_last_words(served.values())
        for client in served.values():
            client.leave()
            client.socket.close()
        for each in (listening, self._wake_reader, self._wake_writer):
            each.close()

    def _say_last_words(self, clients: Collection[Client]) -> None:
        """Write what waits for the clients, as far as they take it at once: the last news is the most wanted."""
        deadline = time.monotonic() + _LAST_WORDS_SECONDS
        with selectors.DefaultSelector() as selector:
            for client in clients:
                if client.has_news and not client.is_gone:
                    selector.register(client.socket, selectors.EVENT_WRITE, client)
            while selector.get_map() and (left := deadline - time.monotonic()) > 0:
                for key, mask in selector.select(left):
                    self._serve(key.data, mask)
                    if key.data.is_gone or not key.data.has_news:
                        selector.unregister(key.fileobj)

    def _wanted(self, client: Client) -> int:
        reads = len(client.untrusted_requests) < MOST_QUEUED
        return (selectors.EVENT_READ if reads else 0) | (selectors.EVENT_WRITE if client.has_news else 0)

    def _accept(self, listening: socket.socket, served: dict[socket.socket, Client]) -> bool:
        """Take a new client; False when that is not possible now."""
        try:
            sock, _ = listening.accept()
        except OSError as error:
            LOG.warning("a client could not be accepted: %s", error.strerror)
            return False
        if len(served) >= MOST_CLIENTS or not is_own_peer(sock):
            sock.close()
            return True
        client = served[sock] = Client(sock, is_welcome=not self._token)
        if client.is_welcome:
            self._welcome(client)
        return True

    def _welcome(self, client: Client) -> None:
        client.is_welcome = True
        for message in self._greet():
            client.answer(encode(message))
        self._clients = (*self._clients, client)

    def _serve(self, client: Client, mask: int) -> None:
        try:
            if mask & selectors.EVENT_WRITE:
                client.write(self._greet)
            if mask & selectors.EVENT_READ:
                self._read(client)
        except (BlockingIOError, InterruptedError):
            return
        except (OSError, ValueError, RecursionError):
            client.leave()  # it left, or sends what is no message

    def _read(self, client: Client) -> None:
        """Read what has come, and begin the requests that are whole. Raises OSError, ValueError."""
        untrusted_part = client.socket.recv(_READ_STEP)
        client.untrusted_incoming += untrusted_part
        if not untrusted_part or len(client.untrusted_incoming) > LONGEST_LINE:
            raise ValueError("the client has left, or a message is too long")
        if b"\n" not in untrusted_part:
            return
        *untrusted_lines, untrusted_rest = client.untrusted_incoming.split(b"\n")
        client.untrusted_incoming = bytearray(untrusted_rest)
        for untrusted_line in untrusted_lines:
            untrusted = json.loads(untrusted_line)
            if not isinstance(untrusted, dict):
                raise ValueError("no message")
            if not client.is_welcome:
                untrusted_nonce = str(untrusted.get("nonce", ""))
                if not is_proof(untrusted, self._token, CLIENT, untrusted_nonce):
                    raise ValueError("a stranger")
                client.answer(encode({"proof": proof_of(self._token, RECEIVER, untrusted_nonce)}))
                self._welcome(client)
            else:
                self._begin(client, untrusted)

    def _begin(self, client: Client, untrusted: Message) -> None:
        if self._is_quick(untrusted):
            self._reply(client, untrusted)
            return
        with client.lock:
            client.untrusted_requests.append(untrusted)
            if client.working >= MOST_REQUESTS:
                return
            client.working += 1
        try:
            threading.Thread(target=self._work, args=(client,), name="request", daemon=True).start()
        except RuntimeError:
            # No more threads are to be had: it waits with those that run, or for the next that comes.
            LOG.warning("a request has to wait: no thread can be started")
            with client.lock:
                client.working -= 1

    def _let_go(self, selector: selectors.BaseSelector, sock: socket.socket, client: Client) -> None:
        _register(selector, sock, 0)
        client.leave()
        sock.close()
        if client in self._clients:
            self._clients = tuple(each for each in self._clients if each is not client)
            self.on_gone(client)
            if not self._clients:
                self.on_last_gone()

    # --- a request's thread ------------------------------------------------------------------------------------

    def _work(self, client: Client) -> None:
        """Do one request after the other until none of the client waits."""
        while True:
            with client.lock:
                if not client.untrusted_requests or client.is_gone:
                    client.working -= 1
                    return
                untrusted = client.untrusted_requests.popleft()
            self._reply(client, untrusted)

    def _reply(self, client: Client, untrusted: Message) -> None:
        answer = {**self._answer(untrusted, client), "reply": untrusted.get("id")}
        if not client.answer(encode(answer)):
            LOG.warning("a client left too many answers unread and was let go")
            client.leave()
        self._wake()


def _register(selector: selectors.BaseSelector, sock: socket.socket, events: int) -> None:
    """Wait for exactly these events of a socket, 0 for none."""
    known = selector.get_map().get(sock)
    if known is None:
        if events:
            selector.register(sock, events)
    elif not events:
        selector.unregister(sock)
    elif known.events != events:
        selector.modify(sock, events)
