"""Starts the demo as a program of its own beside this window, and tells how it ended."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass

from qrstation.core.station.process import NO_CONSOLE, own_command
from qrstation.core.station.settings import shown

_LAST_WORDS = 4096
_LONGEST_SAID = 300


@dataclass(frozen=True, slots=True)
class DemoEnd:
    """How a demo ended: its exit status, and the last line that it said of it."""

    status: int
    said: str = ""


def start_demo(on_end: Callable[[DemoEnd], None], command: tuple[str, ...] = ("--demo",)) -> None:
    """Start it and return at once; ``on_end`` is called on another thread. It goes on when this window is closed."""
    threading.Thread(target=_run, args=(on_end, command), name="demo", daemon=True).start()


def _run(on_end: Callable[[DemoEnd], None], command: tuple[str, ...]) -> None:
    # A file, not a pipe: whoever reads that would have to stay for as long as the demo writes.
    with tempfile.TemporaryFile() as words:
        try:
            process = subprocess.Popen(  # noqa: S603 - our own program, by its own path
                own_command(*command),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=words,
                start_new_session=sys.platform != "win32",
                creationflags=NO_CONSOLE,
            )
        except OSError as error:
            on_end(DemoEnd(1, error.strerror or str(error)))
            return
        status = process.wait()
        size = words.seek(0, 2)
        words.seek(max(0, size - _LAST_WORDS))
        untrusted_lines = words.read().decode("utf-8", "replace").strip().splitlines()
    on_end(DemoEnd(status, shown(untrusted_lines[-1], _LONGEST_SAID) if untrusted_lines else ""))
