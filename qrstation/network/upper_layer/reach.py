"""The first links to a peer, each tried alone: its name, a TCP connection, TLS; for finding out which one is broken."""

from __future__ import annotations

import contextlib
import socket
import time

from qrstation.core.archive import Shaken
from qrstation.core.codes.peers import PeerCode
from qrstation.core.errors import ArchiveUnreachable
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.node import Node
from qrstation.core.station.settings import ArchiveSettings
from qrstation.core.station.tls_place import TlsPlace
from qrstation.network.upper_layer.connecting import connect, find_addresses
from qrstation.network.upper_layer.inbox import Broken
from qrstation.network.upper_layer.tls_faults import failure_of
from qrstation.network.upper_layer.tls_files import for_calling
from qrstation.network.upper_layer.tls_transport import TlsTransport
from qrstation.network.upper_layer.transport import Transport

LAST_WORD = 2.0
"""Seconds that a peer which says nothing after the handshake has to take leave."""


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
    """Connect, begin with TLS, take leave, and give what that was by. Raises PeerError, Cancelled.

    With TLS 1.3 our side of the handshake is over before the peer has looked at the certificate that we show, or do
    not: it says what it has against that before it takes leave.
    """
    calling = for_calling(archive, place)
    made: list[TlsTransport] = []

    def wrap(sock: socket.socket) -> Transport:
        made.append(TlsTransport(sock, calling))
        return made[-1]

    with contextlib.closing(connect(archive.node, archive.timeout, cancel, wrap)) as line:
        shaken = made[-1].shaken
        try:
            line.part(min(LAST_WORD, archive.timeout), cancel)
        except Broken as broken:
            unknown = ArchiveUnreachable(PeerCode.UNREACHABLE, peer=str(archive.node))
            raise failure_of(archive.node, broken) or unknown from broken
    return shaken
