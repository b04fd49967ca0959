"""The audit trail as one process keeps it: made of its settings, told of its news, closed at its end.

The window, the receiver and each command have one. It says when the process begins and ends, who is logged in, and
which settings are others than before.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import partial

from qrstation.audit import builders, terms
from qrstation.audit.builders import Station, user
from qrstation.audit.head import Head
from qrstation.audit.message import AuditMessage, Code, Detail, Outcome
from qrstation.audit.record import Key
from qrstation.audit.recording import Headings, Recorder
from qrstation.audit.sealing import Sealing, Vault
from qrstation.audit.settings_watch import SettingsWatch
from qrstation.audit.to_xml import to_xml
from qrstation.audit.trail import Entry, Trail
from qrstation.audit.writer import AuditWriter
from qrstation.core.actor import ActorKind, person
from qrstation.core.codes.audit import AuditCode
from qrstation.core.deeds import Deed
from qrstation.core.events import Event
from qrstation.core.notice import Notice, notice
from qrstation.core.station.home import Home
from qrstation.core.station.settings import Settings


class Process(StrEnum):
    """What sort of process it is."""

    WINDOW = "qrstation"
    RECEIVER = "qrstation receive"
    COMMAND = "qrstation command"


class Auditor:
    """One process's part in the trail of its home; takes events on any thread, never waits and never raises."""

    def __init__(
        self,
        home: Home,
        settings: Settings,
        process: Process,
        heading: Headings = lambda study_uid: None,
        tell: Callable[[Notice], None] = lambda told: None,
        vault: Callable[[], Vault] | None = None,
    ) -> None:
        """``heading`` says whose a study is; ``tell`` hears, on a thread of its own, that the trail cannot be
        written, or was harmed; ``vault`` makes the keyring, for a process that lasts: a command has none.
        """
        self._home = home
        self._settings = settings
        self._process = process
        self._person = person(ActorKind.COMMAND).name
        self._host = socket.gethostname()
        self._tell = tell
        self._watch = SettingsWatch(home, self.station, self._person)
        self._sealing: Sealing | None = None
        trail = Trail(home, self._alert, self._key, lambda: self._settings.audit.keep_days)
        self._writer = AuditWriter(trail, self._lost, tell, self._written)
        self._recorder = Recorder(self.station, self._person, self._writer, heading)
        self._closed = False
        self._vault = vault
        self._seal()  # the last: its thread may have something to tell at once

    def station(self) -> Station:
        """Give how this process is named in records."""
        name = f"{self._process}[{os.getpid()}]"
        serves = self._process is Process.RECEIVER
        return Station(self._settings.station.ae_title, self._host, name, serves)

    @property
    def _is_on(self) -> bool:
        return self._settings.audit.enabled

    def begin(self) -> None:
        """Record that the process began, and which settings are others than when one of this home last looked."""
        station, who = self.station(), user(self._person)
        self._writer.add(partial(self._watch.look, self._settings))
        if self._is_on and self._process is not Process.COMMAND:
            self._writer.add(lambda: (builders.application_activity(station, who, started=True),))
            if self._process is Process.WINDOW:
                self._writer.add(lambda: (builders.user_authentication(station, who, login=True),))

    def take(self, event: Event | Deed) -> None:
        """Record what an event tells of."""
        if self._is_on:
            self._recorder.take(event)

    def look(self) -> None:
        """Record what has waited long enough; called now and then by a process that receives."""
        if self._is_on:
            self._recorder.look()

    def log_used(self) -> None:
        """Record that the trail was read."""
        station = self.station()
        if self._is_on:
            uri = self._home.audit.absolute().as_uri()
            self._writer.add(lambda: (builders.audit_log_used(station, user(self._person), uri),))

    def alert(self, kind: Code, said: str) -> None:
        """Record something that whoever answers for security should know, such as a broken chain."""
        station, failed = self.station(), Outcome.SERIOUS_FAILURE
        if self._is_on:
            self._writer.add(lambda: (builders.security_alert(station, kind, said, outcome=failed),))

    def settings_changed(self, settings: Settings) -> None:
        """Go on by other settings; what changed is recorded, and so is that the trail is switched off or on."""
        self._settings = settings
        self._writer.add(partial(self._watch.look, settings))
        self._seal()

    def close(self) -> None:
        """Record what still waits and that the process ends, and write it, as far as that is soon done."""
        if self._closed:
            return
        self._closed = True
        station, who = self.station(), user(self._person)
        if self._is_on:
            self._recorder.close()
            if self._process is Process.WINDOW:
                self._writer.add(lambda: (builders.user_authentication(station, who, login=False),))
            if self._process is not Process.COMMAND:
                self._writer.add(lambda: (builders.application_activity(station, who, started=False),))
        self._writer.close()
        if self._sealing is not None:
            self._sealing.close()

    def _seal(self) -> None:
        """Begin to ask for the key, once there is a trail to seal."""
        if self._sealing is None and self._vault is not None and self._is_on:
            self._sealing = Sealing(self._home.audit, self._vault, harmed=self._harmed)

    def _written(self, head: Head) -> None:
        if self._sealing is not None:
            self._sealing.note(head)

    def _harmed(self, kept: Head) -> None:
        said = f"audit trail: record {kept.number} is not the one that was written"
        self.alert(terms.SECURITY_CONFIGURATION, said)
        self._tell(notice(AuditCode.HARMED))

    def _key(self) -> Key | None:
        return self._sealing.key() if self._sealing is not None else None

    def _alert(self, said: str, details: Sequence[tuple[str, bytes]]) -> Entry:
        """Make the record of what the trail itself found, or removed for its age."""
        named = [Detail(kind, value) for kind, value in details]
        if not named:
            self._tell(notice(AuditCode.HARMED))
        life, outcome = ("15", Outcome.SUCCESS) if named else ("", Outcome.SERIOUS_FAILURE)
        uri = self._home.audit.absolute().as_uri()
        message = builders.security_alert(
            self.station(), terms.RESTRICTED_FUNCTION, said, uri=uri, outcome=outcome, life_cycle=life, details=named
        )
        return Entry(message.time, to_xml(message))

    def _lost(self, count: int) -> AuditMessage:
        said = f"{count} events could not be recorded"
        return builders.security_alert(self.station(), terms.RECORDING_STOPPED, said, outcome=Outcome.SERIOUS_FAILURE)
