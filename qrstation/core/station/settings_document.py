"""Writes settings into a TOML document, leaving the comments and the order of whoever edited it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from qrstation.core.station.key_settings import DEFAULT, KeySettings
from qrstation.core.station.settings import Settings, key_of, plain_value, plain_values
from qrstation.core.station.settings_rules import LISTED_TABLES, SINGLE_TABLES


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
    for name in LISTED_TABLES:
        _update_listed(document, name, getattr(settings, name))


def _update_listed(document: TOMLDocument, name: str, entries: tuple[Any, ...]) -> None:
    existing = document.get(name)
    tables = {str(t.get("name", "")): t for t in existing} if isinstance(existing, AoT) else {}
    if not entries:
        document.pop(name, None)
        return
    if [table.get("name") for table in tables.values()] == [entry.name for entry in entries]:
        for entry in entries:
            _set_entry(tables[entry.name], entry)
        return
    rebuilt = tomlkit.aot()
    for entry in entries:
        table = tables.get(entry.name) or tomlkit.table()
        _set_entry(table, entry)
        rebuilt.append(table)
    document.pop(name, None)
    document.append(name, rebuilt)


def _set_entry(table: Table, entry: Any) -> None:
    # What an entry must have has no default, and is always written.
    defaults = {key_of(f.name): plain_value(key_of(f.name), f.default) for f in fields(entry)}
    _set(table, plain_values(entry), defaults)


def _set(table: Table, values: dict[str, Any], defaults: dict[str, Any]) -> None:
    """Set what differs, and leave out keys that are none; a default that does not stand there is not written."""
    for key in [key for key in table if key not in values]:
        del table[key]
    for key, value in values.items():
        if key in table:
            if table[key] != value:
                table[key] = _as_item(value)
        elif value != defaults[key]:
            table[key] = _as_item(value)


def _as_item(value: Any) -> Any:
    """Write a table within a line: it is part of the entry that it stands in."""
    if not isinstance(value, dict):
        return value
    inline = tomlkit.inline_table()
    inline.update(value)
    return inline
