"""Tells which settings are others than when a process of this home last looked, and that the trail is on or off."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence

from qrstation.audit import builders, changes, terms
from qrstation.audit.builders import Station, user
from qrstation.audit.files import trail_files
from qrstation.audit.message import AuditMessage, Code
from qrstation.core.errors import StationError
from qrstation.core.station.home import Home
from qrstation.core.station.lock import ProcessLock
from qrstation.core.station.settings import Settings
from qrstation.core.station.settings_file import load_settings

_ON = changes.digests_of(Settings())[changes.ENABLED]
"""The digest of a trail that is on, as it is by default."""


class SettingsWatch:
    """For one process, beside the others of its home."""

    def __init__(self, home: Home, station: Callable[[], Station], person: str) -> None:
        """``person`` is the account of this process."""
        self._home = home
        self._station = station
        self._person = user(person)
        self._lock = ProcessLock(home.audit_lock)

    def look(self, settings: Settings) -> Sequence[AuditMessage]:
        """Compare the settings with those that were seen last, once for all processes; on the writer's thread."""
        try:
            with self._lock.turn():
                settings = self._as_they_stand(settings)
                now = changes.digests_of(settings)
                witness = changes.read_witness(self._home.audit_witness)
                if witness is not None and witness.digests == now:
                    return ()
                has_trail = witness.has_trail if witness is not None else self._has_trail()
                with contextlib.suppress(OSError):  # then it is told again the next time
                    changes.write_witness(self._home.audit_witness, changes.Witness(now, has_trail))
        except (OSError, StationError):
            return ()  # that nothing can be written here is told where the trail is written
        if has_trail and (witness is None or not witness.digests):
            return self._told_loss(settings.audit.enabled, now)
        return self._told_changes(settings.audit.enabled, witness.digests if witness is not None else None, now)

    def _has_trail(self) -> bool:
        return self._home.audit_head.exists() or bool(trail_files(self._home.audit))

    def _as_they_stand(self, settings: Settings) -> Settings:
        """Give the settings as they are in the file by now: another process may have seen newer ones than this one."""
        try:
            return load_settings(self._home.settings_file) if self._home.settings_file.exists() else settings
        except (OSError, StationError):
            return settings  # one that cannot be read is in force nowhere

    def _told_changes(
        self, is_on: bool, before: changes.Digests | None, now: changes.Digests
    ) -> Sequence[AuditMessage]:
        """Tell what changed; ``before`` is None at the first start of all."""
        was_on = before is not None and before.get(changes.ENABLED) == _ON
        told = [self._told_switch(is_on)] if was_on != is_on else []
        names = changes.changed(before, now) if before is not None else ()
        if names and (is_on or was_on):
            told.append(self._told_settings(changes.kind_of(names), "settings changed", names))
        return told

    def _told_loss(self, is_on: bool, now: changes.Digests) -> Sequence[AuditMessage]:
        """Tell that somebody took what was seen of the settings, and all by which they differ from those delivered."""
        names = changes.changed({}, now)
        what = "what was seen of the settings (audit.settings) is gone; not as delivered"
        told = [self._told_settings(terms.SECURITY_CONFIGURATION, what, names or ("nothing",))]
        return told if is_on else [self._told_switch(is_on), *told]

    def _told_switch(self, is_on: bool) -> AuditMessage:
        kind = terms.RECORDING_STARTED if is_on else terms.RECORDING_STOPPED
        said = "the audit trail is on" if is_on else "the audit trail was switched off"
        return builders.security_alert(self._station(), kind, said, self._person)

    def _told_settings(self, kind: Code, what: str, names: Sequence[str]) -> AuditMessage:
        return builders.security_alert(self._station(), kind, f"{what}: {', '.join(names)}", self._person)
