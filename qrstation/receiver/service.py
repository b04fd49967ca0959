"""The receiver process: joins the storage SCP to the store, tells its clients the news, does what they ask."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from qrstation.audit.sending.sending_thread import SendingThread
from qrstation.core.codes.audit import AuditCode
from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.errors import ReceiverError, SettingsError, StationError
from qrstation.core.events import CallerRefused, Event, ReceiverChanged, ReceiverState
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
from qrstation.receiver.listening import Listening
from qrstation.receiver.notes import Notes, together
from qrstation.receiver.orders import Orders
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
    """One running receiver: what it is made of, its main thread, its end."""

    def __init__(self, home: Home, settings: Settings, tell: Callable[[Notice], None], *, companion: bool) -> None:
        self._home = home
        self._settings = settings
        self._tell_starter = tell
        self._companion = companion
        self._stop = threading.Event()
        """Wakes what waits on other threads; set by the main thread alone, once it ends."""
        self._lonely = threading.Event()
        self._orders = Orders()
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
        self._notes = Notes(self._store)
        self._log_refused = Sparing(_log_refused)  # whoever knocks without end must not push all else out of the log
        self._passphrases = Passphrases()
        self._tls_place = TlsPlace(home.data, self._passphrases.of)
        self._audit = Auditor(
            home, settings, Process.RECEIVER, self._store.reader.heading, self._trail_told, SystemKeyring
        )
        self.note = self._audit.take
        """Tells the audit trail of a deed."""
        self._audit_sending = SendingThread(home, settings.audit, lambda _: None, self._audit.take)
        self._certificates = ExpiryWatch(home.data, self._notes.take_certificates)
        commands = Commands(
            self._store, self._claims, self._patience, self, lambda: self._orders.is_ending, self._tls_place
        )
        self._channel = ChannelServer(home, commands.answer, self._greet, is_quick)
        self._channel.on_gone = self._claims.drop
        self._state = ReceiverChanged(ReceiverState.STARTING, settings.station.ae_title, settings.station.bind)
        self._listening = Listening(settings, self._make_scp, self._notes, self._change, tell, companion=companion)

    def run(self) -> None:
        """Open the store, listen, and serve until the end. Raises ReceiverError, StoreError."""
        self._handle_signals()
        self._store.open(partial(_say_how_far, self._tell_starter), lambda: self._orders.is_ending)
        self._audit.begin()
        self._audit_sending.start()
        self._channel.on_last_gone = self._left_alone
        try:
            self._channel.start()
            try:
                self._listening.start()
            except ReceiverError:
                if not self._companion:  # whose clients hear of it, and may have it listen elsewhere
                    raise
            self._look_at_certificates()
            beside = WorkBeside(
                self._store,
                self._stop,
                lambda: self._listening.associations > 0,
                self.publish,
                self._health.take_at_rest,
            )
            threading.Thread(target=beside.run, name="catching up", daemon=True).start()
            self._wait()
        finally:
            self._orders.end()
            self._stop.set()
            # The order keeps every promise: nothing new comes in, what came is indexed and told, then the end.
            self._listening.stop(LAST_GRACE)
            self._store.close(CLOSING)
            self._audit.close()
            self._audit_sending.close()
            self._channel.stop()
            self._certificates.close()

    # --- for any thread: news, and what others ask of it -------------------------------------------------------

    def publish(self, event: Event) -> None:
        """Tell every client of an event, and the audit trail, and count what was stored."""
        self._audit.take(event)
        self._health.take(event)
        self._channel.tell(encode_event(event))

    def reload(self) -> bool:
        """Have the main thread take new settings; tells whether the receiver listens then. Raises StationError."""
        return self._orders.give(self._reload)

    def end(self) -> None:
        """End it soon; safe to call from any thread and from a signal handler."""
        self._orders.end()

    def _refused(self, refused: CallerRefused) -> None:
        self._log_refused(refused)
        self.publish(refused)

    def _greet(self) -> list[Message]:
        return [encode_event(self._state)]

    def _left_alone(self) -> None:
        self._lonely.set()
        self._orders.wake()

    # --- on the main thread, which owns the state and the listener ---------------------------------------------

    def _handle_signals(self) -> None:
        for number in END_SIGNALS:
            signal.signal(number, lambda *_: self.end())

    def _make_scp(self, settings: Settings) -> StoreScp:
        return StoreScp(
            settings.station,
            settings.receiver,
            lambda: self._settings.door(self._home.data),
            self._store,
            self._refused,
            self._patience.idle,
            self._tls_place,
            on_ended=self.note,
        )

    def _wait(self) -> None:
        """Tick once a second until it is time to end."""
        alone_since = time.monotonic()
        next_tick = alone_since + TICK
        while not self._orders.is_ending:
            self._orders.carry_out(LINGER if self._lonely.is_set() else max(0.0, next_tick - time.monotonic()))
            now = time.monotonic()
            if now >= next_tick:
                self._tick()
                next_tick = now + TICK
            if self._channel.clients:
                alone_since = now
                self._lonely.clear()
            elif self._companion and now - alone_since >= (LINGER if self._lonely.is_set() else FIRST_CLIENT):
                return

    def _tick(self) -> None:
        self._store.recovery.advance()
        self._store.index.look()
        self._audit.look()
        changed = self._health.look(self._state, self._listening.associations)
        if self._listening.is_on and (told := together(self._notes.all())) != changed.notice:
            changed = replace(changed, notice=told)
            if told is not None:
                self._tell_starter(told)
        if changed.trouble != self._state.trouble:
            self._tell_starter(changed.trouble or notice(ReceiverCode.WELL_AGAIN))
        if changed != self._state:
            self._change(changed)

    def _trail_told(self, told: Notice) -> None:
        """Take, on its own thread, what is to be told of the audit trail."""
        if told.code == AuditCode.HARMED:
            self._notes.take_harm(told)
        else:
            self._tell_starter(told)

    def _change(self, state: ReceiverChanged) -> None:
        self._state = state
        self._channel.tell(encode_event(state))

    def _look_at_certificates(self) -> None:
        self._certificates.look_again(replace(self._settings, archives=()))  # others are not ours

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
        self._look_at_certificates()
        if (new.store.path, new.store.max_gb) != (old.store.path, old.store.max_gb):
            self._tell_starter(notice(ReceiverCode.OTHER_STORE))
        self._listening.use(new)
        return self._listening.is_on


def _say_how_far(tell: Callable[[Notice], None], files: int) -> None:
    if files % (4 * RECOVER_AT_ONCE) == 0:
        tell(notice(ReceiverCode.INDEXED_AGAIN, files=files))


def _log_refused(refused: CallerRefused) -> None:
    LOG.info("refused a caller at %s: %s", refused.address, refused.reason)
