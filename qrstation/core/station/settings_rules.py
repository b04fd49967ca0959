"""What the settings may be: the check of every value that a person may have typed, in a file or in the window."""

from __future__ import annotations

import contextlib
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import SettingsError
from qrstation.core.notice import Notice, notice
from qrstation.core.standard.node import is_ae_title
from qrstation.core.station.key_settings import (
    ACTIONS,
    DEFAULT,
    MOST_KEYS,
    SEPARATOR,
    KeySettings,
    each_once,
    keys_in,
    twice,
)
from qrstation.core.station.place import THIS_STATION, is_this_station
from qrstation.core.station.settings import (
    ArchiveSettings,
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

LEAST_MEMORY, MOST_MEMORY = 0.2, 1000
"""Gigabytes for decoded images: below the first hardly a study is smooth."""

MOST_DAYS = 36_500
"""Days for which what nobody opened may be kept; a hundred years."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a key takes: a test, what it is told to be where it is not, and a conversion."""

    test: Callable[[Any], bool]
    allowed: Notice
    convert: Callable[[Any], Any] = lambda value: value


def _whole(low: int, high: int) -> _Rule:
    return _Rule(lambda v: type(v) is int and low <= v <= high, notice(SettingsCode.WHOLE_NUMBER, low=low, high=high))


def _seconds(low: float, high: float) -> _Rule:
    return _Rule(
        lambda v: type(v) in (int, float) and low <= v <= high,
        notice(SettingsCode.SECONDS, low=low, high=high),
    )


def _text(longest: int = 1024) -> _Rule:
    return _Rule(
        lambda v: isinstance(v, str) and len(v) <= longest and all(c.isprintable() for c in v),
        notice(SettingsCode.TEXT, longest=longest),
    )


def _choice(*values: str) -> _Rule:
    return _Rule(lambda v: v in values, notice(SettingsCode.ONE_OF, choices=tuple(map(_toml, values))))


def _is_host(text: str) -> bool:
    """Tell whether a text can be looked up: labels of 1 to 63 characters (RFC 1123 2.1), or an address."""
    labels = text.removesuffix(".").split(".")
    return re.fullmatch(r"[A-Za-z0-9._:%-]{1,253}", text) is not None and all(0 < len(label) <= 63 for label in labels)


def _unsupported(default: Any) -> _Rule:
    return _Rule(
        lambda v: type(v) is type(default) and v == default,
        notice(SettingsCode.UNSUPPORTED, default=_toml(default)),
    )


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


_FLAG = _Rule(lambda v: isinstance(v, bool), notice(SettingsCode.FLAG))
_NAME = _Rule(
    lambda v: isinstance(v, str) and 0 < len(v.strip()) <= 64 and v.strip() == v and v.isprintable(),
    notice(SettingsCode.NAME),
)
_TITLE = _Rule(lambda v: isinstance(v, str) and is_ae_title(v), notice(SettingsCode.AE_TITLE))
_TITLES = _Rule(
    lambda v: isinstance(v, list) and all(isinstance(t, str) and is_ae_title(t) for t in v),
    notice(SettingsCode.AE_TITLES),
    tuple,
)
_HOST = _Rule(lambda v: isinstance(v, str) and _is_host(v), notice(SettingsCode.HOST))
_ANNOUNCE = _Rule(lambda v: v == "" or _HOST.test(v), notice(SettingsCode.HOST_OR_NONE))
_CHARSET = _Rule(
    lambda v: isinstance(v, str) and re.fullmatch(r"((ISO_IR|ISO 2022 IR) \d{1,3}|GB18030|GBK)?", v) is not None,
    notice(SettingsCode.CHARSET),
)
_FOLDER = _Rule(
    # expanduser leaves a user that is not known as it stands.
    lambda v: _text().test(v) and not (v.startswith("~") and os.path.expanduser(v) == v),  # noqa: PTH111
    notice(SettingsCode.FOLDER),
)
_GIGABYTES = _Rule(lambda v: type(v) in (int, float) and 0 <= v <= 1_000_000, notice(SettingsCode.GIGABYTES))
_MEMORY = _Rule(
    lambda v: type(v) in (int, float) and (v == 0 or LEAST_MEMORY <= v <= MOST_MEMORY),
    notice(SettingsCode.MEMORY, low=LEAST_MEMORY, high=MOST_MEMORY),
)
_TIME = _Rule(
    lambda v: isinstance(v, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", v) is not None,
    notice(SettingsCode.TIME_OF_DAY),
)
_FIND = _Rule(
    lambda v: (
        isinstance(v, dict)
        and all(key.isascii() and key.isalnum() and _text(64).test(value) for key, value in v.items())
    ),
    notice(SettingsCode.FIND_KEYS),
    lambda v: tuple(v.items()),
)
_RETRIEVE = _choice("move", "get", "auto")
_KEYS = _Rule(
    lambda v: v == DEFAULT or (isinstance(v, str) and keys_in(v) is not None),
    notice(SettingsCode.KEYS, most=MOST_KEYS),
    lambda v: v if v == DEFAULT else SEPARATOR.join(keys_in(v) or ()),
)

_TABLES: dict[str, tuple[type, dict[str, _Rule]]] = {
    "station": (
        StationSettings,
        {"ae_title": _TITLE, "bind": _HOST, "port": _whole(0, 65535), "announce": _ANNOUNCE},
    ),
    "receiver": (
        ReceiverSettings,
        {
            "accept": _choice("known", "any"),
            "also_accept": _TITLES,
            "max_associations": _whole(1, 1000),
            "deadline": _seconds(1, 3600),
            "idle": _seconds(1, 86400),
            "sync": _FLAG,
            "tls_certificate": _unsupported(""),
            "tls_key": _unsupported(""),
            "tls_ca": _unsupported(""),
        },
    ),
    "store": (StoreSettings, {"path": _FOLDER, "max_gb": _GIGABYTES, "clean_after_days": _whole(0, MOST_DAYS)}),
    "viewer": (ViewerSettings, {"memory_gb": _MEMORY}),
    "archives": (
        ArchiveSettings,
        {
            "name": _NAME,
            "ae_title": _TITLE,
            "host": _HOST,
            "port": _whole(1, 65535),
            "retrieve": _RETRIEVE,
            "parallel": _whole(1, 64),
            "timeout": _seconds(1, 3600),
            "silence": _seconds(1, 86400),
            "charset": _CHARSET,
            "nearline": _FLAG,
            "tls": _unsupported(False),
            "tls_ca": _unsupported(""),
            "issuer": _text(64),
            "priors": _FLAG,
            "role": _choice("archive", "cache"),
        },
    ),
    "priors": (
        PriorsSettings,
        {
            "on_open": _choice("fetch", "find", "off"),
            "most": _whole(0, 100),
            "most_images": _whole(0, 1_000_000),
            "nearline": _FLAG,
        },
    ),
    "rules": (
        RuleSettings,
        {
            "name": _NAME,
            "archive": _NAME,
            "find": _FIND,
            "worklist": _FLAG,
            "every_minutes": _whole(0, 10080),
            "from": _TIME,
            "until": _TIME,
            "priors": _whole(0, 100),
            "studies": _FLAG,
        },
    ),
    "keys": (KeySettings, dict.fromkeys(ACTIONS, _KEYS)),
}


SINGLE_TABLES = ("station", "receiver", "store", "viewer", "priors", "keys")
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

    def check_entry(self, table: str, number: int, entries: Sequence[Any]) -> None:
        """Check the last of a list's entries as a whole, and its name beside those of the others."""
        entry = entries[-1]
        if any(entry.name == other.name for other in entries[:-1]):
            raise self.fault(table, number, "name", notice(SettingsCode.NOT_UNIQUE, name=entry.name))
        if table == "archives" and is_this_station(entry.name):
            raise self.fault(table, number, "name", notice(SettingsCode.NAME_OF_STORE, name=THIS_STATION))
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
