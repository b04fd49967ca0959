"""The local channel between the receiver and its clients: JSON lines over a socket that only this user can open."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import secrets
import socket
import threading
from typing import Any

from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.errors import ReceiverError, ReceiverGone
from qrstation.core.station.home import Home, make_private, private_opener
from qrstation.core.station.sockets import limit_sending, own_port_alone
from qrstation.receiver.channel_place import HAS_UNIX, RECEIVER, UNIX, check_peer, check_place, socket_path, token_path

LONGEST_LINE = 64 * 1024 * 1024
KNOCK_SECONDS = 5.0
"""Seconds in which a receiver must show itself over TCP: it does so at once, and another program perhaps never."""
SEND_SECONDS = 10.0
"""Seconds after which a client gives up a receiver that does not take what is sent."""

Message = dict[str, Any]


class Connection:
    """A client's end of the channel: messages out under a lock, messages in one at a time."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._lock = threading.Lock()
        """Guards the sending side, so that messages do not mix."""
        self._reader = sock.makefile("rb")
        # Not Python's own timeout: that would hold for the reading side too, which waits for news for ever.
        limit_sending(sock, SEND_SECONDS)

    def send(self, message: Message) -> None:
        """Send a message. Raises OSError when the other end is gone or does not read."""
        with self._lock:
            self._socket.sendall(encode(message))

    def receive(self) -> Message | None:
        """Wait for the next message; None when the other end is gone or sends what is no message."""
        try:
            untrusted_line = self._reader.readline(LONGEST_LINE)
            untrusted = json.loads(untrusted_line) if untrusted_line.endswith(b"\n") else None
        except (OSError, ValueError, RecursionError):
            return None
        return untrusted if isinstance(untrusted, dict) else None

    def limit_waiting(self, seconds: float | None) -> None:
        """Have `receive` give None once it has waited so long, which is for good; None: wait for ever, as at first."""
        self._socket.settimeout(seconds)

    def close(self) -> None:
        """Close this end; a `receive` that waits comes back with None."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        # The reader would keep the file open; whoever waits in it has been woken by the shutdown.
        self._reader.close()
        self._socket.close()


def encode(message: Message) -> bytes:
    """Give a message as one line."""
    return json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"


def listen(home: Home, token: str) -> socket.socket:
    """Open the receiver's end; where there are no Unix sockets, clients must know ``token``.

    Raises ReceiverError.
    """
    try:
        make_private(home.run)
        if HAS_UNIX:
            path = socket_path(home)
            check_place(home, make=True)
            path.unlink(missing_ok=True)
            listening = socket.socket(UNIX, socket.SOCK_STREAM)
            listening.bind(str(path))
            path.chmod(0o600)
        else:
            listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            own_port_alone(listening)
            listening.bind(("127.0.0.1", 0))
            with open(token_path(home), "w", encoding="ascii", opener=private_opener) as file:
                file.truncate()
                json.dump({"port": listening.getsockname()[1], "token": token}, file)
        listening.listen(16)
    except OSError as error:
        raise ReceiverError(ReceiverCode.CHANNEL_UNOPENED, reason=error.strerror or str(error)) from error
    return listening


def leave(home: Home) -> None:
    """Take away what clients find the receiver by."""
    with contextlib.suppress(OSError):
        (socket_path(home) if HAS_UNIX else token_path(home)).unlink(missing_ok=True)


def new_token() -> str:
    """Give what a client must know where anybody on this machine could connect; "" where nobody else can."""
    return "" if HAS_UNIX else secrets.token_hex(32)


def connect(home: Home) -> Connection:
    """Open a client's end. Raises ReceiverGone when no receiver runs here, ReceiverError when it is not ours."""
    try:
        return Connection(_connect_unix(home)) if HAS_UNIX else _connect_tcp(home)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReceiverGone(ReceiverCode.NONE_RUNS) from error


def _connect_unix(home: Home) -> socket.socket:
    check_place(home)
    sock = socket.socket(UNIX, socket.SOCK_STREAM)
    try:
        sock.connect(str(socket_path(home)))
        check_peer(sock)
    except (OSError, ReceiverError):
        sock.close()
        raise
    return sock


def _connect_tcp(home: Home) -> Connection:
    """Connect where there are no Unix sockets, and see that both ends know the token, which neither says.

    The file may be what a receiver left that was killed, and its port another program's by now.
    """
    untrusted = json.loads(token_path(home).read_text(encoding="ascii"))
    token, port, nonce = str(untrusted["token"]), int(untrusted["port"]), secrets.token_hex(16)
    connection = Connection(socket.create_connection(("127.0.0.1", port), timeout=KNOCK_SECONDS))
    try:
        connection.send({"nonce": nonce, "proof": proof_of(token, CLIENT, nonce)})
        untrusted_answer = connection.receive() or {}
        if not is_proof(untrusted_answer, token, RECEIVER, nonce):
            raise ValueError("another program")
        connection.limit_waiting(None)
    except (OSError, ValueError):
        connection.close()
        raise
    return connection


CLIENT = "client"


def proof_of(token: str, whose: str, nonce: str) -> str:
    """Give what shows that ``whose`` end knows the token, and is of no use to whoever hears it."""
    return hmac.new(token.encode(), f"{whose}:{nonce}".encode(), hashlib.sha256).hexdigest()


def is_proof(untrusted: Message, token: str, whose: str, nonce: str) -> bool:
    """Tell whether a message shows that ``whose`` end knows the token."""
    return hmac.compare_digest(str(untrusted.get("proof", "")).encode(), proof_of(token, whose, nonce).encode())


def ask_to_stop(home: Home) -> bool:
    """Ask the receiver of a home to end in order, as a signal does elsewhere; False where none can be reached."""
    try:
        connection = connect(home)
    except ReceiverError:
        return False
    try:
        connection.send({"do": "stop", "id": 0})
        connection.limit_waiting(KNOCK_SECONDS)
        while (untrusted := connection.receive()) is not None and untrusted.get("reply") != 0:
            continue
    except OSError:
        return False  # it has just ended
    finally:
        connection.close()
    return True
