"""The receiver that a client starts for itself: how it is started and watched, and how it says what becomes of it.

On its standard error each line is one JSON object: a notice of what it is doing, or the error with which it ended.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.errors import ReceiverError, ReceiverGone, StationError, StoreError
from qrstation.core.notice import Notice, notice_from
from qrstation.core.station.home import VARIABLE, Home
from qrstation.core.station.process import NO_CONSOLE, own_command
from qrstation.receiver.channel import ask_to_stop
from qrstation.receiver.wire import decode_error, encode_error

LOG = logging.getLogger(__name__)
ENDS_BY_SIGNAL = sys.platform != "win32"
"""Whether `terminate` lets a process end in order; on Windows it is gone at once, in the middle of what it does."""
START_SECONDS = 15.0
"""Seconds without a word after which a companion that cannot be reached is not waited for."""
ENDING_SECONDS = 8.0
LAST_WORDS_SECONDS = 1.0
"""Seconds in which the last words of one that has ended are read."""


def tell(told: Notice) -> None:
    """Tell whoever started this process what it is doing."""
    _print({"notice": told.as_json()})


def tell_end(error: StationError) -> None:
    """Tell whoever started this process why it ends."""
    _print({"error": encode_error(error)})


def _print(message: dict[str, Any]) -> None:
    # Whoever started us may be gone, and with him the pipe.
    with contextlib.suppress(OSError):
        print(json.dumps(message), file=sys.stderr, flush=True)


class Companion:
    """The receiver process of one client, from its start to its end; another follows one that has ended."""

    def __init__(self, home: Home, on_notice: Callable[[Notice], None]) -> None:
        self._home = home
        self._on_notice = on_notice
        """Called on a thread of its own."""
        self.process: subprocess.Popen[bytes] | None = None
        self.is_met = False
        """Whether a client has spoken with it."""
        self._end: StationError | None = None
        """Why it ended, as it says itself."""
        self._heard = 0.0
        self._listener: threading.Thread | None = None

    def start(self) -> None:
        """Start it; one of before that still ends is waited for."""
        environment = dict(os.environ)
        if self._home.config == self._home.data:
            environment[VARIABLE] = str(self._home.data)
        if self.process is not None:
            # One that died is reaped; one that still ends holds the lock, and its successor would find it taken.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(ENDING_SECONDS)
        self.is_met = False
        self._end = None
        # A session of its own: Ctrl+C in our terminal is for us, the receiver ends with its last client.
        self.process = subprocess.Popen(  # noqa: S603 - our own program, by its own path
            own_command("receive", "--companion"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=sys.platform != "win32",
            creationflags=NO_CONSOLE,
        )
        self._heard = time.monotonic()
        self._listener = threading.Thread(
            target=self._listen_to, args=(self.process,), name="receiver-words", daemon=True
        )
        self._listener.start()

    def check(self) -> None:
        """Raise why it is not to be waited for any more. Raises ReceiverError, ReceiverGone, StoreError."""
        if self.process is not None and self.process.poll() is not None:
            raise self._why_it_ended(self.process.returncode)
        if time.monotonic() > self._heard + START_SECONDS:
            raise ReceiverGone(ReceiverCode.NOT_STARTED_IN_TIME)

    def wait(self) -> None:
        """Wait until it has ended, or is seen to go on for others."""
        if self.process is None:
            return
        # One that was just started and has seen no client yet would wait a while for its first. What cannot be reached
        # over the channel has taken nothing in.
        if not self.is_met and (ENDS_BY_SIGNAL or not ask_to_stop(self._home)):
            self.process.terminate()
        try:
            self.process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            # Other clients may still use it: then it is not ours to end.
            LOG.info("the receiver goes on for its other clients")

    def _listen_to(self, process: subprocess.Popen[bytes]) -> None:
        if process.stderr is None:
            return
        with process.stderr:
            for untrusted_line in process.stderr:
                # A store that is being indexed anew takes its time: as long as it says so, it is waited for.
                self._heard = time.monotonic()
                said = _read(untrusted_line)
                if isinstance(said, StationError):
                    self._end = said
                elif said is not None:
                    self._on_notice(said)

    def _why_it_ended(self, status: int) -> StationError:
        if self._listener is not None:
            self._listener.join(LAST_WORDS_SECONDS)
        error = self._end
        if error is None:
            return ReceiverGone(ReceiverCode.ENDED_AT_START, status=status)
        if error.notice.code == ReceiverCode.RUNS_ALREADY:
            return ReceiverGone(ReceiverCode.ENDING_ALREADY)
        # What is wrong with its home or its settings is the receiver's trouble, not that of whoever asked for it.
        return error if isinstance(error, ReceiverError | StoreError) else ReceiverError.of(error.notice)


def _read(untrusted_line: bytes) -> Notice | StationError | None:
    """Give what a line of a companion says; None for anything else, such as a warning of a library."""
    try:
        untrusted = json.loads(untrusted_line)
        return decode_error(untrusted["error"]) if "error" in untrusted else notice_from(untrusted["notice"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
