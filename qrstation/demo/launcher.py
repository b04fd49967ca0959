"""Starts and stops the process of the demo archives."""

from __future__ import annotations

import json
import subprocess

from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import StationError
from qrstation.core.station.process import NO_CONSOLE, own_command
from qrstation.core.station.settings import ArchiveSettings
from qrstation.demo.catalogue import OFF_SITE


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
        line = self._process.stdout.readline() if self._process.stdout else b""
        try:
            told = json.loads(line)["archives"]
        except (ValueError, KeyError) as error:
            self.stop()
            raise StationError(WindowCode.DEMO_NOT_STARTED) from error
        return tuple(
            ArchiveSettings(
                each["name"], each["ae_title"], "127.0.0.1", int(each["port"]), nearline=each["name"] == OFF_SITE
            )
            for each in told
        )

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
