"""What the settings may be: the check of every value that a person may have typed, in a file or in the window."""

from __future__ import annotations

import contextlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import SettingsError
from qrstation.core.notice import Notice, notice
from qrstation.core.station.key_settings import ACTIONS, KeySettings, each_once, twice
from qrstation.core.station.place import THIS_STATION, is_this_station
from qrstation.core.station.settings import (
    ArchiveSettings,
    AuditSettings,
    PriorsSettings,
    ReceiverSettings,
    RuleSettings,
    Settings,
    StationSettings,
    StoreSettings,
    ViewerSettings,
    key_of,
    plain_values,
    shown,
)
from qrstation.core.station.settings_values import (
    CERTIFICATE,
    CHARSET,
    FILE,
    FIND,
    FLAG,
    FOLDER,
    GIGABYTES,
    HOST,
    HOST_OR_NONE,
    HOST_PORT_OR_NONE,
    KEYS,
    MEMORY,
    MOST_DAYS,
    NAME,
    NETWORKS,
    RETRIEVE,
    TIME,
    TITLE,
    TITLES,
    Rule,
    choice,
    free_text,
    seconds,
    whole,
)

_TABLES: dict[str, tuple[type, dict[str, Rule]]] = {
    "station": (
        StationSettings,
        {"ae_title": TITLE, "bind": HOST, "port": whole(0, 65535), "announce": HOST_OR_NONE},
    ),
    "receiver": (
        ReceiverSettings,
        {
            "accept": choice("known", "any"),
            "also_accept": TITLES,
            "max_associations": whole(1, 1000),
            "deadline": seconds(1, 3600),
            "idle": seconds(1, 86400),
            "sync": FLAG,
            "tls_certificate": FILE,
            "tls_key": FILE,
            "tls_ca": FILE,
        },
    ),
    "store": (StoreSettings, {"path": FOLDER, "max_gb": GIGABYTES, "clean_after_days": whole(0, MOST_DAYS)}),
    "viewer": (ViewerSettings, {"memory_gb": MEMORY}),
    "archives": (
        ArchiveSettings,
        {
            "name": NAME,
            "ae_title": TITLE,
            "host": HOST,
            "port": whole(1, 65535),
            "retrieve": RETRIEVE,
            "parallel": whole(1, 64),
            "timeout": seconds(1, 3600),
            "silence": seconds(1, 86400),
            "charset": CHARSET,
            "nearline": FLAG,
            "tls": FLAG,
            "tls_ca": FILE,
            "tls_name": HOST_OR_NONE,
            "tls_certificate": FILE,
            "tls_key": FILE,
            "issuer": free_text(64),
            "priors": FLAG,
            "role": choice("archive", "cache"),
            "only_from": NETWORKS,
            "only_certificate": CERTIFICATE,
        },
    ),
    "priors": (
        PriorsSettings,
        {
            "on_open": choice("fetch", "find", "off"),
            "most": whole(0, 100),
            "most_images": whole(0, 1_000_000),
            "nearline": FLAG,
        },
    ),
    "audit": (
        AuditSettings,
        {"enabled": FLAG, "keep_days": whole(1, MOST_DAYS), "syslog": HOST_PORT_OR_NONE, "syslog_ca": FILE},
    ),
    "rules": (
        RuleSettings,
        {
            "name": NAME,
            "archive": NAME,
            "find": FIND,
            "worklist": FLAG,
            "every_minutes": whole(0, 10080),
            "from": TIME,
            "until": TIME,
            "priors": whole(0, 100),
            "studies": FLAG,
        },
    ),
    "keys": (KeySettings, dict.fromkeys(ACTIONS, KEYS)),
}


SINGLE_TABLES = ("station", "receiver", "store", "viewer", "priors", "audit", "keys")
LISTED_TABLES = ("archives", "rules")
_REQUIRED = {"archives": ("name", "ae_title", "host", "port"), "rules": ("name", "archive")}


@dataclass(frozen=True, slots=True)
class ParsedSettings:
    """What a file says: its settings, defaults where it is silent, and the keys of its single tables that it names."""

    settings: Settings
    named: frozenset[tuple[str, str]] = frozenset()
    """Table and key, such as ("station", "port")."""


def parse_settings(text: str, name: str = "qrstation.toml") -> Settings:
    """Check and build the settings from TOML. Raises SettingsError."""
    return parse_named(text, name).settings


