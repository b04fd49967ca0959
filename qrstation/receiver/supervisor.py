"""A client's link to the receiver of its home: finds or starts it, starts it again if it dies, brings its news."""

from __future__ import annotations

import collections
import contextlib
import itertools
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any

from qrstation.core.errors import PortTaken, ReceiverError, ReceiverGone, StationError, StoreUnusable
from qrstation.core.events import Publish, ReceiverChanged, ReceiverState
from qrstation.core.station.home import VARIABLE, Home
from qrstation.core.station.process import own_command
from qrstation.receiver.channel import Connection, connect
from qrstation.receiver.wire import decode_error, decode_event

LOG = logging.getLogger(__name__)
START_SECONDS = 15.0
LISTENING_SECONDS = 20.0
"""Seconds that whoever needs the receiver waits for it; longer than it may take to start."""
SPARE_PATIENCE = 60.0
"""Seconds beyond an archive's silence in which its associations with our receiver stay open during a retrieve."""
LOOK_SECONDS = 0.05
ENDING_SECONDS = 8.0
OWN_WORDS = "qrstation: "
BACKOFF = (0.2, 0.5, 1.0, 2.0, 5.0)


class ReceiverLink:
    """Keeps one connection to the receiver; knows no Qt, publishes on its own thread."""

    def __init__(self, home: Home, publish: Publish, *, restart: bool = True) -> None:
        self._home = home
        self._publish = publish
        self._restart = restart
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._connection: Connection | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._last_words: collections.deque[str] = collections.deque(maxlen=5)
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Future[dict[str, Any]]] = {}
        self._held: list[_Claim] = []
        self._lock = threading.Lock()
        """Guards the connection, the requests that wait for an answer, and what is held."""
        self._changed = threading.Condition()
        self._state = ReceiverChanged(ReceiverState.STARTING)
        self._restarts = 0
        self._met = False
        """Whether we have spoken with the receiver that we started."""
        self._error: StationError | None = None
        self._heard = 0.0

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
        """Wait until the receiver listens and give its state. Raises PortTaken, StoreUnusable, ReceiverGone."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while self._state.state is not ReceiverState.LISTENING:
                if self._state.state is ReceiverState.FAILED:
                    raise self._error or self._failure(self._state)
                left = deadline - time.monotonic()
                if left <= 0 or self._stop.is_set():
                    raise ReceiverGone("the receiver does not start", "look into its log, or run qrstation receive")
                self._changed.wait(min(left, 0.5))
            return self._state

    def wait_connected(self, timeout: float = LISTENING_SECONDS) -> None:
        """Wait until the receiver runs, listening or not. Raises StoreUnusable, ReceiverError, ReceiverGone."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while self._connection is None:
                if self._error is not None:
                    raise self._error
                left = deadline - time.monotonic()
                if left <= 0 or self._stop.is_set():
                    raise ReceiverGone("the receiver does not start", "look into its log, or run qrstation receive")
                self._changed.wait(min(left, 0.1))

    def request(self, command: str, timeout: float | None = None, **arguments: Any) -> dict[str, Any]:
        """Ask the receiver to do something and wait for its answer. Raises what it raised there, or ReceiverGone."""
        number = next(self._numbers)
        answer: Future[dict[str, Any]] = Future()
        with self._lock:
            connection = self._connection
            if connection is not None:
                self._waiting[number] = answer
        if connection is None:
            raise ReceiverGone("the receiver is not running", "wait until it has been started again")
        try:
            connection.send({"do": command, "id": number, **arguments})
            message = answer.result(timeout)
        except (OSError, FutureTimeout) as error:
            raise ReceiverGone("the receiver does not answer", "try again") from error
        finally:
            with self._lock:
                self._waiting.pop(number, None)
        if "error" in message:
            raise decode_error(message["error"])
        result: dict[str, Any] = message.get("result", {})
        return result

    def post(self, command: str, **arguments: Any) -> None:
        """Ask the receiver to do something without waiting for its answer; one that is gone is no failure."""
        with self._lock:
            connection = self._connection
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.send({"do": command, "id": next(self._numbers), **arguments})

    @contextmanager
    def claim(self, command: str, **arguments: Any) -> Iterator[None]:
        """Hold something of the receiver ("replace", "patience") while the block runs. Raises ReceiverGone."""
        claim = _Claim(command, arguments)
        claim.number = self.request(command, timeout=10.0, **arguments)["claim"]
        with self._lock:
            self._held.append(claim)
        try:
            yield
        finally:
            with self._lock:
                self._held.remove(claim)
            with contextlib.suppress(ReceiverGone):  # with the receiver its claims are gone too
                self.request("release", timeout=10.0, claim=claim.number)

    def patience(self, silence: float) -> AbstractContextManager[None]:
        """Let associations be silent for longer than ``silence`` seconds while the block runs. Raises ReceiverGone."""
        return self.claim("patience", seconds=silence + SPARE_PATIENCE)

    def _claim_again(self) -> None:
        """Hold again what was held of a receiver that ended: its successor knows nothing of it."""
        with self._lock:
            held = tuple(self._held)
        for claim in held:
            with contextlib.suppress(StationError):
                claim.number = self.request(claim.command, timeout=10.0, **claim.arguments)["claim"]

    def close(self) -> None:
        """Leave; a receiver that was started for its clients ends when the last is gone."""
        self._stop.set()
        with self._lock:
            connection, thread = self._connection, self._thread
        if connection is not None:
            connection.close()
        if thread is not None and thread is not threading.current_thread():
            thread.join(10.0)
        self._wait_for_child()

    def _wait_for_child(self) -> None:
        if self._child is None:
            return
        if not self._met:
            # It was just started and has seen no client yet: it would wait a while for its first.
            self._child.terminate()
        try:
            self._child.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            # Other clients may still use it: then it is not ours to end.
            LOG.info("the receiver goes on for its other clients")

    def _run(self) -> None:
        for attempt in itertools.count():
            try:
                self._serve_once()
            except StationError as error:
                self._error = error
                self._tell(ReceiverChanged(ReceiverState.FAILED, message=error.what, advice=error.advice))
                if not self._restart or self._is_final(error):
                    return
            if self._stop.is_set() or not self._restart:
                return
            self._restarts += 1
            message = f"the receiver ended unexpectedly and was started again ({self._restarts} times)"
            self._tell(ReceiverChanged(ReceiverState.STARTING, restarts=self._restarts, message=message))
            if self._stop.wait(BACKOFF[min(attempt, len(BACKOFF) - 1)]):
                return

    @staticmethod
    def _is_final(error: StationError) -> bool:
        """Tell whether trying again cannot help before someone changes something."""
        return isinstance(error, PortTaken | StoreUnusable)

    def _serve_once(self) -> None:
        """Connect, starting the receiver where none runs, and take its news until the connection ends."""
        connection = self._connect()
        try:
            greeting = _greeting(connection)
        except StationError:
            connection.close()
            raise
        with self._lock:
            self._connection = connection
            self._met = True
        self._error = None
        with self._changed:
            self._changed.notify_all()
        if self._held:
            # Its answers are taken by this very thread.
            threading.Thread(target=self._claim_again, name="claim-again", daemon=True).start()
        try:
            self._take(greeting)
            while not self._stop.is_set() and (message := connection.receive()) is not None:
                self._take(message)
        finally:
            with self._lock:
                self._connection = None
                waiting, self._waiting = self._waiting, {}
            connection.close()
            gone = {"error": {"kind": "ReceiverGone", "what": "the receiver ended", "advice": "try again"}}
            for answer in waiting.values():
                if not answer.done():  # one that came just now is not yet taken away by whoever asked
                    answer.set_result(gone)

    def _connect(self) -> Connection:
        try:
            return connect(self._home)
        except ReceiverGone:
            self._spawn()
        self._heard = time.monotonic()
        while True:
            try:
                return connect(self._home)
            except ReceiverGone:
                child = self._child
                if child is not None and child.poll() is not None:
                    raise self._why_it_ended(child.returncode) from None
                if time.monotonic() > self._heard + START_SECONDS:
                    raise ReceiverGone("the receiver does not start", "look into its log") from None
                if self._stop.wait(LOOK_SECONDS):
                    raise

    def _spawn(self) -> None:
        environment = dict(os.environ)
        if self._home.config == self._home.data:
            environment[VARIABLE] = str(self._home.data)
        before = self._child
        if before is not None:
            # One that died is reaped; one that still ends holds the lock, and its successor would find it taken.
            with contextlib.suppress(subprocess.TimeoutExpired):
                before.wait(ENDING_SECONDS)
        # A session of its own: Ctrl+C in our terminal is for us, the receiver ends with its last client.
        self._met = False
        self._child = subprocess.Popen(
            own_command("receive", "--companion"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=sys.platform != "win32",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        threading.Thread(target=self._listen_to, args=(self._child,), name="receiver-words", daemon=True).start()

    def _listen_to(self, child: subprocess.Popen[bytes]) -> None:
        if child.stderr is None:
            return
        with child.stderr:
            for line in child.stderr:
                words = line.decode("utf-8", "replace").strip()
                self._last_words.append(words)
                # A store that is being indexed anew takes its time: as long as it says so, it is waited for.
                self._heard = time.monotonic()
                if words.startswith(OWN_WORDS) and self._connection is None:
                    self._tell(replace(self._state, message=words.removeprefix(OWN_WORDS)))

    def _why_it_ended(self, status: int) -> StationError:
        words = next((line for line in reversed(self._last_words) if line.startswith(OWN_WORDS)), "")
        what, _, advice = words.removeprefix(OWN_WORDS).partition("; ")
        if "running in this home already" in what:
            return ReceiverGone("the receiver is just ending", "try again")
        if what:
            return StoreUnusable(what, advice) if "store" in what or "index" in what else ReceiverError(what, advice)
        return ReceiverGone(f"the receiver ended at its start (status {status})", "look into its log")

    def _take(self, message: dict[str, Any]) -> None:
        if "reply" in message:
            with self._lock:
                answer = self._waiting.get(message["reply"])
            if answer is not None and not answer.done():
                answer.set_result(message)
            return
        event = decode_event(message)
        if isinstance(event, ReceiverChanged):
            self._tell(replace(event, restarts=self._restarts))
        elif event is not None:
            self._publish(event)

    def _tell(self, state: ReceiverChanged) -> None:
        with self._changed:
            self._state = state
            self._changed.notify_all()
        self._publish(state)

    @staticmethod
    def _failure(state: ReceiverChanged) -> StationError:
        return (
            PortTaken(state.message, state.advice)
            if "port" in state.message
            else ReceiverError(state.message, state.advice)
        )


def _greeting(connection: Connection) -> dict[str, Any]:
    """Take what the receiver says first of all: its state. Raises ReceiverGone, ReceiverError for anything else."""
    message = connection.receive()
    if message is None:
        raise ReceiverGone("the receiver does not speak with this program", "end what runs of it, and start it again")
    if not isinstance(decode_event(message), ReceiverChanged):
        raise ReceiverError(
            "what answers in the receiver's place does not greet as one",
            "end every part of the program, and start it again",
        )
    return message


class _Claim:
    """Something that is held of the receiver, under the number that it gave."""

    def __init__(self, command: str, arguments: dict[str, Any]) -> None:
        self.command = command
        self.arguments = arguments
        self.number = 0
