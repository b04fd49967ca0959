"""The receiver process: joins the storage SCP to the store, tells its clients the news, does what they ask."""

from __future__ import annotations

import contextlib
import logging
import queue
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial

from qrstation.audit.sending.sending_thread import SendingThread
from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.errors import ReceiverError, ReceiverGone, SettingsError, StationError
from qrstation.core.events import (
    CallerRefused,
    Event,
    InstancesStored,
    ReceiverChanged,
    ReceiverState,
)
from qrstation.core.notice import Notice, notice
from qrstation.core.station.ending import END_SIGNALS
from qrstation.core.station.home import Home
from qrstation.core.station.lock import ProcessLock
from qrstation.core.station.log_file import log_to
from qrstation.core.station.process import allow_more_files
from qrstation.core.station.settings import Settings
from qrstation.core.station.settings_file import load_settings
from qrstation.core.station.tls_place import TlsPlace
from qrstation.keys.expiry_watch import ExpiryWatch
from qrstation.keys.passphrases import Passphrases
from qrstation.keys.system_keyring import SystemKeyring
from qrstation.network.scp.sparing import Sparing
from qrstation.network.scp.store_scp import StoreScp
from qrstation.receiver.auditor import Auditor, Process
from qrstation.receiver.channel import Message
from qrstation.receiver.channel_server import ChannelServer
from qrstation.receiver.claims import Claims, Patience
from qrstation.receiver.commands import Commands, is_quick
from qrstation.receiver.health import Health
from qrstation.receiver.wire import encode_event
from qrstation.receiver.work_beside import WorkBeside
from qrstation.store.instance_store import InstanceStore
from qrstation.store.recovery import RECOVER_AT_ONCE

LOG = logging.getLogger(__name__)
TICK = 1.0
FIRST_CLIENT = 15.0
"""Seconds that a companion waits for its first client."""
LINGER = 0.3
"""Seconds after the last client is gone in which a companion still lets another one come."""
LAST_GRACE = 1.5
"""Seconds that instances which are arriving get at the end; with what follows it is over within five."""
CLOSING = 1.5
"""Seconds in which the index must be written at the end; what is left is found at the next start."""


def run_receiver(home: Home, settings: Settings, tell: Callable[[Notice], None], *, companion: bool) -> None:
    """Run the receiver until SIGTERM, SIGINT, a client's "stop", or the last client of a companion is gone.

    ``tell`` is called with what whoever started it should know. Raises ReceiverError when another receiver runs here
    or, unless it is a companion, where it cannot listen; StoreError when the store or the home is unusable.
    """
    home.make()
    allow_more_files()
    lock = ProcessLock(home.run / "receiver.lock")
    if not lock.acquire():
        raise ReceiverError(ReceiverCode.RUNS_ALREADY)
    try:
        log_to(home.logs / "receiver.log")
        logging.getLogger("qrstation").propagate = False
        Receiver(home, settings, tell, companion=companion).run()
    finally:
        lock.release()


