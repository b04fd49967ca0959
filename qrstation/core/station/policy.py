"""The policy: what an administrator has set for all users of this machine, and how it goes before their settings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import SettingsError
from qrstation.core.station.key_settings import each_once
from qrstation.core.station.settings import ArchiveSettings, Settings, shown
from qrstation.core.station.settings_rules import SINGLE_TABLES


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings of a policy file and which keys it names; without a file it says nothing.

    An archive of the policy is the policy's with all its keys, also those that it leaves at their defaults: the user's
    archive of the same name may be another machine, and keys of two machines do not mix.
    """

    file: Path | None = None
    settings: Settings = field(default_factory=Settings)
    named: frozenset[tuple[str, str]] = frozenset()
    """Table and key of the single tables."""
    is_wrong: bool = False
    """The file is there and cannot be used: nobody knows what it locks, so it locks everything."""

    def locks(self, table: str, key: str, archive: str | None = None) -> bool:
        """Tell whether the user cannot change a key; of the table "archives" that of the archive of this name."""
        if table == "archives":
            return self.is_wrong or self.has_archive(archive or "")
        return self.is_wrong or (table, key) in self.named

    def has_archive(self, name: str) -> bool:
        """Tell whether an archive is the policy's."""
        return any(archive.name == name for archive in self.settings.archives)

    def over(self, own: Settings) -> Settings:
        """Give the settings in force: the user's ``own`` with the policy over them, its archives first."""
        rest = tuple(archive for archive in own.archives if not self.has_archive(archive.name))
        joined = _with_keys(own, self.settings, self.named)
        # A key that the user gave to one action and the policy to another is the policy's.
        keys = each_once(joined.keys, [key for table, key in self.named if table == "keys"])
        return replace(joined, archives=(*self.settings.archives, *rest), keys=keys)

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
        return replace(kept, archives=self._own_archives(wanted, old, own))

    def _own_archives(self, wanted: Settings, old: Policy, own: Settings) -> tuple[ArchiveSettings, ...]:
        may_be = {*self.settings.archives, *old.settings.archives, *own.archives}
        for archive in self.settings.archives:
            found = [each for each in wanted.archives if each.name == archive.name]
            is_removed = not found and old.has_archive(archive.name)
            if is_removed or any(each not in may_be for each in found):
                raise self._locked(f'archives, "{shown(archive.name)}"')
        lent = {archive.name for archive in wanted.archives if archive in old.settings.archives}
        hidden = {archive.name for archive in self.settings.archives} | lent
        kept = [archive for archive in wanted.archives if archive.name not in hidden]
        for place, archive in enumerate(own.archives):
            if archive.name in hidden:
                kept.insert(place, archive)
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
