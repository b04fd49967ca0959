"""The local channel between the receiver and its clients: JSON lines over a socket that only this user can open."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import logging
import os
import secrets
import socket
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qrstation.core.errors import ReceiverGone
from qrstation.core.home import Home, make_private, private_opener

LOG = logging.getLogger(__name__)
LONGEST_SOCKET_PATH = 100
LONGEST_LINE = 64 * 1024 * 1024
SEND_SECONDS = 10.0
HAS_UNIX = hasattr(socket, "AF_UNIX") and sys.platform != "win32"

Message = dict[str, Any]


def _socket_path(home: Home) -> Path:
    """Give the socket's path: in the home, or in the runtime folder when that path would be too long."""
    path = home.run / "receiver.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(os.fsencode(home.run)).hexdigest()[:16]
    user = str(os.getuid()) if sys.platform != "win32" else ""
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    return base / f"qrstation-{user}" / f"{name}.sock"


def _token_path(home: Home) -> Path:
    return home.run / "receiver.json"


class Connection:
    """One end of the channel: messages out under a lock, messages in one at a time."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._lock = threading.Lock()
        self._reader = sock.makefile("rb")

    def send(self, message: Message) -> None:
        """Send a message. Raises OSError when the other end is gone or does not read."""
        self.send_line(encode(message))

    def send_line(self, line: bytes) -> None:
        """Send an encoded message, whole."""
        with self._lock:
            self._socket.sendall(line)

    def receive(self) -> Message | None:
        """Wait for the next message; None when the other end is gone or sends what is no message."""
        try:
            line = self._reader.readline(LONGEST_LINE)
            message = json.loads(line) if line.endswith(b"\n") else None
        except (OSError, ValueError):
            return None
        return message if isinstance(message, dict) else None

    def close(self) -> None:
        """Close this end; a `receive` that waits comes back with None."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def encode(message: Message) -> bytes:
    """Give a message as one line."""
    return json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"


class ChannelServer:
    """The receiver's end: tells every client the news, and answers their requests."""

    def __init__(
        self, home: Home, answer: Callable[[Message, Connection], Message], greet: Callable[[], list[Message]]
    ) -> None:
        self._home = home
        self._answer = answer
        self._greet = greet
        self._token = "" if HAS_UNIX else secrets.token_hex(32)
        self._socket: socket.socket | None = None
        self._clients: set[Connection] = set()
        self._lock = threading.Lock()
        self.on_gone: Callable[[Connection], None] = lambda _: None
        self.on_last_gone: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Open the channel. Raises OSError."""
        make_private(self._home.run)
        if HAS_UNIX:
            path = _socket_path(self._home)
            make_private(path.parent)
            path.unlink(missing_ok=True)
            listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            listening.bind(str(path))
            path.chmod(0o600)
        else:
            listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            listening.bind(("127.0.0.1", 0))
            with open(_token_path(self._home), "w", encoding="ascii", opener=private_opener) as file:
                json.dump({"port": listening.getsockname()[1], "token": self._token}, file)
        listening.listen(16)
        self._socket = listening
        threading.Thread(target=self._accept, args=(listening,), name="channel", daemon=True).start()

    @property
    def clients(self) -> int:
        """The number of clients now."""
        with self._lock:
            return len(self._clients)

    def tell(self, message: Message) -> None:
        """Send a message to every client; one that does not read is dropped."""
        line = encode(message)
        with self._lock:
            clients = tuple(self._clients)
        for client in clients:
            try:
                client.send_line(line)
            except OSError:
                client.close()

    def stop(self) -> None:
        """Close the channel and every client's end."""
        listening, self._socket = self._socket, None
        if listening is not None:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()
        (_socket_path(self._home) if HAS_UNIX else _token_path(self._home)).unlink(missing_ok=True)
        with self._lock:
            clients = tuple(self._clients)
        for client in clients:
            client.close()

    def _accept(self, listening: socket.socket) -> None:
        while self._socket is not None:
            try:
                sock, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), name="client", daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(None)
        connection = Connection(sock)
        if self._token:
            first = connection.receive()
            if first is None or not hmac.compare_digest(str(first.get("token", "")), self._token):
                connection.close()
                return
        try:
            for greeting in self._greet():
                connection.send(greeting)
            with self._lock:
                self._clients.add(connection)
            while (message := connection.receive()) is not None:
                # A request may take long: others of the same client go on beside it.
                threading.Thread(target=self._reply, args=(connection, message), daemon=True).start()
        except OSError:
            LOG.debug("a client left before it was greeted")
        finally:
            connection.close()
            with self._lock:
                self._clients.discard(connection)
                last = not self._clients
            self.on_gone(connection)
            if last:
                self.on_last_gone()

    def _reply(self, connection: Connection, message: Message) -> None:
        answer = {**self._answer(message, connection), "reply": message.get("id")}
        with contextlib.suppress(OSError):
            connection.send(answer)


def connect(home: Home) -> Connection:
    """Open a client's end. Raises ReceiverGone when no receiver runs in this home."""
    try:
        if HAS_UNIX:
            sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                sock.connect(str(_socket_path(home)))
            except OSError:
                sock.close()
                raise
            return Connection(sock)
        told = json.loads(_token_path(home).read_text(encoding="ascii"))
        connection = Connection(socket.create_connection(("127.0.0.1", int(told["port"])), timeout=5))
        connection.send({"token": str(told["token"])})
        return connection
    except (OSError, ValueError, KeyError) as error:
        raise ReceiverGone("no receiver runs here", "start it with qrstation receive") from error
