"""The one owner of a station's settings: reads and keeps their file, and tells of a change to whoever wants to know."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import PolicyError, SettingsError
from qrstation.core.station.policy import Policy
from qrstation.core.station.policy_file import policy_place, read_policy
from qrstation.core.station.settings import Settings
from qrstation.core.station.settings_exchange import export_settings, imported_settings
from qrstation.core.station.settings_file import keep_copy, load_own, save_settings, sound_own
from qrstation.core.station.settings_rules import check_settings


class SettingsOwner:
    """Gives the settings in force as a value, which never changes; whoever starts a worker hands it such a value.

    The value may be asked for on any thread. Changes are made on one: the window's.
    """

    def __init__(self, file: Path, *, or_defaults: bool = False) -> None:
        """Read the policy and ``file``. Raises SettingsError, PolicyError.

        With ``or_defaults`` that is the `problem`, and defaults stand in, under the policy where that is sound.
        """
        self._file = file
        self._subscribers: list[Callable[[Settings], None]] = []
        self._lock = threading.Lock()
        """Guards the settings in force, their policy and whether they are sound, which change together."""
        self._problem: SettingsError | None = None
        self._policy = Policy()
        own = Settings()
        try:
            self._policy = read_policy()
            own = load_own(file)
        except SettingsError as error:
            if not or_defaults:
                raise
            if isinstance(error, PolicyError):
                self._policy = Policy(policy_place(), is_wrong=True)
            self._problem = error
        self._current = self._policy.over(own)

    def current(self) -> Settings:
        """Give the settings in force."""
        with self._lock:
            return self._current

    @property
    def policy(self) -> Policy:
        """What the administrator has set: its file (None for none), and which keys the user cannot change."""
        with self._lock:
            return self._policy

    def to_edit(self) -> Settings:
        """Give what a person edits: the settings in force, or what is right in a file that is wrong, under the policy.

        So a file of a newer version, or with a slip in one line, costs no other line when it is saved.
        """
        if self.problem is None:
            return self.current()
        return self.policy.over(sound_own(self._file))

    @property
    def problem(self) -> SettingsError | None:
        """What is wrong with the file or the policy, so that defaults stand in; None once settings were saved."""
        with self._lock:
            return self._problem

    def subscribe(self, take: Callable[[Settings], None]) -> None:
        """Have ``take`` called with the new settings after each change, on the thread that made it."""
        self._subscribers.append(take)

    def save(self, settings: Settings) -> None:
        """Write what of ``settings`` is the user's own to the file, put them in force and tell of it.

        Raises SettingsError, also for a change of what the policy sets: nothing changes. Raises PolicyError while the
        policy is wrong: what it means to lock must not be written over.
        """
        problem = self.problem
        if isinstance(problem, PolicyError):
            raise problem
        policy = read_policy()  # that of now: the receiver, which is told to read the settings again, will see it too
        check_settings(settings)
        own = policy.own_part(settings, self.policy, self.current(), sound_own(self._file))
        save_settings(self._file, own)
        self._put_in_force(policy.over(own), policy)

    def export(self, path: Path, settings: Settings) -> None:
        """Write what of ``settings`` is the user's own to another file, without secrets. Raises SettingsError."""
        if path.resolve() == self._file.resolve():
            raise SettingsError(SettingsCode.OWN_FILE, path=str(path))
        own = self.policy.own_part(settings, self.policy, self.current(), sound_own(self._file))
        export_settings(path, own)

    def imported(self, path: Path) -> Settings:
        """Give what would be in force with the settings of another file, to be saved. Raises SettingsError."""
        return self.policy.over(imported_settings(path, sound_own(self._file)))

    def replace(self, settings: Settings) -> Path | None:
        """Save ``settings`` in the place of all that were; gives where the file of before is kept, None for none.

        Raises SettingsError.
        """
        kept = keep_copy(self._file)
        self.save(settings)
        return kept

    def _put_in_force(self, settings: Settings, policy: Policy) -> None:
        with self._lock:
            self._policy, self._current, self._problem = policy, settings, None
        for take in self._subscribers:
            take(settings)
