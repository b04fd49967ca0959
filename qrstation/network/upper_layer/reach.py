"""The first links to a peer, each tried alone: its name, and a TCP connection; for finding out which one is broken."""

from __future__ import annotations

import time

from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.node import Node
from qrstation.network.upper_layer.connecting import connect, find_addresses


def resolve(node: Node, timeout: float, cancel: CancelToken | None = None) -> str:
    """Give the address of a peer's host. Raises ArchiveUnreachable, Cancelled."""
    address = find_addresses(node, timeout, cancel)[0][3]
    return str(address[0] if isinstance(address, tuple) else address)


def knock(node: Node, timeout: float, cancel: CancelToken | None = None) -> float:
    """Connect, close, and give the seconds that it took. Raises ArchiveUnreachable, Cancelled."""
    started = time.monotonic()
    connect(node, timeout, cancel).close()
    return time.monotonic() - started
