"""The storage SCP: listens, admits, and streams what archives send into the sink (PS3.4 annex B)."""

from __future__ import annotations

import socket
from collections.abc import Callable

from qrstation.core.deeds import AssociationEnded
from qrstation.core.errors import ReceiverError, TlsFailed
from qrstation.core.events import CallerRefused
from qrstation.core.sink import InstanceSink
from qrstation.core.station.addresses import plain_address
from qrstation.core.station.door import Door
from qrstation.core.station.settings import ReceiverSettings, StationSettings
from qrstation.core.station.tls_place import TlsPlace
from qrstation.network.scp.acceptor import Acceptor, Rules
from qrstation.network.scp.listener import Listener
from qrstation.network.scp.places import Places
from qrstation.network.scp.sparing import Sparing
from qrstation.network.upper_layer.stream import SocketStream, Stream
from qrstation.network.upper_layer.tls_files import Answering
from qrstation.network.upper_layer.tls_stream import TlsStream


class StoreScp:
    """A running storage SCP; `door` is asked at each association, so that settings can change meanwhile."""

    def __init__(
        self,
        station: StationSettings,
        receiver: ReceiverSettings,
        door: Callable[[], Door],
        sink: InstanceSink,
        on_refused: Callable[[CallerRefused], None] = lambda _: None,
        idle: Callable[[float], float] = lambda usual: usual,
        place: TlsPlace | None = None,
        on_ended: Callable[[AssociationEnded], None] = lambda _: None,
    ) -> None:
        """``place`` is where the files for TLS lie, where the settings name such: then nothing else is spoken."""
        self._rules = Rules(station, receiver, door, sink, on_refused, idle, on_ended, Sparing(on_refused))
        self._places = Places(receiver, idle)
        self._tls = Answering(receiver, place or TlsPlace()) if receiver.tls else None
        self._listener = Listener(station.bind, station.port, self._make)

    def start(self) -> int:
        """Listen; gives the port. Raises PortTaken or ReceiverError, which say what to change."""
        if self._tls is not None:
            try:
                self._tls.load()
            except TlsFailed as error:
                raise ReceiverError.of(error.notice) from error
        return self._listener.start()

    def stop(self, grace: float = 3.0) -> None:
        """Stop: an instance that is arriving gets ``grace`` seconds; always returns, and leaves no thread."""
        self._listener.stop(grace)

    @property
    def active_associations(self) -> int:
        """The number of associations that are established now."""
        return len(self._places)

    def _make(self, sock: socket.socket, address: str, associated: Callable[[], None]) -> Acceptor:
        own = plain_address(str(sock.getsockname()[0]))  # before the socket is another's
        deadline = self._rules.receiver.deadline
        stream: Stream = (
            SocketStream(sock, deadline) if self._tls is None else TlsStream(sock, deadline, self._tls.context)
        )
        return Acceptor(stream, address, self._rules, self._places, associated, own)
