"""Reads the settings from their file and writes them back, leaving the comments and the order of whoever edited it."""

from __future__ import annotations

import os
import tempfile
from dataclasses import fields
from pathlib import Path
from typing import Any, cast

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import SettingsError
from qrstation.core.station.home import make_private
from qrstation.core.station.plain_file import NotPlain, open_plain
from qrstation.core.station.replacing import replace
from qrstation.core.station.settings import ArchiveSettings, Settings, plain_values
from qrstation.core.station.settings_rules import check_settings, parse_settings

MOST_BYTES = 1 << 20
"""What a settings file may hold; a person types less."""
_ALWAYS_WRITTEN = ("name", "ae_title", "host", "port")


def load_settings(path: Path) -> Settings:
    """Read the settings; no file gives the defaults. Raises SettingsError with the key, its line, what is allowed."""
    text = _read_text(path)
    return Settings() if text is None else parse_settings(text, path.name)


def _read_text(path: Path) -> str | None:
    """Give the text of a settings file, None where there is none. Raises SettingsError; never waits for a pipe."""
    try:
        with open_plain(path) as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise SettingsError(SettingsCode.FILE_TOO_LARGE, path=str(path), megabytes=MOST_BYTES >> 20)
        return data.decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise SettingsError(SettingsCode.NO_UTF8, file=path.name) from error
    except (IsADirectoryError, NotPlain) as error:
        raise SettingsError(SettingsCode.NO_FILE, path=str(path)) from error
    except OSError as error:
        raise SettingsError(SettingsCode.FILE_UNREADABLE, path=str(path), reason=str(error.strerror)) from error


def save_settings(path: Path, settings: Settings) -> None:
    """Write ``settings`` to ``path``: beside, synced, then renamed; mode 0600. Raises SettingsError.

    What stands there and is no settings, such as a key that was mistyped, goes.
    """
    check_settings(settings)
    text = _updated(_read(path), settings)
    if _settings_of(text) != settings:
        text = _updated(tomlkit.document(), settings)
    try:
        make_private(path.parent)
        _replace(path, text)
    except OSError as error:
        raise SettingsError(SettingsCode.FILE_UNWRITABLE, path=str(path), reason=str(error.strerror)) from error


def _read(path: Path) -> TOMLDocument:
    """Give what stands in the file, to be kept; an empty document where that is no TOML or cannot be read."""
    try:
        return tomlkit.parse(_read_text(path) or "")
    except (SettingsError, TOMLKitError, ValueError, RecursionError):
        return tomlkit.document()


def _updated(document: TOMLDocument, settings: Settings) -> str:
    _update(document, settings)
    return tomlkit.dumps(document)


def _settings_of(text: str) -> Settings | None:
    try:
        return parse_settings(text)
    except SettingsError:
        return None


def _replace(path: Path, text: str) -> None:
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
    for name in ("station", "receiver", "store"):
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
    defaults = {f.name: f.default for f in fields(ArchiveSettings)}
    _set(table, plain_values(archive), cast("dict[str, Any]", defaults))


def _set(table: Table, values: dict[str, Any], defaults: dict[str, Any]) -> None:
    """Set what differs, and leave out keys that are none; a default that does not stand there is not written."""
    for key in [key for key in table if key not in values]:
        del table[key]
    for key, value in values.items():
        if key in table:
            if table[key] != value:
                table[key] = value
        elif key in _ALWAYS_WRITTEN or value != defaults[key]:
            table[key] = value
