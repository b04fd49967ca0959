"""What sockets are asked for otherwise on Windows: a port for oneself alone, and a limit for sending."""

from __future__ import annotations

import socket
import struct
import sys

_EXCLUSIVE = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
"""Windows: there SO_REUSEADDR would let another program share a port, and take the calls."""


def own_port_alone(sock: socket.socket) -> None:
    """Ask, before `bind`, that the port be this socket's alone. Raises OSError."""
    if _EXCLUSIVE is not None:
        sock.setsockopt(socket.SOL_SOCKET, _EXCLUSIVE, 1)
    else:
        # Means another thing elsewhere: what is left of connections that have ended does not keep the port.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def limit_sending(sock: socket.socket, seconds: float) -> None:
    """Have a blocking `send` fail that nobody takes within ``seconds``; reading may go on waiting. Raises OSError."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, time_value(seconds))


def time_value(seconds: float, platform: str = sys.platform) -> bytes:
    """Give a time as the system takes it: milliseconds (DWORD) on Windows, else a struct timeval."""
    if platform == "win32":
        return struct.pack("@L", max(1, round(seconds * 1000)))
    whole = int(seconds)
    return struct.pack("@ll", whole, int((seconds - whole) * 1_000_000))
