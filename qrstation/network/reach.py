"""The first links to a peer, each tried alone: its name, and a TCP connection; for finding out which one is broken."""

from __future__ import annotations

import socket
import time

from qrstation.core.errors import ArchiveUnreachable
from qrstation.core.node import Node


def resolve(node: Node) -> str:
    """Give the address of a peer's host. Raises ArchiveUnreachable."""
    try:
        found = socket.getaddrinfo(node.host, node.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise ArchiveUnreachable(
            f"the host name {node.host} is not known", "check the host in the settings", f"errno {error.errno}"
        ) from error
    return str(found[0][4][0])


def knock(node: Node, timeout: float) -> float:
    """Connect, close, and give the seconds that it took. Raises ArchiveUnreachable."""
    started = time.monotonic()
    try:
        socket.create_connection((node.host, node.port), timeout=timeout).close()
    except TimeoutError as error:
        raise ArchiveUnreachable(
            f"port {node.port} of {node.host} does not answer within {timeout:g} s",
            "a firewall may be in between, or the address is wrong: ask the network's administrator",
        ) from error
    except OSError as error:
        raise ArchiveUnreachable(
            f"port {node.port} of {node.host} refuses the connection ({error.strerror or error})",
            "check the port, and that the archive runs",
            f"errno {error.errno}",
        ) from error
    return time.monotonic() - started