def parse_named(text: str, name: str) -> ParsedSettings:
    """Check and build the settings from TOML, and tell which keys stand there. Raises SettingsError."""
    raw = _raw(text, name)
    checker = _Checker(text, name)
    for key in raw:
        if key not in _TABLES:
            raise checker.fault("", 0, key, notice(SettingsCode.NO_KEY, allowed=tuple(_TABLES)))
    tables = {table: _single(checker, raw, table) for table in SINGLE_TABLES}
    checker.check_keys(tables["keys"])
    checker.check_receiver(tables["receiver"])
    listed: dict[str, Any] = {table: _listed(checker, raw.get(table, []), table) for table in LISTED_TABLES}
    settings = Settings(**tables, **listed)
    return ParsedSettings(settings, frozenset((table, key) for table in SINGLE_TABLES for key in raw.get(table, {})))


def fault_in(text: str, name: str, key: tuple[str, str], problem: Notice) -> SettingsError:
    """Build the error for a table and key of a file that is right by itself: with its line, as for a wrong value."""
    return _Checker(text, name).fault(key[0], 0, key[1], problem)


def sound_part(text: str) -> Settings:
    """Give what is right in a file with faults: each key that may stand so, each archive without a fault."""
    try:
        raw = _raw(text, "")
    except SettingsError:
        return Settings()
    tables = {table: _sound_single(raw.get(table), table) for table in SINGLE_TABLES}
    tables["keys"] = each_once(tables["keys"])
    listed: dict[str, Any] = {table: _sound_listed(raw.get(table), table) for table in LISTED_TABLES}
    return Settings(**tables, **listed)


def _sound_listed(entries: Any, table: str) -> tuple[Any, ...]:
    sound: dict[str, Any] = {}
    for entry in entries if isinstance(entries, list) else []:
        with contextlib.suppress(SettingsError):
            (one,) = _listed(_Checker("", ""), [_known_part(entry, table)], table)
            sound.setdefault(one.name, one)
    return tuple(sound.values())


def _known_part(entry: Any, table: str) -> Any:
    if not isinstance(entry, dict):
        return None
    return {key: value for key, value in entry.items() if key in _TABLES[table][1]}


def _sound_single(values: Any, table: str) -> Any:
    kind, rules = _TABLES[table]
    given = values.items() if isinstance(values, dict) else ()
    return kind(**{key: rules[key].convert(value) for key, value in given if key in rules and rules[key].test(value)})


