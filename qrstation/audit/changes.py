"""Which settings changed since they were last seen, by whatever hand: only their names and digests are kept.

Beside them stands whether there is a trail: where all of it and its head are gone, this is the witness.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from qrstation.audit import terms
from qrstation.audit.message import Code
from qrstation.core.station.plain_file import open_plain
from qrstation.core.station.settings import Settings, key_of
from qrstation.core.station.settings_file import replace_file
from qrstation.core.station.settings_rules import LISTED_TABLES, SINGLE_TABLES

Digests = Mapping[str, str]
"""The name of each key, as "receiver.accept" or "archives.Main.host", and a digest of its value."""
ENABLED = "audit.enabled"
_SECURITY = ("receiver.", "audit.")
_SECURE_KEYS = ("tls", "only_")
_NETWORK = ("station.", "archives.")
_LARGEST = 4 << 20
"""Bytes: of some thousand archives."""


@dataclass(frozen=True, slots=True)
class Witness:
    """What stands in the file."""

    digests: Digests
    has_trail: bool = False
    """Records have been written in this home."""


def digests_of(settings: Settings) -> Digests:
    """Give the digests of all keys."""
    found: dict[str, str] = {}
    for table in SINGLE_TABLES:
        found |= _of(table, getattr(settings, table))
    for table in LISTED_TABLES:
        for entry in getattr(settings, table):
            found |= _of(f"{table}.{entry.name}", entry)
    return found


def _of(prefix: str, group: Any) -> Digests:
    values = {key_of(each.name): getattr(group, each.name) for each in fields(group)}
    return {f"{prefix}.{key}": hashlib.sha256(repr(value).encode()).hexdigest()[:16] for key, value in values.items()}


def changed(before: Digests, after: Digests) -> tuple[str, ...]:
    """Give the names of the keys that changed; an entry that came or went is one name."""
    known = {**digests_of(Settings()), **before}  # a key that came with a newer version was at its default
    names = {name for name in {*before, *after} if known.get(name) != after.get(name)}
    return tuple(sorted({_shown(name, before, after) for name in names}))


def _shown(name: str, before: Digests, after: Digests) -> str:
    """Give the name of a key, or of its entry where that is new or gone."""
    entry = name.rpartition(".")[0]
    is_listed = entry.startswith(tuple(f"{table}." for table in LISTED_TABLES))
    is_whole = f"{entry}.name" in before and f"{entry}.name" in after
    return name if is_whole or not is_listed else entry


def kind_of(names: Iterable[str]) -> Code:
    """Give which kind of alert tells of such a change: the weightiest that fits."""
    found = tuple(names)
    if any(name.startswith(_SECURITY) or name.rpartition(".")[2].startswith(_SECURE_KEYS) for name in found):
        return terms.SECURITY_CONFIGURATION
    if any(name.startswith(_NETWORK) for name in found):
        return terms.NETWORK_CONFIGURATION
    return terms.SOFTWARE_CONFIGURATION


def read_witness(path: Path) -> Witness | None:
    """Give what was seen last; None where nothing was."""
    try:
        with open_plain(path) as stream:
            kept = json.loads(stream.read(min(_LARGEST, os.fstat(stream.fileno()).st_size)))
        digests = {str(name): str(digest) for name, digest in kept["settings"].items()}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        # Somebody wrote over it, or put something else there: all settings count as changed.
        return Witness({}, has_trail=True)
    return Witness(digests, kept.get("trail") is True)


def write_witness(path: Path, witness: Witness) -> None:
    """Keep what was seen. Raises OSError."""
    kept = {"settings": witness.digests, "trail": witness.has_trail}
    replace_file(path, json.dumps(kept, ensure_ascii=False, indent=0))
