"""Writes the settings back into their file, leaving the comments and the order of whoever edited it."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path
from typing import Any, cast

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from qrstation.core.errors import SettingsError
from qrstation.core.home import make_private, private_opener
from qrstation.core.settings import ArchiveSettings, Settings, check_settings, plain_values

_ALWAYS_WRITTEN = ("name", "ae_title", "host", "port")


def save_settings(path: Path, settings: Settings) -> None:
    """Write ``settings`` to ``path``: beside, synced, then renamed; mode 0600. Raises SettingsError."""
    check_settings(settings)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, UnicodeDecodeError):
        text = ""
    try:
        document = tomlkit.parse(text)
    except TOMLKitError:
        document = tomlkit.document()
    _update(document, settings)
    beside = path.with_name(path.name + ".part")
    try:
        make_private(path.parent)
        with open(beside, "w", encoding="utf-8", opener=private_opener) as file:
            file.write(tomlkit.dumps(document))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise SettingsError(
            f"the settings file {path} cannot be written ({error.strerror})", "check who may write it"
        ) from error


def _update(document: TOMLDocument, settings: Settings) -> None:
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
    """Set what differs: a key that stands in the file is updated, a default that does not stand there is left out."""
    for key, value in values.items():
        if key in table:
            if table[key] != value:
                table[key] = value
        elif key in _ALWAYS_WRITTEN or value != defaults[key]:
            table[key] = value
