"""The thread that sends the audit trail on, in each long-lived process of a home; one of them does, others look on.

The start needs nothing of TLS: what sends is imported on the thread.
"""

from __future__ import annotations

import logging
import queue
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from qrstation.audit.files import FOLDER, START, Position, records_after, trail_files
from qrstation.audit.record import Record
from qrstation.audit.sending.sent import SentFile
from qrstation.core.deeds import Tell
from qrstation.core.station.audit_sending import SendingChanged
from qrstation.core.station.home import Home
from qrstation.core.station.lock import ProcessLock
from qrstation.core.station.settings import AuditSettings, place_of

if TYPE_CHECKING:
    from qrstation.audit.sending.connection import Collector, Connection
    from qrstation.audit.sending.sender import Sender

LOG = logging.getLogger(__name__)
AFTER_A_BUG = 60.0
"""Seconds after which it goes on where a step failed as none should."""


def sent_file(home: Home) -> SentFile:
    """Give the file that says how far the trail of a home was sent on."""
    return SentFile(home.logs / FOLDER / "sent.json")


def records_to_send(folder: Path, position: Position) -> Iterable[tuple[Record, Position]]:
    """Give what a trail has after a position; all of it, where it was begun anew since. Raises OSError."""
    files = trail_files(folder)
    known = [file for file in files if file.path.name == position.file]
    is_other = (
        known[0].path.stat().st_size < position.offset
        if known
        else bool(files) and (files[-1].first <= position.number)
    )
    return records_after(folder, START if is_other else position)


class SendingThread:
    """Waits for what is recorded, and sends it; nobody waits for it."""

    def __init__(
        self,
        home: Home,
        settings: AuditSettings,
        publish: Callable[[SendingChanged], None],
        tell: Tell = lambda deed: None,
    ) -> None:
        """Make it for a process of a home; it publishes, and has failed TLS recorded, from its own thread."""
        self._home = home
        self._publish = publish
        self._tell = tell
        self._woken: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        """Guards what follows."""
        self._settings = settings
        self._is_closed = False
        self._connection: Connection | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, name="audit-sending", daemon=True)
        self._thread.start()

    def use(self, settings: AuditSettings) -> None:
        """Go on by other settings; from any thread."""
        with self._lock:
            self._settings = settings
        self.look_again()

    def look_again(self) -> None:
        """Take note that there may be more to send; from any thread."""
        self._woken.put(None)

    def close(self, patience: float = 2.0) -> None:
        """Send what there is still, and end; after ``patience`` seconds what is being sent is cut off."""
        with self._lock:
            self._is_closed = True
        self._woken.put(None)
        if self._thread is None:
            return
        self._thread.join(patience)
        with self._lock:
            if self._connection is not None:
                self._connection.cut()
        self._thread.join(patience)

    # --- on the thread -----------------------------------------------------------------------------------------

    def _run(self) -> None:
        sender = self._sender()
        while True:
            with self._lock:
                is_last = self._is_closed
            wait = self._guarded(sender)
            if is_last:
                break
            with suppress(queue.Empty):
                self._woken.get(timeout=max(0.01, wait))
        sender.end()

    def _guarded(self, sender: Sender) -> float:
        try:
            return sender.step()
        except Exception:
            # A bug of ours must not end the sending until the next start.
            LOG.exception("sending the audit trail on failed unexpectedly")
            return AFTER_A_BUG

    def _sender(self) -> Sender:
        from qrstation.audit.sending.sender import Sender, SenderParts

        folder = self._home.logs / FOLDER
        return Sender(
            SenderParts(
                self._collector,
                lambda position: records_to_send(folder, position),
                self._connect,
                sent_file(self._home),
                ProcessLock(self._home.run / "audit-sending.lock"),
                self._publish,
                socket.gethostname(),
                tell=self._tell,
            )
        )

    def _collector(self) -> Collector | None:
        from qrstation.audit.sending.connection import collector_of

        with self._lock:
            settings = self._settings
        trusted = str(place_of(settings.syslog_ca, self._home.data)) if settings.syslog_ca else ""
        return collector_of(settings.syslog, trusted)

    def _connect(self, collector: Collector) -> Connection:
        from qrstation.audit.sending.connection import Connection

        made = Connection(collector)
        with self._lock:
            self._connection = made
        return made