def _raw(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(SettingsCode.NO_TOML, file=name, reason=shown(str(error), 200)) from error
    except ValueError as error:  # Python reads no number of more than 4300 digits
        raise SettingsError(SettingsCode.NUMBER_TOO_LONG, file=name) from error
    except RecursionError as error:
        raise SettingsError(SettingsCode.TOO_DEEP, file=name) from error


def _single(checker: _Checker, raw: Mapping[str, Any], table: str) -> Any:
    values = raw.get(table, {})
    if not isinstance(values, dict):
        raise checker.fault("", 0, table, notice(SettingsCode.NO_TABLE, table=table))
    return _TABLES[table][0](**checker.checked(table, 0, values))


def _listed(checker: _Checker, raw: Any, table: str) -> tuple[Any, ...]:
    if not isinstance(raw, list) or not all(isinstance(entry, dict) for entry in raw):
        raise checker.fault("", 0, table, notice(SettingsCode.NO_TABLES, table=table))
    kind = _TABLES[table][0]
    names = {key_of(f.name): f.name for f in fields(kind)}
    entries: list[Any] = []
    for number, entry in enumerate(raw):
        for key in _REQUIRED[table]:
            if key not in entry:
                raise checker.fault(table, number, key, notice(SettingsCode.MISSING))
        checked = checker.checked(table, number, entry)
        entries.append(kind(**{names[key]: value for key, value in checked.items()}))
        checker.check_entry(table, number, entries)
    return tuple(entries)


def check_settings(settings: Settings) -> None:
    """Check values that were not read from a file, such as those of a dialog. Raises SettingsError."""
    checker = _Checker("", "settings")
    for table in SINGLE_TABLES:
        checker.checked(table, 0, plain_values(getattr(settings, table)))
    checker.check_keys(settings.keys)
    checker.check_receiver(settings.receiver)
    for table in LISTED_TABLES:
        entries = getattr(settings, table)
        for number, entry in enumerate(entries):
            checker.checked(table, number, plain_values(entry))
            checker.check_entry(table, number, entries[: number + 1])


class _Checker:
    """Checks values against the rules, and finds the line of the one that is wrong."""

    def __init__(self, text: str, name: str) -> None:
        self._lines = text.splitlines()
        self._name = name

    def checked(self, table: str, number: int, values: Mapping[str, Any]) -> dict[str, Any]:
        rules = _TABLES[table][1]
        result = {}
        for key, value in values.items():
            rule = rules.get(key)
            if rule is None:
                raise self.fault(table, number, key, notice(SettingsCode.NO_KEY, allowed=tuple(rules)))
            if not rule.test(value):
                raise self.fault(table, number, key, notice(SettingsCode.MUST_BE, allowed=rule.allowed))
            result[key] = rule.convert(value)
        return result

    def check_keys(self, keys: KeySettings) -> None:
        """Check that no key was given to two actions."""
        pair = twice(keys)
        if pair is not None:
            raise self.fault("keys", 0, pair[1], notice(SettingsCode.KEY_TWICE, other=f"keys.{pair[0]}"))

    def check_receiver(self, receiver: ReceiverSettings) -> None:
        """Check that the receiver has all it needs to speak TLS, or nothing of it."""
        self._check_pair("receiver", 0, receiver)
        if receiver.tls_ca and not receiver.tls_certificate:
            other = "receiver.tls_certificate"
            raise self.fault("receiver", 0, "tls_ca", notice(SettingsCode.NEEDS_BESIDE, other=other))

    def _check_pair(self, table: str, number: int, group: ReceiverSettings | ArchiveSettings) -> None:
        """Check that no certificate stands without its key, and no key without its certificate."""
        for key, other in (("tls_certificate", "tls_key"), ("tls_key", "tls_certificate")):
            if getattr(group, key) and not getattr(group, other):
                raise self.fault(table, number, key, notice(SettingsCode.NEEDS_BESIDE, other=f"{table}.{other}"))

    def check_entry(self, table: str, number: int, entries: Sequence[Any]) -> None:
        """Check the last of a list's entries as a whole, and its name beside those of the others."""
        entry = entries[-1]
        if any(entry.name == other.name for other in entries[:-1]):
            raise self.fault(table, number, "name", notice(SettingsCode.NOT_UNIQUE, name=entry.name))
        if table == "archives" and is_this_station(entry.name):
            raise self.fault(table, number, "name", notice(SettingsCode.NAME_OF_STORE, name=THIS_STATION))
        if isinstance(entry, ArchiveSettings):
            self._check_pair(table, number, entry)
        if isinstance(entry, RuleSettings):
            self._check_rule(number, entry)

    def _check_rule(self, number: int, rule: RuleSettings) -> None:
        """Check that a rule does not contradict itself."""
        if rule.from_ == rule.until:
            raise self.fault("rules", number, "until", notice(SettingsCode.RULE_NEVER))
        if not rule.priors and (not rule.studies or rule.worklist):
            raise self.fault("rules", number, "priors", notice(SettingsCode.RULE_FETCHES_NOTHING))
        if not rule.worklist and not any(value for _, value in rule.find):
            raise self.fault("rules", number, "find", notice(SettingsCode.RULE_FINDS_ALL))

    def fault(self, table: str, number: int, key: str, problem: Notice) -> SettingsError:
        """Build the error for a key: "qrstation.toml line 4: station.port must be …"."""
        line = self._line_of(table, number, key)
        named = shown(f"{table}.{key}" if table else key)
        return SettingsError(SettingsCode.WRONG, file=self._name, line=line, key=named, problem=problem)

    def _line_of(self, table: str, number: int, key: str) -> int:
        """Find the key's line, else that of its table; 0 when neither stands on a line of its own."""
        at_table = 0
        for line, current, seen, text in self._walk():
            if current == table and (table not in LISTED_TABLES or seen[table] == number):
                at_table = at_table or line
                if re.match(rf'\s*"?{re.escape(key)}"?\s*[=.]', text):
                    return line
            elif not table and re.match(rf"\s*\[*\s*{re.escape(key)}\b", text):
                return line
        return at_table

    def _walk(self) -> Iterator[tuple[int, str, Mapping[str, int], str]]:
        current, seen = "", dict.fromkeys(LISTED_TABLES, -1)
        for line, text in enumerate(self._lines, start=1):
            header = re.match(r"\s*\[+\s*\"?([A-Za-z0-9_.-]+)\"?\s*\]+", text)
            if header:
                current = header.group(1)
                seen[current] = seen.get(current, -1) + 1
            yield line, current, seen, text
