"""Tests whether an archive answers: a C-ECHO on a worker, told as an event."""

from __future__ import annotations

import threading
import time

from qrstation.core.errors import StationError
from qrstation.core.events import EchoAnswered, Publish
from qrstation.core.settings import ArchiveSettings
from qrstation.network.echo_scu import echo


def start_echo(archive: ArchiveSettings, calling_ae_title: str, publish: Publish) -> None:
    """Send a C-ECHO to ``archive`` on a worker thread; one EchoAnswered follows."""

    def run() -> None:
        started = time.monotonic()
        try:
            echo(archive.node, calling_ae_title, archive.timeout)
        except StationError as error:
            seconds = time.monotonic() - started
            publish(EchoAnswered(archive.name, False, seconds, error.what, error.advice, error.code))
        else:
            publish(EchoAnswered(archive.name, True, time.monotonic() - started))

    threading.Thread(target=run, name="echo", daemon=True).start()
