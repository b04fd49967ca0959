"""Reads the settings from their file and writes them back, leaving the comments and the order of whoever edited it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import fields
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import SettingsError
from qrstation.core.station.home import make_private, private_opener
from qrstation.core.station.plain_file import open_plain
from qrstation.core.station.policy_file import read_policy
from qrstation.core.station.replacing import replace
from qrstation.core.station.settings import ArchiveSettings, Settings, plain_values
from qrstation.core.station.settings_rules import SINGLE_TABLES, check_settings, parse_settings, sound_part
from qrstation.core.station.settings_text import MOST_BYTES, read_text


def load_settings(path: Path) -> Settings:
    """Give the settings in force: the defaults, the user's file over them, the policy over both, key by key.

    Everything that runs by settings reads them here. Raises SettingsError with the key, its line, what is allowed;
    PolicyError where it is the policy that is wrong.
    """
    policy = read_policy()
    return policy.over(load_own(path))


def load_own(path: Path) -> Settings:
    """Read the user's own settings; no file gives the defaults. Raises SettingsError."""
    text = read_text(path, path.name)
    return Settings() if text is None else parse_settings(text, path.name)


def sound_own(path: Path) -> Settings:
    """Read what is right in the user's own file, however much of it is wrong."""
    try:
        return sound_part(read_text(path, path.name) or "")
    except SettingsError:
        return Settings()


def save_settings(path: Path, settings: Settings) -> None:
    """Write the user's own ``settings`` to ``path``: beside, synced, then renamed; mode 0600. Raises SettingsError.

    What stands there and is no settings, such as a key that was mistyped or one of a newer version, goes; then a copy
    of the file as it was stays beside it.
    """
    check_settings(settings)
    if not _is_sound(path):
        keep_copy(path)
    text = written_out(_read(path), settings)
    if _settings_of(text) != settings:
        text = written_out(tomlkit.document(), settings)
    try:
        make_private(path.parent)
        replace_file(path, text)
    except OSError as error:
        raise SettingsError(SettingsCode.FILE_UNWRITABLE, path=str(path), reason=str(error.strerror)) from error


def keep_copy(path: Path) -> Path | None:
    """Keep the file as it is beside itself, under a name with the next free number; None where there is none to keep.

    Raises SettingsError when that cannot be done: then nothing was changed.
    """
    try:
        with open_plain(path) as file:
            data = file.read(MOST_BYTES)
    except OSError:
        return None  # nothing that a person could have typed
    try:
        for number in range(1, 1000):
            copy = path.with_name(f"{path.name}.old-{number}")
            with contextlib.suppress(FileExistsError):
                with open(copy, "xb", opener=private_opener) as kept:
                    kept.write(data)
                return copy
    except OSError as error:
        raise SettingsError(SettingsCode.FILE_UNWRITABLE, path=str(copy), reason=str(error.strerror)) from error
    return None


def _is_sound(path: Path) -> bool:
    try:
        load_own(path)
    except SettingsError:
        return False
    return True


def _read(path: Path) -> TOMLDocument:
    """Give what stands in the file, to be kept; an empty document where that is no TOML or cannot be read."""
    try:
        return tomlkit.parse(read_text(path, path.name) or "")
    except (SettingsError, TOMLKitError, ValueError, RecursionError):
        return tomlkit.document()


def written_out(document: TOMLDocument, settings: Settings) -> str:
    """Give ``document`` as text, with ``settings`` in it; what is at its default is written only where it stands."""
    _update(document, settings)
    return tomlkit.dumps(document)


def _settings_of(text: str) -> Settings | None:
    try:
        return parse_settings(text)
    except SettingsError:
        return None


def replace_file(path: Path, text: str) -> None:
    """Write a file beside under a name of its own, then put it in the other's place. Raises OSError."""
    descriptor, name = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def _update(document: TOMLDocument, settings: Settings) -> None:
    for name in [name for name in document if name not in (f.name for f in fields(Settings))]:
        del document[name]
    for name in SINGLE_TABLES:
        group = getattr(settings, name)
        table = document.get(name)
        if not isinstance(table, Table):
            table = tomlkit.table()
        _set(table, plain_values(group), plain_values(type(group)()))
        if len(table) and name not in document:
            document[name] = table
    _update_archives(document, settings.archives)


def _update_archives(document: TOMLDocument, archives: tuple[ArchiveSettings, ...]) -> None:
    existing = document.get("archives")
    tables = {str(t.get("name", "")): t for t in existing} if isinstance(existing, AoT) else {}
    if not archives:
        document.pop("archives", None)
        return
    kept = [table.get("name") for table in tables.values()]
    if kept == [archive.name for archive in archives]:
        for archive in archives:
            _set_archive(tables[archive.name], archive)
        return
    rebuilt = tomlkit.aot()
    for archive in archives:
        table = tables.get(archive.name) or tomlkit.table()
        _set_archive(table, archive)
        rebuilt.append(table)
    document.pop("archives", None)
    document.append("archives", rebuilt)


def _set_archive(table: Table, archive: ArchiveSettings) -> None:
    # What an archive must have has no default, and is always written.
    _set(table, plain_values(archive), {f.name: f.default for f in fields(ArchiveSettings)})


def _set(table: Table, values: dict[str, Any], defaults: dict[str, Any]) -> None:
    """Set what differs, and leave out keys that are none; a default that does not stand there is not written."""
    for key in [key for key in table if key not in values]:
        del table[key]
    for key, value in values.items():
        if key in table:
            if table[key] != value:
                table[key] = value
        elif value != defaults[key]:
            table[key] = value
