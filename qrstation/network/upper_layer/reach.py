"""The first links to a peer, each tried alone: its name, a TCP connection, TLS; for finding out which one is broken."""

from __future__ import annotations

import socket
import time

from qrstation.core.archive import Shaken
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.node import Node
from qrstation.core.station.settings import ArchiveSettings
from qrstation.core.station.tls_place import TlsPlace
from qrstation.network.upper_layer.connecting import connect, find_addresses
from qrstation.network.upper_layer.tls_files import for_calling
from qrstation.network.upper_layer.tls_transport import TlsTransport
from qrstation.network.upper_layer.transport import Transport


def resolve(node: Node, timeout: float, cancel: CancelToken | None = None) -> str:
    """Give the address of a peer's host. Raises ArchiveUnreachable, Cancelled."""
    address = find_addresses(node, timeout, cancel)[0][3]
    return str(address[0] if isinstance(address, tuple) else address)


def knock(node: Node, timeout: float, cancel: CancelToken | None = None) -> float:
    """Connect, close, and give the seconds that it took. Raises ArchiveUnreachable, Cancelled."""
    started = time.monotonic()
    connect(node, timeout, cancel).close()
    return time.monotonic() - started


def shake_hands(archive: ArchiveSettings, place: TlsPlace, cancel: CancelToken | None = None) -> Shaken:
    """Connect, begin with TLS, close, and give what that was by. Raises PeerError, Cancelled."""
    calling = for_calling(archive, place)
    made: list[TlsTransport] = []

    def wrap(sock: socket.socket) -> Transport:
        made.append(TlsTransport(sock, calling))
        return made[-1]

    connect(archive.node, archive.timeout, cancel, wrap).close()
    return made[-1].shaken
