"""The policy: what an administrator has set for all users of this machine, and how it goes before their settings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import SettingsError
from qrstation.core.station.key_settings import each_once
from qrstation.core.station.settings import Settings, shown
from qrstation.core.station.settings_rules import LISTED_TABLES, SINGLE_TABLES


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings of a policy file and which keys it names; without a file it says nothing.

    An archive or a rule of the policy is the policy's with all its keys, also those that it leaves at their defaults:
    the user's archive of the same name may be another machine, and keys of two machines do not mix.
    """

    file: Path | None = None
    settings: Settings = field(default_factory=Settings)
    named: frozenset[tuple[str, str]] = frozenset()
    """Table and key of the single tables."""
    is_wrong: bool = False
    """The file is there and cannot be used: nobody knows what it locks, so it locks everything."""

    def locks(self, table: str, key: str, entry: str | None = None) -> bool:
        """Tell whether the user cannot change a key; of "archives" and "rules" that of the entry of this name."""
        if table in LISTED_TABLES:
            return self.is_wrong or self._has(table, entry or "")
        return self.is_wrong or (table, key) in self.named

    def has_archive(self, name: str) -> bool:
        """Tell whether an archive is the policy's."""
        return self._has("archives", name)

    def _has(self, table: str, name: str) -> bool:
        return any(entry.name == name for entry in getattr(self.settings, table))

    def over(self, own: Settings) -> Settings:
        """Give the settings in force: the user's ``own`` with the policy over them, its archives and rules first."""
        listed: dict[str, Any] = {
            table: (
                *getattr(self.settings, table),
                *(entry for entry in getattr(own, table) if not self._has(table, entry.name)),
            )
            for table in LISTED_TABLES
        }
        joined = _with_keys(own, self.settings, self.named)
        # A key that the user gave to one action and the policy to another is the policy's.
        keys = each_once(joined.keys, [key for table, key in self.named if table == "keys"])
        return replace(joined, **listed, keys=keys)

    def own_part(self, wanted: Settings, old: Policy, before: Settings, own: Settings) -> Settings:
        """Give what of ``wanted`` is the user's own, to be written into his file.

        What the policy overrides stays as it stands in ``own``, his file of now, and is in force again when the policy
        goes. ``before`` are the settings in force that ``wanted`` was made from, and ``old`` the policy in them: where
        that was changed since, or is gone, what merely stayed as it set it is no change of the user's. Raises
        SettingsError for a change of a locked key.
        """
        for table, key in sorted(self.named):
            may_be = {getattr(getattr(each, table), key) for each in (self.settings, before, own)}
            if getattr(getattr(wanted, table), key) not in may_be:
                raise self._locked(f"{table}.{key}")
        lent = {
            (table, key)
            for table, key in old.named
            if getattr(getattr(wanted, table), key) == getattr(getattr(before, table), key)
        }
        kept = _with_keys(wanted, own, self.named | lent)
        listed: dict[str, Any] = {table: self._own_entries(table, wanted, old, own) for table in LISTED_TABLES}
        return replace(kept, **listed)

    def _own_entries(self, table: str, wanted: Settings, old: Policy, own: Settings) -> tuple[Any, ...]:
        """Give the entries of a list that are the user's own."""
        his, before, mine, asked = (getattr(each, table) for each in (self.settings, old.settings, own, wanted))
        may_be = {*his, *before, *mine}
        for entry in his:
            found = [each for each in asked if each.name == entry.name]
            is_removed = not found and old._has(table, entry.name)
            if is_removed or any(each not in may_be for each in found):
                raise self._locked(f'{table}, "{shown(entry.name)}"')
        lent = {entry.name for entry in asked if entry in before}
        hidden = {entry.name for entry in his} | lent
        kept = [entry for entry in asked if entry.name not in hidden]
        for place, entry in enumerate(mine):
            if entry.name in hidden:
                kept.insert(place, entry)
        return tuple(kept)

    def _locked(self, key: str) -> SettingsError:
        return SettingsError(SettingsCode.LOCKED, key=key, file=str(self.file))


def _with_keys(settings: Settings, source: Settings, keys: Collection[tuple[str, str]]) -> Settings:
    """Give ``settings`` with these keys of its single tables as they are in ``source``."""
    tables = {
        table: replace(
            getattr(settings, table),
            **{key: getattr(getattr(source, table), key) for named, key in keys if named == table},
        )
        for table in SINGLE_TABLES
    }
    return replace(settings, **tables)
