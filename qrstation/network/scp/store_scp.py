"""The storage SCP: listens, admits, and streams what archives send into the sink (PS3.4 annex B)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

from qrstation.core.events import CallerRefused
from qrstation.core.sink import InstanceSink
from qrstation.core.station.settings import ReceiverSettings, StationSettings
from qrstation.network.scp.acceptor import Acceptor, Rules
from qrstation.network.scp.listener import Listener

SILENT_FROM_THE_START = 1.0
"""Seconds after which an association without a message may have to make room: real senders begin at once."""


class StoreScp:
    """A running storage SCP; `admitted` is asked at each association, so that settings can change meanwhile."""

    def __init__(
        self,
        station: StationSettings,
        receiver: ReceiverSettings,
        admitted: Callable[[], frozenset[str] | None],
        sink: InstanceSink,
        on_refused: Callable[[CallerRefused], None] = lambda _: None,
        idle: Callable[[float], float] = lambda usual: usual,
    ) -> None:
        self._rules = Rules(station, receiver, admitted, sink, on_refused, idle, self._claim)
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
            silent = None
            if len(self._established) >= self._rules.receiver.max_associations:
                silent = self._longest_silent()
                if silent is None:
                    return False
                self._established.discard(silent)
            self._established.add(acceptor)
        if silent is not None:
            silent.stop(at_once=True)
        self._listener.associated(acceptor)
        return True

    def _longest_silent(self) -> Acceptor | None:
        """Give the association that makes room when all places are taken: one that never said anything, or long ago.

        While somebody waits for a slow archive its silence is no sign: then only those that never spoke count.
        """
        receiver = self._rules.receiver
        patient = self._rules.idle(receiver.idle) > receiver.idle
        limits = {False: SILENT_FROM_THE_START, True: receiver.deadline}
        silent = [
            acceptor
            for acceptor in self._established
            if acceptor.silent_for() > limits[acceptor.has_spoken] and not (patient and acceptor.has_spoken)
        ]
        return max(silent, key=lambda acceptor: (not acceptor.has_spoken, acceptor.silent_for()), default=None)

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