class Receiver:
    """One running receiver."""

    def __init__(self, home: Home, settings: Settings, tell: Callable[[Notice], None], *, companion: bool) -> None:
        self._home = home
        self._settings = settings
        self._tell_starter = tell
        self._companion = companion
        self._stop = threading.Event()
        """Wakes what waits on other threads; set by the main thread alone, once it ends."""
        self._lonely = threading.Event()
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        """What others want done by the main thread, which owns the state and the listener; None only wakes it.

        A signal handler may put into it at any moment, where it could not set an event that its thread waits for.
        """
        self._ending = False
        """Whether the end was asked for; set by whoever asks."""
        self._claims = Claims()
        self._patience = Patience()
        self._store = InstanceStore(
            settings.store_folder(home.store),
            home.index_file,
            settings.store,
            self.publish,
            sync=settings.receiver.sync,
        )
        self._health = Health(self._store)
        self._log_refused = Sparing(_log_refused)  # whoever knocks without end must not push all else out of the log
        self._passphrases = Passphrases()
        self._tls_place = TlsPlace(home.data, self._passphrases.of)
        self._audit = Auditor(home, settings, Process.RECEIVER, self._store.reader.heading, tell, SystemKeyring)
        self.note = self._audit.take
        """Tells the audit trail of a deed."""
        commands = Commands(self._store, self._claims, self._patience, self, lambda: self._ending, self._tls_place)
        self._channel = ChannelServer(home, commands.answer, self._greet, is_quick)
        self._channel.on_gone = self._claims.drop
        self._audit_sending = SendingThread(home, settings.audit, lambda _: None)
        self._ending_soon: tuple[Notice, ...] = ()
        """What is to be told of the receiver's certificates; set as a whole by their watch."""
        self._certificates = ExpiryWatch(home.data, lambda told: setattr(self, "_ending_soon", told))
        self._scp = self._make_scp()
        self._state = ReceiverChanged(ReceiverState.STARTING, settings.station.ae_title, settings.station.bind)
        self._received = 0
        self._bytes = 0
        self._counts = threading.Lock()
        self._listening = False

    def run(self) -> None:
        """Open the store, listen, and serve until the end. Raises ReceiverError, StoreError."""
        self._handle_signals()
        self._store.open(partial(_say_how_far, self._tell_starter), lambda: self._ending)
        self._audit.begin()
        self._audit_sending.start()
        self._channel.on_last_gone = self._left_alone
        try:
            self._channel.start()
            try:
                self._listen()
            except ReceiverError:
                if not self._companion:  # whose clients hear of it, and may have it listen elsewhere
                    raise
            self._certificates.look_again(replace(self._settings, archives=()))  # others are not ours
            beside = WorkBeside(
                self._store,
                self._stop,
                lambda: self._scp.active_associations > 0,
                self.publish,
                lambda seen: setattr(self._health, "at_rest", seen),
            )
            threading.Thread(target=beside.run, name="catching up", daemon=True).start()
            self._wait()
        finally:
            self._ending = True
            self._stop.set()
            # The order keeps every promise: nothing new comes in, what came is indexed and told, then the end.
            self._scp.stop(grace=LAST_GRACE)
            self._store.close(CLOSING)
            self._audit.close()
            self._audit_sending.close()
            self._channel.stop()
            self._certificates.close()

    def _make_scp(self) -> StoreScp:
        return StoreScp(
            self._settings.station,
            self._settings.receiver,
            lambda: self._settings.door(self._home.data),
            self._store,
            self._refused,
            self._patience.idle,
            self._tls_place,
            on_ended=self.note,
        )

    def _listen(self) -> None:
        """Begin to listen, and tell so; that it cannot is told too. Raises ReceiverError."""
        station = self._settings.station
        try:
            port = self._scp.start()
        except ReceiverError as error:
            self._listening = False
            self._change(
                ReceiverChanged(ReceiverState.FAILED, station.ae_title, station.bind, station.port, notice=error.notice)
            )
            raise
        self._listening = True
        notes = self._notes()
        self._change(
            ReceiverChanged(
                ReceiverState.LISTENING,
                station.ae_title,
                station.bind,
                port,
                notice=_together(notes),
                synced=self._settings.receiver.sync,
            )
        )
        if not self._companion:  # whose clients hear of it as news
            told = notice(ReceiverCode.LISTENING, ae_title=station.ae_title, host=station.bind, port=port)
            self._tell_starter(told)
        for note in notes:
            self._tell_starter(note)

    def _notes(self) -> list[Notice]:
        """Give what should be known of a receiver that listens."""
        notes = []
        if why := self._store.index.rebuilt:
            notes.append(notice(ReceiverCode.INDEX_MADE_AGAIN, why=why))
        if self._store.recovery.damaged:
            notes.append(notice(ReceiverCode.DAMAGED_ASIDE, count=self._store.recovery.damaged))
        if not self._settings.receiver.sync:
            notes.append(notice(ReceiverCode.NOT_SYNCED))
        return [*notes, *self._ending_soon]

    def _handle_signals(self) -> None:
        for number in END_SIGNALS:
            signal.signal(number, lambda *_: self.end())

    def _wait(self) -> None:
        """Tick once a second until it is time to end."""
        alone_since = time.monotonic()
        next_tick = alone_since + TICK
        while not self._ending:
            self._carry_out(LINGER if self._lonely.is_set() else max(0.0, next_tick - time.monotonic()))
            now = time.monotonic()
            if now >= next_tick:
                self._tick()
                next_tick = now + TICK
            if self._channel.clients:
                alone_since = now
                self._lonely.clear()
            elif self._companion and now - alone_since >= (LINGER if self._lonely.is_set() else FIRST_CLIENT):
                return

    def _carry_out(self, seconds: float) -> None:
        """Wait at most ``seconds`` for what others ask of the main thread, and do it."""
        try:
            order = self._orders.get(timeout=seconds)
        except queue.Empty:
            return
        if order is not None:
            try:
                order.done.set_result(order.do())
            except StationError as error:  # it rises where it was asked for
                order.done.set_exception(error)

    def end(self) -> None:
        """End it soon; safe to call from any thread and from a signal handler."""
        self._ending = True
        self._orders.put(None)

    def _left_alone(self) -> None:
        self._lonely.set()
        self._orders.put(None)

    def _tick(self) -> None:
        with self._counts:
            received, size = self._received, self._bytes
        self._store.recovery.advance()
        self._store.index.look()
        self._audit.look()
        changed = self._health.look(self._state, received, size, self._scp.active_associations)
        if self._listening and (told := _together(self._notes())) != changed.notice:
            changed = replace(changed, notice=told)
            if told is not None:
                self._tell_starter(told)
        if changed.trouble != self._state.trouble:
            self._tell_starter(changed.trouble or notice(ReceiverCode.WELL_AGAIN))
        if changed != self._state:
            self._change(changed)

    def _change(self, state: ReceiverChanged) -> None:
        self._state = state
        self._channel.tell(encode_event(state))

    def publish(self, event: Event) -> None:
        """Tell every client of an event, and the audit trail, and count what was stored."""
        self._audit.take(event)
        if isinstance(event, InstancesStored):
            with self._counts:
                self._received += len(event.instances) + len(event.again)
                self._bytes += sum(record.size for record in event.instances)
        self._channel.tell(encode_event(event))

    def _refused(self, refused: CallerRefused) -> None:
        self._log_refused(refused)
        self.publish(refused)

    def _greet(self) -> list[Message]:
        return [encode_event(self._state)]

    def reload(self) -> bool:
        """Have the main thread take new settings; tells whether the receiver listens then. Raises StationError."""
        order = _Order(self._reload)
        self._orders.put(order)
        while True:
            with contextlib.suppress(TimeoutError):
                return order.done.result(TICK)
            if self._ending:
                raise ReceiverGone(ReceiverCode.ENDING)

    def _reload(self) -> bool:
        """Take new settings: callers at once; another AE title, address or port by listening anew."""
        try:
            new = load_settings(self._home.settings_file)
        except SettingsError as error:
            raise StationError.of(error.notice) from error
        self._passphrases.forget_known()
        old, self._settings = self._settings, new
        self._store.syncing.is_on = new.receiver.sync
        self._audit.settings_changed(new)
        self._audit_sending.use(new.audit)
        self._certificates.look_again(replace(self._settings, archives=()))  # others are not ours
        if (new.store.path, new.store.max_gb) != (old.store.path, old.store.max_gb):
            self._tell_starter(notice(ReceiverCode.OTHER_STORE))
        if (new.station, new.receiver) != (old.station, old.receiver) or not self._listening:
            self._scp.stop(grace=1.0)
            self._scp = self._make_scp()
            with contextlib.suppress(ReceiverError):  # told as the state
                self._listen()
        return self._listening


def _say_how_far(tell: Callable[[Notice], None], files: int) -> None:
    if files % (4 * RECOVER_AT_ONCE) == 0:
        tell(notice(ReceiverCode.INDEXED_AGAIN, files=files))


def _together(notes: list[Notice]) -> Notice | None:
    """Give what is to be told as one."""
    if len(notes) < 2:
        return notes[0] if notes else None
    return Notice(ReceiverCode.NOTES, tuple((f"note{number}", each) for number, each in enumerate(notes)))


def _log_refused(refused: CallerRefused) -> None:
    LOG.info("refused a caller at %s: %s", refused.address, refused.reason)


class _Order:
    """Something that the main thread is to do, and what came of it."""

    def __init__(self, do: Callable[[], bool]) -> None:
        self.do = do
        self.done: Future[bool] = Future()
