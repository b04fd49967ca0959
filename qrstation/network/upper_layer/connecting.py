"""Connects to a peer: its name becomes addresses, one of which answers; what does not is said as the system says it."""

from __future__ import annotations

import errno
import socket
from collections.abc import Sequence

from qrstation.core.codes.peers import PeerCode
from qrstation.core.errors import ArchiveUnreachable
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.standard.node import Node
from qrstation.network.upper_layer.host_names import Address, look_up
from qrstation.network.upper_layer.line import Broken, Line
from qrstation.network.upper_layer.tls_faults import failure_of
from qrstation.network.upper_layer.transport import PlainTransport, Wrap


def connect(node: Node, timeout: float, cancel: CancelToken | None = None, wrap: Wrap = PlainTransport) -> Line:
    """Connect to ``node``: its name and each of its addresses within ``timeout`` seconds.

    ``wrap`` makes a transport of the socket.

    Raises ArchiveUnreachable, Cancelled; TlsFailed or AssociationLost where TLS was to begin.
    """
    addresses = find_addresses(node, timeout, cancel)
    try:
        return _connect(addresses, timeout, cancel, wrap)
    except Broken as broken:
        raise failure_of(node, broken) or ArchiveUnreachable(PeerCode.UNREACHABLE, peer=str(node)) from broken
    except TimeoutError as error:
        raise ArchiveUnreachable(PeerCode.NO_ANSWER, peer=str(node), seconds=timeout) from error
    except OSError as error:
        raise unreachable(node, error) from error


def find_addresses(node: Node, timeout: float, cancel: CancelToken | None = None) -> list[Address]:
    """Give the addresses of ``node``. Raises ArchiveUnreachable, Cancelled."""
    try:
        return look_up(node.host, node.port, timeout, cancel)
    except TimeoutError as error:
        raise ArchiveUnreachable(PeerCode.NO_NAME_SERVER, host=node.host, seconds=timeout) from error
    except (OSError, UnicodeError) as error:
        code = system_code(error) if isinstance(error, OSError) else ""
        raise ArchiveUnreachable(PeerCode.HOST_UNKNOWN, support=code, host=node.host) from error


def _connect(addresses: Sequence[Address], timeout: float, cancel: CancelToken | None, wrap: Wrap) -> Line:
    failure: OSError | None = None
    for family, kind, protocol, address in addresses:
        line = Line(socket.socket(family, kind, protocol), wrap)
        try:
            line.connect(address, timeout, cancel)
        except OSError as error:
            line.close()
            failure = error
        except (Cancelled, Broken):
            line.close()
            raise
        else:
            return line
    raise failure or OSError("its name has no address")


_REASONS = {
    errno.ECONNREFUSED: PeerCode.REFUSES_CONNECTION,
    errno.ECONNRESET: PeerCode.CUT_AT_ONCE,
    errno.ECONNABORTED: PeerCode.CUT_AT_ONCE,
    errno.EHOSTUNREACH: PeerCode.NO_ROUTE,
    errno.ENETUNREACH: PeerCode.NO_NETWORK,
    errno.ENETDOWN: PeerCode.NETWORK_DOWN,
    errno.EADDRNOTAVAIL: PeerCode.CANNOT_CALL,
    errno.EACCES: PeerCode.NOT_ALLOWED_TO_CALL,
    errno.EPERM: PeerCode.NOT_ALLOWED_TO_CALL,
    errno.EMFILE: PeerCode.TOO_MANY_OPEN,
    errno.ENFILE: PeerCode.TOO_MANY_OPEN,
}


def unreachable(node: Node, error: OSError) -> ArchiveUnreachable:
    """Say why a system could not connect; its own words are for support."""
    code = _REASONS.get(error.errno or 0, PeerCode.UNREACHABLE)
    return ArchiveUnreachable(code, support=system_code(error), peer=str(node))


def system_code(error: OSError) -> str:
    """Give a system's error as support reads it: "errno 111, Connection refused"; "" where it has no number."""
    if error.errno is None:
        return ""
    return f"errno {error.errno}, {error.strerror}" if error.strerror else f"errno {error.errno}"
