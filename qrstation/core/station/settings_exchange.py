"""Settings on their way from one station to another: a file without secrets, and what taking one up would change."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import SettingsError
from qrstation.core.station.settings import ArchiveSettings, ReceiverSettings, Settings, key_of
from qrstation.core.station.settings_file import replace_file
from qrstation.core.station.settings_rules import LISTED_TABLES, SINGLE_TABLES, parse_settings
from qrstation.core.station.settings_text import read_text

SECRET_KEYS: dict[type, tuple[str, ...]] = {
    ReceiverSettings: ("tls_certificate", "tls_key", "tls_ca"),
    ArchiveSettings: ("tls_certificate", "tls_key"),
}
"""Where this station keeps what it shows of itself; passwords are in no settings file at all.

Whom the receiver lets in by certificate goes with what it shows: without that, it is no setting.
"""
_Group = TypeVar("_Group", ReceiverSettings, ArchiveSettings)
_HEAD = "# Settings of a QR Station, to be imported at another; without passwords and places of keys.\n"


@dataclass(frozen=True, slots=True)
class Change:
    """What an import would change: a key, or with key "" an archive or a rule that comes or goes; None for no value."""

    table: str
    key: str
    before: Any
    after: Any
    entry: str = ""
    """The name of the archive or rule."""


def export_settings(path: Path, own: Settings) -> None:
    """Write the user's own settings to ``path``, without secrets, over what stands there. Raises SettingsError."""
    from qrstation.core.station.settings_document import written_into  # a start only reads, and waits for no writer

    try:
        replace_file(path, written_into(_HEAD, _without_secrets(own)))
    except OSError as error:
        raise SettingsError(SettingsCode.FILE_UNWRITABLE, path=str(path), reason=str(error.strerror)) from error


def imported_settings(path: Path, own: Settings) -> Settings:
    """Read a file to be taken up in the place of ``own``, whose secrets stay. Raises SettingsError."""
    text = read_text(path, path.name)
    if text is None:
        raise SettingsError(SettingsCode.FILE_UNREADABLE, path=str(path), reason=os.strerror(errno.ENOENT))
    read = parse_settings(text, path.name)
    before = {archive.name: archive for archive in own.archives}
    archives = tuple(_with_secrets_of(before.get(archive.name, archive), archive) for archive in read.archives)
    return replace(read, receiver=_with_secrets_of(own.receiver, read.receiver), archives=archives)


def changes_between(before: Settings, after: Settings) -> tuple[Change, ...]:
    """Give what differs, in the order of the settings."""
    found = [
        Change(table, key, old, new)
        for table in SINGLE_TABLES
        for key, old, new in _differences(getattr(before, table), getattr(after, table))
    ]
    for table in LISTED_TABLES:
        found += _listed_changes(table, getattr(before, table), getattr(after, table))
    return tuple(found)


def _listed_changes(table: str, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Change]:
    old_ones = {entry.name: entry for entry in before}
    for entry in after:
        old_one = old_ones.pop(entry.name, None)
        if old_one is None:
            yield Change(table, "", None, _told(entry), entry.name)
            continue
        for key, old, new in _differences(old_one, entry):
            yield Change(table, key, old, new, entry.name)
    for entry in old_ones.values():
        yield Change(table, "", _told(entry), None, entry.name)


def _told(entry: Any) -> str:
    """Say of an archive where it is, of a rule which archive it asks."""
    return str(entry.node) if isinstance(entry, ArchiveSettings) else str(entry.archive)


def _differences(before: Any, after: Any) -> list[tuple[str, Any, Any]]:
    pairs = ((key_of(f.name), getattr(before, f.name), getattr(after, f.name)) for f in fields(before))
    return [(key, old, new) for key, old, new in pairs if old != new]


def _without_secrets(settings: Settings) -> Settings:
    archives = tuple(_with(archive, dict.fromkeys(_secrets_in(archive), "")) for archive in settings.archives)
    receiver = _with(settings.receiver, dict.fromkeys(_secrets_in(settings.receiver), ""))
    return replace(settings, receiver=receiver, archives=archives)


def _with_secrets_of(source: _Group, group: _Group) -> _Group:
    return _with(group, {key: getattr(source, key) for key in _secrets_in(group)})


def _with(group: _Group, values: dict[str, Any]) -> _Group:
    return replace(group, **values)


def _secrets_in(group: ReceiverSettings | ArchiveSettings) -> tuple[str, ...]:
    return SECRET_KEYS[type(group)]
