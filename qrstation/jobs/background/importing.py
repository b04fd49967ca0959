"""Brings files and folders into the store, by the receiver that alone writes it: for the window and for commands."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Sequence

from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.errors import StationError
from qrstation.core.events import ImportEnded, Publish
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.notice import notice, notice_from
from qrstation.receiver.supervisor import ReceiverLink

LOG = logging.getLogger(__name__)


def import_files(link: ReceiverLink, paths: Sequence[str], number: str = "") -> ImportEnded:
    """Have what lies at absolute paths imported, and wait for the end; with a number, an ImportAdvanced tells of it.

    Raises what rose at the receiver, or ReceiverGone.
    """
    untrusted = link.request("import", paths=list(paths), number=number)
    return ImportEnded(
        number,
        int(untrusted["imported"]),
        int(untrusted["skipped"]),
        tuple((str(path), notice_from(reason)) for path, reason in untrusted["failed"]),
        tuple(str(uid) for uid in untrusted["studies"]),
        bool(untrusted["stopped"]),
    )


class Importer:
    """Imports for the window, each on a thread of its own."""

    def __init__(self, link: ReceiverLink, publish: Publish) -> None:
        self._link = link
        self._publish = publish
        self._lock = threading.Lock()
        self._running: dict[str, CancelToken] = {}

    def start(self, paths: Sequence[str]) -> str:
        """Begin an import and give its number; whatever happens, one ImportEnded follows."""
        number, token = uuid.uuid4().hex, CancelToken()
        with self._lock:
            self._running[number] = token
        threading.Thread(target=self._run, args=(tuple(paths), number, token), name="import", daemon=True).start()
        return number

    def stop(self, number: str) -> None:
        """Stop an import; what it has kept stays. One that is over is no failure."""
        with self._lock:
            token = self._running.get(number)
        if token is not None:
            token.cancel()

    def _run(self, paths: tuple[str, ...], number: str, token: CancelToken) -> None:
        ended = self._import(paths, number, token)
        with self._lock:
            del self._running[number]
        self._publish(ended)

    def _import(self, paths: tuple[str, ...], number: str, token: CancelToken) -> ImportEnded:
        def stop() -> None:
            self._link.post("import-stop", number=number)

        try:
            self._link.wait_connected()
            if token.is_cancelled:
                return ImportEnded(number, stopped=True)
            token.listen(stop)
            try:
                return import_files(self._link, paths, number)
            finally:
                token.unlisten(stop)
        except StationError as error:
            return ImportEnded(number, notice=error.notice)
        except Exception:
            # A bug of ours must not leave the import running for ever in the window.
            LOG.exception("an import failed unexpectedly")
            return ImportEnded(number, notice=notice(ReceiverCode.COMMAND_FAILED))
