"""The storage SCP: listens, admits, and streams what archives send into the sink (PS3.4 annex B)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

from qrstation.core.events import CallerRefused
from qrstation.core.settings import ReceiverSettings, StationSettings
from qrstation.core.sink import InstanceSink
from qrstation.network.acceptor import Acceptor, Rules
from qrstation.network.listener import Listener


class StoreScp:
    """A running storage SCP; `admitted` is asked at each association, so that settings can change meanwhile."""

    def __init__(
        self,
        station: StationSettings,
        receiver: ReceiverSettings,
        admitted: Callable[[], frozenset[str] | None],
        sink: InstanceSink,
        on_refused: Callable[[CallerRefused], None] = lambda _: None,
    ) -> None:
        self._rules = Rules(station, receiver, admitted, sink, on_refused, self._claim)
        self._listener = Listener(station.bind, station.port, self._make)
        self._established: set[Acceptor] = set()
        self._lock = threading.Lock()

    def start(self) -> int:
        """Listen; gives the port. Raises PortTaken or ReceiverError, which say what to change."""
        return self._listener.start()

    def stop(self, grace: float = 3.0) -> None:
        """Stop: an instance that is arriving gets ``grace`` seconds; always returns, and leaves no thread."""
        self._listener.stop(grace)

    @property
    def active_associations(self) -> int:
        """The number of associations that are established now."""
        with self._lock:
            return len(self._established)

    def _make(self, sock: socket.socket, address: str) -> Acceptor:
        return _CountedAcceptor(sock, address, self._rules, self._release)

    def _claim(self, acceptor: Acceptor) -> bool:
        with self._lock:
            if len(self._established) >= self._rules.receiver.max_associations:
                return False
            self._established.add(acceptor)
        self._listener.associated(acceptor)
        return True

    def _release(self, acceptor: Acceptor) -> None:
        with self._lock:
            self._established.discard(acceptor)


class _CountedAcceptor(Acceptor):
    """An acceptor that gives its place back when it ends."""

    def __init__(self, sock: socket.socket, address: str, rules: Rules, release: Callable[[Acceptor], None]) -> None:
        super().__init__(sock, address, rules)
        self._release = release

    def run(self) -> None:
        """Serve the connection, then give its place back."""
        try:
            super().run()
        finally:
            self._release(self)
