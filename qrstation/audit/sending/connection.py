"""One connection to a collector: octets go out, and whether it still stands is looked at; nothing is answered."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import sys
import threading
from dataclasses import dataclass

from qrstation.audit.sending.tls import context_for, failure_of
from qrstation.core.codes.syslog import SyslogCode
from qrstation.core.errors import CollectorError

CONNECT = 10.0
"""Seconds for a connection, and as many for its handshake."""
SEND = 30.0
"""Seconds after which a collector that takes nothing is given up."""
LEAVE = 1.0
"""Seconds for which it is waited that the collector says goodbye too."""
_PIECE = 16_384
"""Octets of one TLS record at most."""
_MOST_READS = 16
"""So often what a collector says is thrown away in one look: one that talks without end does not hold us."""


@dataclass(frozen=True, slots=True)
class Collector:
    """Where the audit trail is sent, and whose certificates are trusted for it."""

    host: str
    port: int
    ca_file: str = ""

    @property
    def name(self) -> str:
        """The collector as the settings write it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def collector_of(syslog: str, ca_file: str) -> Collector | None:
    """Give the collector of the settings' "host:port"; None where there is none, or what stands there is wrong."""
    host, _, port = syslog.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    return Collector(host, int(port), ca_file) if host and port.isascii() and port.isdigit() else None


class Connection:
    """Of one thread, but for `cut`, which any may call."""

    def __init__(self, collector: Collector, *, connect: float = CONNECT, send: float = SEND) -> None:
        """Make one that is not open yet; it may take ``connect`` seconds, and as many for its handshake."""
        self._collector = collector
        self._seconds = connect, send
        self._lock = threading.Lock()
        """Guards what follows."""
        self._is_cut = False
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """Connect, and look whom it is that answers. Raises CollectorError."""
        seconds, send = self._seconds
        context = context_for(self._collector.ca_file)
        self._hold(_connected(self._collector, seconds))
        try:
            raw = self._held()
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            tls = context.wrap_socket(raw, server_hostname=self._collector.host, do_handshake_on_connect=False)
            self._hold(tls)
            tls.do_handshake()
            tls.settimeout(send)
        except (OSError, ValueError) as error:  # ValueError: a host that no certificate can name
            self.close()
            raise self._told(error, SyslogCode.SILENT, seconds) from error

    def send(self, octets: bytes) -> None:
        """Hand octets to the system. Raises CollectorError, also when the collector takes nothing for too long."""
        view = memoryview(octets)
        try:
            while view:
                view = view[self._held().send(view[:_PIECE]) :]
        except ConnectionError as error:
            self.look()  # a collector that wants a certificate says so, and closes
            raise self._told(error) from error
        except OSError as error:
            raise self._told(error, SyslogCode.SLOW, self._seconds[1]) from error

    def look(self) -> None:
        """Look whether the collector still holds the connection. Raises CollectorError when it does not.

        What it sends is thrown away: this protocol has no answers (RFC 5425 4.3).
        """
        tls = self._held()
        try:
            tls.settimeout(0)
            for _ in range(_MOST_READS):
                untrusted = tls.recv(_PIECE)
                if not untrusted:
                    raise CollectorError(SyslogCode.CLOSED, host=self._collector.host, port=self._collector.port)
        except ssl.SSLWantReadError:
            pass
        except OSError as error:
            raise self._told(error) from error
        finally:
            with contextlib.suppress(OSError):
                tls.settimeout(self._seconds[1])

    def unconfirmed(self) -> int:
        """Give how many octets wait here until the collector's system confirms them; 0 where no system tells."""
        return _unconfirmed(self._held())

    def leave(self, patience: float = LEAVE) -> bool:
        """Say goodbye (RFC 5425 4.4) and close; gives whether the collector did so too: then it has read all."""
        try:
            tls = self._held()
            if not isinstance(tls, ssl.SSLSocket):  # it was never open
                return False
            tls.settimeout(patience)
            tls.unwrap()
        except (OSError, ValueError):
            return False
        finally:
            self.close()
        return True

    def cut(self) -> None:
        """End what another thread does with this connection, at once."""
        with self._lock:
            self._is_cut = True
            if self._socket is not None:
                with contextlib.suppress(OSError):
                    # Not that of SSLSocket, which takes the TLS away first: what is sent just then would be in clear.
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def close(self) -> None:
        """Close it without a word."""
        with self._lock:
            held, self._socket = self._socket, None
        if held is not None:
            held.close()

    def _hold(self, held: socket.socket) -> None:
        with self._lock:
            self._socket = held
            if self._is_cut:
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(held, socket.SHUT_RDWR)

    def _held(self) -> socket.socket:
        with self._lock:
            if self._socket is None:
                raise ConnectionAbortedError("the connection is closed")
            return self._socket

    def _told(self, error: Exception, late: SyslogCode = SyslogCode.SILENT, seconds: float = 0) -> CollectorError:
        """Say what an error of the system means; ``late`` what it means that time ran out."""
        host, port = self._collector.host, self._collector.port
        if isinstance(error, TimeoutError):
            return CollectorError(late, host=host, port=port, seconds=seconds)
        if isinstance(error, ssl.SSLError):
            return failure_of(error, host, port)
        reason = getattr(error, "strerror", None) or type(error).__name__
        return CollectorError(SyslogCode.RESET, host=host, port=port, reason=reason)


def _connected(collector: Collector, seconds: float) -> socket.socket:
    host, port = collector.host, collector.port
    try:
        return socket.create_connection((host, port), seconds)
    except (socket.gaierror, UnicodeError) as error:
        raise CollectorError(SyslogCode.UNKNOWN_HOST, host=host) from error
    except ConnectionRefusedError as error:
        raise CollectorError(SyslogCode.REFUSED, host=host, port=port, reason=str(error.strerror)) from error
    except OSError as error:
        reason = error.strerror or f"no answer for {seconds:g} s"
        raise CollectorError(SyslogCode.UNREACHABLE, host=host, port=port, reason=reason) from error


def _unconfirmed(sock: socket.socket) -> int:
    """Give the octets that the system holds until the peer's confirms them; 0 where it does not tell."""
    if sys.platform != "linux":
        return 0
    import fcntl
    import termios

    try:
        answer = fcntl.ioctl(sock.fileno(), termios.TIOCOUTQ, struct.pack("i", 0))
    except OSError:  # nothing is known of a connection that is gone: `look` finds that
        return 0
    return int(struct.unpack("i", answer)[0])
