"""Starts and stops the process of the demo archives."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import StationError
from qrstation.core.station.process import NO_CONSOLE, own_command
from qrstation.core.station.settings import ArchiveSettings
from qrstation.demo.catalogue import OFF_SITE


def _archive_of(untrusted: dict[str, Any]) -> ArchiveSettings:
    """Give what one archive says of itself. Raises KeyError, TypeError, ValueError."""
    name = str(untrusted["name"])
    port = int(untrusted["port"])
    return ArchiveSettings(name, str(untrusted["ae_title"]), "127.0.0.1", port, nearline=name == OFF_SITE)


class DemoArchives:
    """Both demo archives in a process of their own; it ends with ours, since it reads our pipe."""

    def __init__(self, delay: float = 1.0) -> None:
        self._delay = delay
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, station_ae: str, station_host: str, station_port: int) -> tuple[ArchiveSettings, ...]:
        """Start them, knowing the station as move destination; gives how to reach them. Raises StationError."""
        destination = f"{station_ae}:{station_host}:{station_port}"
        command = own_command("demo-archives", "--delay", str(self._delay), "--move-destination", destination)
        self._process = subprocess.Popen(  # noqa: S603 - our own program, by its own path
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, creationflags=NO_CONSOLE
        )
        untrusted_line = self._process.stdout.readline() if self._process.stdout else b""
        try:
            return tuple(map(_archive_of, json.loads(untrusted_line)["archives"]))
        except (ValueError, KeyError, TypeError) as error:
            self.stop()
            raise StationError(WindowCode.DEMO_NOT_STARTED) from error

    def stop(self) -> None:
        """Stop them and wait for their end. Safe to call twice."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
