"""A client's link to the receiver of its home: finds or starts it, starts it again if it dies, brings its news."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import PortTaken, ReceiverError, ReceiverGone, StationError, StoreFull, StoreUnusable
from qrstation.core.events import Publish, ReceiverChanged, ReceiverState
from qrstation.core.notice import Notice, notice
from qrstation.core.station.home import Home
from qrstation.receiver.channel import Connection, Message, connect
from qrstation.receiver.companion import Companion
from qrstation.receiver.holding import Holding
from qrstation.receiver.requests import Requests
from qrstation.receiver.wire import decode_event

LISTENING_SECONDS = 20.0
"""Seconds that whoever needs the receiver waits for it; longer than it may take to start."""
SPARE_PATIENCE = 60.0
"""Seconds beyond an archive's silence in which its associations with our receiver stay open during a retrieve."""
LOOK_SECONDS = 0.05
STOP_SECONDS = 0.1
"""Seconds after which whoever waits for the receiver looks whether the link was closed."""
LEAVE_SECONDS = 10.0
"""Seconds that whoever leaves waits for the thread that serves the link."""
HANG_UP_SECONDS = 2.0
"""Seconds that whoever leaves waits for the channel's end to be closed."""
PASSING_SECONDS = 5.0
"""Seconds after which it is looked again whether the store can be used."""
BACKOFF = (0.2, 0.5, 1.0, 2.0, 5.0)
PORT_CODES = frozenset({ReceiverCode.PORT_TAKEN, ReceiverCode.PORT_FORBIDDEN, ReceiverCode.PORT_KEPT})


