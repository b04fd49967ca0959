"""The steps of the self-check that start other programs of ours: the demo archives, and the window off screen.

Each says on its standard output one line of JSON; what it says on standard error before it fails is told.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Any

from qrstation.core.archive import Connect
from qrstation.core.codes.self_check import SelfCheckCode
from qrstation.core.errors import StationError
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.notice import Notice, notice
from qrstation.core.station.process import NO_CONSOLE, own_command
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.self_check.own_place import OwnPlace

ARCHIVES = "demo-archives"
WINDOW = "self-check-window"
CHILD_SECONDS = 60.0
"""Seconds in which a child must have said its line; a machine's first start reads all of Qt from a slow disk."""
END_SECONDS = 10.0
ECHO_SECONDS = 10.0
MOST_SAID = 200
LEAST_COLOURS = 8
"""A window that was drawn has more than this."""


def demo_archives_answer(connect: Connect, cancel: CancelToken) -> Notice:
    """Start the demo archives, and have each answer a C-ECHO. Raises StationError."""
    with _child(ARCHIVES) as child, _ending(child, cancel):
        untrusted = _said(child, "archives")
        nodes = [
            ArchiveSettings(
                str(each["name"]), str(each["ae_title"]), "127.0.0.1", int(each["port"]), timeout=ECHO_SECONDS
            )
            for each in untrusted
        ]
        for node in nodes:
            connect(node).test(cancel)
    return notice(SelfCheckCode.ARCHIVES_ANSWER, count=len(nodes))


def window_is_drawn(place: OwnPlace, cancel: CancelToken) -> Notice:
    """Have the window drawn off screen by a child, which a broken Qt ends and not this program. Raises StationError."""
    _ = place.home  # the window would else open the user's own
    with _child(WINDOW, QT_QPA_PLATFORM="offscreen") as child, _ending(child, cancel):
        untrusted = _said(child, "drawn")
    qt = _harmless(str(untrusted["qt"]))
    if int(untrusted["colours"]) < LEAST_COLOURS:
        raise StationError(SelfCheckCode.WINDOW_EMPTY, qt=qt)
    if not untrusted["has_text"]:
        raise StationError(SelfCheckCode.WINDOW_NO_TEXT)
    width, height = int(untrusted["width"]), int(untrusted["height"])
    return notice(SelfCheckCode.WINDOW_DRAWN, width=width, height=height, qt=qt)


class _Child:
    """A running child, and what it says on standard error."""

    def __init__(self, command: str, process: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
        self.command = command
        self.process = process
        self.errors = errors


@contextmanager
def _child(command: str, **environment: str) -> Iterator[_Child]:
    """Run a child for as long as the block; it ends with its standard input, or is ended. Raises StationError."""
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(  # noqa: S603 - our own program, by its own path
                own_command(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, **environment},
                creationflags=NO_CONSOLE,
            )
        except OSError as error:
            reason = error.strerror or str(error)
            raise StationError(SelfCheckCode.CHILD_NOT_STARTED, command=command, reason=reason) from error
        try:
            yield _Child(command, process, errors)
        finally:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def _ending(child: _Child, cancel: CancelToken) -> Iterator[None]:
    """End the child at once when the check is cancelled."""
    cancel.listen(child.process.kill)
    try:
        yield
    finally:
        cancel.unlisten(child.process.kill)


def _said(child: _Child, what: str) -> Any:
    """Wait for the child's line and give what it says. Raises StationError where it says nothing of that."""
    late = threading.Event()

    def expire() -> None:
        late.set()
        child.process.kill()

    watch = threading.Timer(CHILD_SECONDS, expire)
    watch.daemon = True
    watch.start()
    try:
        untrusted_line = child.process.stdout.readline() if child.process.stdout else b""
    finally:
        watch.cancel()
    if late.is_set():
        raise StationError(SelfCheckCode.CHILD_SILENT, command=child.command, seconds=CHILD_SECONDS)
    untrusted = _read(untrusted_line)
    if what not in untrusted:
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(END_SECONDS)
        status = child.process.poll()
        raise StationError(
            SelfCheckCode.CHILD_ENDED,
            support="" if status is None else str(status),
            command=child.command,
            said=_last_words(child.errors),
        )
    return untrusted[what]


def _read(untrusted_line: bytes) -> Mapping[str, Any]:
    try:
        untrusted = json.loads(untrusted_line)
    except (ValueError, RecursionError):
        return {}
    return untrusted if isinstance(untrusted, dict) else {}


def _last_words(errors: IO[bytes]) -> str:
    """Give the last line of standard error, harmless and short; "" where there is none."""
    errors.seek(0)
    untrusted_lines = errors.read().decode("utf-8", "replace").split("\n")
    return _harmless(next((line.strip() for line in reversed(untrusted_lines) if line.strip()), ""))


def _harmless(untrusted: str) -> str:
    """Give a child's words as one short line."""
    return "".join(c if c.isprintable() else " " for c in untrusted)[:MOST_SAID]
