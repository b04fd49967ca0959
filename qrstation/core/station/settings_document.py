"""Writes settings into a TOML document, leaving the comments and the order of whoever edited it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from qrstation.core.station.key_settings import DEFAULT, KeySettings
from qrstation.core.station.settings import ArchiveSettings, Settings, plain_values
from qrstation.core.station.settings_rules import SINGLE_TABLES


def written_into(text: str, settings: Settings) -> str:
    """Give ``text`` with ``settings`` in it; what is at its default is written only where it stands.

    Nothing is kept of a text that is no TOML.
    """
    try:
        document = tomlkit.parse(text)
    except (TOMLKitError, ValueError, RecursionError):
        document = tomlkit.document()
    _update(document, settings)
    return tomlkit.dumps(document)


def _update(document: TOMLDocument, settings: Settings) -> None:
    for name in [name for name in document if name not in (f.name for f in fields(Settings))]:
        del document[name]
    for name in SINGLE_TABLES:
        group = getattr(settings, name)
        table = document.get(name)
        if not isinstance(table, Table):
            table = tomlkit.table()
        values = plain_values(group)
        if isinstance(group, KeySettings):  # of these only what differs is kept: nobody wants to read all
            values = {key: value for key, value in values.items() if value != DEFAULT}
        _set(table, values, plain_values(type(group)()))
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