class ReceiverLink:
    """Keeps one connection to the receiver; knows no Qt, publishes on its own thread."""

    def __init__(self, home: Home, publish: Publish, *, restart: bool = True) -> None:
        self._home = home
        self._publish = publish
        self._restart = restart
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        """Guards the thread."""
        self._companion = Companion(home, self._starting)
        self._requests = Requests()
        self._holding = Holding(self.request)
        self._changed = threading.Condition()
        self._state = ReceiverChanged(ReceiverState.STARTING)
        self._restarts = 0
        self._error: StationError | None = None

    @property
    def state(self) -> ReceiverChanged:
        """The receiver's state as last heard."""
        return self._state

    def start(self) -> None:
        """Begin to find or start the receiver; returns at once. A second call does nothing while the first holds."""
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                return
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="receiver-link", daemon=True)
            self._thread.start()

    def wait_listening(self, timeout: float = LISTENING_SECONDS) -> ReceiverChanged:
        """Wait until the receiver listens and give its state. Raises PortTaken, ReceiverError, StoreError."""

        def why_not() -> StationError | None:
            return (self._error or _failure(self._state)) if self._state.state is ReceiverState.FAILED else None

        with self._changed:
            self._wait(lambda: self._state.state is ReceiverState.LISTENING, why_not, timeout)
            return self._state

    def wait_connected(self, timeout: float = LISTENING_SECONDS) -> None:
        """Wait until the receiver runs, listening or not. Raises ReceiverError, StoreError."""
        with self._changed:
            self._wait(lambda: self._requests.is_open, lambda: self._error, timeout)

    def _wait(self, is_so: Callable[[], bool], why_not: Callable[[], StationError | None], timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while not is_so():
            if (error := why_not()) is not None:
                raise error
            left = deadline - time.monotonic()
            if left <= 0 or self._stop.is_set():
                raise ReceiverGone(ReceiverCode.NOT_STARTED)
            self._changed.wait(min(left, STOP_SECONDS))

    def request(self, command: str, timeout: float | None = None, **arguments: Any) -> dict[str, Any]:
        """Ask the receiver to do something and wait for its answer. Raises what it raised there, or ReceiverGone."""
        return self._requests.ask(command, timeout, **arguments)

    def post(self, command: str, **arguments: Any) -> None:
        """Ask the receiver to do something without waiting for its answer; one that is gone is no failure."""
        self._requests.post(command, **arguments)

    def claim(self, command: str, **arguments: Any) -> AbstractContextManager[None]:
        """Hold something of the receiver ("replace", "patience") while the block runs. Raises ReceiverGone."""
        return self._holding.claim(command, arguments)

    def patience(self, silence: float) -> AbstractContextManager[None]:
        """Let associations be silent for longer than ``silence`` seconds while the block runs. Raises ReceiverGone."""
        return self.claim("patience", seconds=silence + SPARE_PATIENCE)

    def close(self) -> None:
        """Leave; a receiver that was started for its clients ends when the last is gone."""
        self._stop.set()
        # A system may hold a shutdown up (Wine does now and then); whoever leaves does not wait for it for ever.
        hanging_up = threading.Thread(target=self._requests.hang_up, name="hang-up", daemon=True)
        hanging_up.start()
        hanging_up.join(HANG_UP_SECONDS)
        with self._lock:
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(LEAVE_SECONDS)
        self._companion.wait()

    def _run(self) -> None:
        for attempt in itertools.count():
            try:
                self._serve_once()
            except StationError as error:
                self._error = error
                self._tell(ReceiverChanged(ReceiverState.FAILED, notice=error.notice))
                if not self._restart or _is_final(error):
                    return
                if _may_pass(error):  # shown until it has: nothing ended that was well before
                    if self._stop.wait(PASSING_SECONDS):
                        return
                    continue
            if self._stop.is_set() or not self._restart:
                return
            self._restarts += 1
            told = notice(ReceiverCode.RESTARTED, restarts=self._restarts)
            self._tell(ReceiverChanged(ReceiverState.STARTING, restarts=self._restarts, notice=told))
            if self._stop.wait(BACKOFF[min(attempt, len(BACKOFF) - 1)]):
                return

    def _serve_once(self) -> None:
        """Connect, starting the receiver where none runs, and take its news until the connection ends."""
        connection = self._connect()
        try:
            greeting = _greeting(connection)
        except StationError:
            connection.close()
            raise
        self._companion.is_met = True
        self._requests.open(connection)
        self._error = None
        with self._changed:
            self._changed.notify_all()
        self._holding.hold_again()
        try:
            self._take(greeting)
            while not self._stop.is_set() and (untrusted := connection.receive()) is not None:
                self._take(untrusted)
        finally:
            self._requests.end()
            connection.close()

    def _connect(self) -> Connection:
        try:
            return connect(self._home)
        except ReceiverGone:
            self._companion.start()
        while True:
            try:
                return connect(self._home)
            except ReceiverGone:
                self._companion.check()
                if self._stop.wait(LOOK_SECONDS):
                    raise

    def _starting(self, told: Notice) -> None:
        """Show what a receiver says that cannot be reached yet."""
        if not self._requests.is_open:
            self._tell(replace(self._state, notice=told))

    def _take(self, untrusted: Message) -> None:
        if "reply" in untrusted:
            self._requests.answered(untrusted)
            return
        event = decode_event(untrusted)
        if isinstance(event, ReceiverChanged):
            self._tell(replace(event, restarts=self._restarts))
        elif event is not None:
            self._publish(event)

    def _tell(self, state: ReceiverChanged) -> None:
        with self._changed:
            self._state = state
            self._changed.notify_all()
        self._publish(state)


def _is_final(error: StationError) -> bool:
    """Tell whether trying again cannot help before someone changes something."""
    return isinstance(error, PortTaken | StoreUnusable | StoreFull) and not _may_pass(error)


def _may_pass(error: StationError) -> bool:
    """Tell whether a store cannot be used for a reason that passes without this program: its drive, somebody's lock."""
    return error.notice.code in (StoreCode.STORE_AWAY, StoreCode.INDEX_LOCKED)


def _failure(state: ReceiverChanged) -> StationError:
    """Give the error of a receiver that runs and does not listen."""
    told = state.notice or notice(ReceiverCode.NOT_STARTED)
    return PortTaken.of(told) if told.code in PORT_CODES else ReceiverError.of(told)


def _greeting(connection: Connection) -> Message:
    """Take what the receiver says first of all: its state. Raises ReceiverGone, ReceiverError for anything else."""
    untrusted = connection.receive()
    if untrusted is None:
        raise ReceiverGone(ReceiverCode.NOT_SPEAKING)
    if not isinstance(decode_event(untrusted), ReceiverChanged):
        raise ReceiverError(ReceiverCode.NO_GREETING)
    return untrusted
