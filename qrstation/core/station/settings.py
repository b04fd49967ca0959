"""The settings: what they are, their defaults, and the check of every value that a person may have typed."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from qrstation.core.errors import SettingsError, UnknownArchive
from qrstation.core.standard.node import Node, is_ae_title
from qrstation.core.station.place import THIS_STATION, is_this_station
from qrstation.core.station.plain_file import NotPlain, open_plain

MOST_BYTES = 1 << 20
"""What a settings file may hold; a person types less."""
ADVICE = "correct the settings file, or open the settings in the window"


@dataclass(frozen=True, slots=True)
class StationSettings:
    """Who this station is on the network."""

    ae_title: str = "QRSTATION"
    bind: str = "127.0.0.1"
    port: int = 11112
    announce: str = ""

    @property
    def announced_host(self) -> str:
        """The address that archives must send to."""
        return self.announce or self.bind


@dataclass(frozen=True, slots=True)
class ReceiverSettings:
    """Whom the receiver lets in, and how patient it is; times in seconds."""

    accept: str = "known"
    also_accept: tuple[str, ...] = ()
    max_associations: int = 20
    deadline: float = 30
    idle: float = 900
    sync: bool = True
    tls_certificate: str = ""
    tls_key: str = ""
    tls_ca: str = ""


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where the store is and how large it may grow; `max_gb` 0 leaves 2 GB of the disk free."""

    path: str = ""
    max_gb: float = 0


@dataclass(frozen=True, slots=True)
class ArchiveSettings:
    """An archive: what it is called, where it is, how it is treated; times in seconds."""

    name: str
    ae_title: str
    host: str
    port: int
    retrieve: str = "move"
    parallel: int = 3
    timeout: float = 30
    silence: float = 600
    charset: str = ""
    nearline: bool = False
    tls: bool = False
    tls_ca: str = ""

    @property
    def node(self) -> Node:
        """The archive's application entity."""
        return Node(self.ae_title, self.host, self.port)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a station."""

    station: StationSettings = field(default_factory=StationSettings)
    receiver: ReceiverSettings = field(default_factory=ReceiverSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    archives: tuple[ArchiveSettings, ...] = ()

    def archive(self, name: str) -> ArchiveSettings:
        """Give the archive called ``name``, exactly. Raises UnknownArchive."""
        for archive in self.archives:
            if archive.name == name:
                return archive
        known = ", ".join(f'"{archive.name}"' for archive in self.archives) or "none is configured"
        raise UnknownArchive(f'no archive is called "{shown(name)}"', f"choose one of those configured: {known}")

    def admitted_callers(self) -> frozenset[str] | None:
        """Give the calling AE titles that the receiver lets in, None for any."""
        if self.receiver.accept == "any":
            return None
        titles = {archive.ae_title for archive in self.archives}
        return frozenset({*titles, self.station.ae_title, *self.receiver.also_accept})

    def store_folder(self, default: Path) -> Path:
        """Give the folder of the store, ``default`` where the settings name none; a relative one lies beside it."""
        return default.parent / Path(self.store.path).expanduser() if self.store.path else default


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a key takes: a test, the words that say what is allowed, and a conversion."""

    test: Callable[[Any], bool]
    allowed: str
    convert: Callable[[Any], Any] = lambda value: value


def _whole(low: int, high: int) -> _Rule:
    return _Rule(lambda v: type(v) is int and low <= v <= high, f"a whole number from {low} to {high}")


def _seconds(low: float, high: float) -> _Rule:
    return _Rule(
        lambda v: type(v) in (int, float) and low <= v <= high,
        f"a number of seconds from {low:g} to {high:g}",
    )


def _text(longest: int = 1024) -> _Rule:
    return _Rule(
        lambda v: isinstance(v, str) and len(v) <= longest and all(c.isprintable() for c in v),
        f"a text of at most {longest} characters",
    )


def _choice(*values: str) -> _Rule:
    return _Rule(lambda v: v in values, "one of " + ", ".join(f'"{value}"' for value in values))


def _is_host(text: str) -> bool:
    """Tell whether a text can be looked up: labels of 1 to 63 characters (RFC 1123 2.1), or an address."""
    labels = text.removesuffix(".").split(".")
    return re.fullmatch(r"[A-Za-z0-9._:%-]{1,253}", text) is not None and all(0 < len(label) <= 63 for label in labels)


def _unsupported(default: Any) -> _Rule:
    words = f"left at {_toml(default)}: this version does not support it yet"
    return _Rule(lambda v: type(v) is type(default) and v == default, words)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


_FLAG = _Rule(lambda v: isinstance(v, bool), "true or false")
_NAME = _Rule(
    lambda v: isinstance(v, str) and 0 < len(v.strip()) <= 64 and v.strip() == v and v.isprintable(),
    "a name of 1 to 64 characters",
)
_TITLE_WORDS = "an AE title: 1 to 16 characters, no backslash or control character"
_TITLE = _Rule(lambda v: isinstance(v, str) and is_ae_title(v), _TITLE_WORDS)
_TITLES = _Rule(
    lambda v: isinstance(v, list) and all(isinstance(t, str) and is_ae_title(t) for t in v),
    "a list of AE titles, each of 1 to 16 characters",
    tuple,
)
_HOST = _Rule(
    lambda v: isinstance(v, str) and _is_host(v),
    "a host name or address: at most 253 characters, 1 to 63 between two dots",
)
_ANNOUNCE = _Rule(lambda v: v == "" or _HOST.test(v), 'a host name or address, or ""')
_CHARSET = _Rule(
    lambda v: isinstance(v, str) and re.fullmatch(r"((ISO_IR|ISO 2022 IR) \d{1,3}|GB18030|GBK)?", v) is not None,
    'a DICOM character set such as "ISO_IR 100" or "ISO_IR 192", or ""',
)
_FOLDER = _Rule(
    # expanduser leaves a user that is not known as it stands.
    lambda v: _text().test(v) and not (v.startswith("~") and os.path.expanduser(v) == v),  # noqa: PTH111
    "a folder; one that begins with ~ names a user of this machine",
)
_GIGABYTES = _Rule(lambda v: type(v) in (int, float) and 0 <= v <= 1_000_000, "a number of gigabytes, 0 for no limit")
_RETRIEVE = _choice("move", "get", "auto")

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
    "store": (StoreSettings, {"path": _FOLDER, "max_gb": _GIGABYTES}),
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
        },
    ),
}


def load_settings(path: Path) -> Settings:
    """Read the settings; no file gives the defaults. Raises SettingsError with the key, its line, what is allowed."""
    text = read_settings_file(path)
    return Settings() if text is None else parse_settings(text, path.name)


def read_settings_file(path: Path) -> str | None:
    """Give the text of a settings file, None where there is none. Raises SettingsError; never waits for a pipe."""
    try:
        with open_plain(path) as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise SettingsError(f"the settings file {path} is larger than {MOST_BYTES >> 20} MB", ADVICE)
        return data.decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise SettingsError(f"the settings file {path.name} is not UTF-8 text", ADVICE) from error
    except (IsADirectoryError, NotPlain) as error:
        raise SettingsError(f"the settings file {path} is not a file", "remove what stands in its place") from error
    except OSError as error:
        raise SettingsError(
            f"the settings file {path} cannot be read ({error.strerror})", "check who may read it"
        ) from error


def parse_settings(text: str, name: str = "qrstation.toml") -> Settings:
    """Check and build the settings from TOML. Raises SettingsError."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name} is not valid TOML: {shown(str(error), 200)}", ADVICE) from error
    except ValueError as error:  # Python reads no number of more than 4300 digits
        raise SettingsError(f"{name} holds a number that is too long", ADVICE) from error
    except RecursionError as error:
        raise SettingsError(f"{name} nests its values too deep", ADVICE) from error
    checker = _Checker(text, name)
    for key in raw:
        if key not in _TABLES:
            raise checker.fault("", 0, key, f"is not a key; allowed are {', '.join(_TABLES)}")
    tables = {table: _single(checker, raw, table) for table in ("station", "receiver", "store")}
    return Settings(**tables, archives=_archives(checker, raw.get("archives", [])))


def _single(checker: _Checker, raw: Mapping[str, Any], table: str) -> Any:
    values = raw.get(table, {})
    if not isinstance(values, dict):
        raise checker.fault("", 0, table, f"must be a table: [{table}]")
    return _TABLES[table][0](**checker.checked(table, 0, values))


def _archives(checker: _Checker, raw: Any) -> tuple[ArchiveSettings, ...]:
    if not isinstance(raw, list) or not all(isinstance(entry, dict) for entry in raw):
        raise checker.fault("", 0, "archives", "must be a list of tables: [[archives]]")
    archives: list[ArchiveSettings] = []
    required = [f.name for f in fields(ArchiveSettings)][:4]
    for number, entry in enumerate(raw):
        for key in required:
            if key not in entry:
                raise checker.fault("archives", number, key, "is missing")
        archive = ArchiveSettings(**checker.checked("archives", number, entry))
        checker.check_name(number, archive.name, {other.name for other in archives})
        archives.append(archive)
    return tuple(archives)


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
                raise self.fault(table, number, key, f"is not a key; allowed are {', '.join(rules)}")
            if not rule.test(value):
                raise self.fault(table, number, key, f"must be {rule.allowed}")
            result[key] = rule.convert(value)
        return result

    def check_name(self, number: int, name: str, others: Collection[str]) -> None:
        """Check an archive's name beside those of the others."""
        if name in others:
            raise self.fault("archives", number, "name", f'must be unique: "{name}" is there twice')
        if is_this_station(name):
            problem = f'must not be "{THIS_STATION}": so the store is called where one chooses what to search'
            raise self.fault("archives", number, "name", problem)

    def fault(self, table: str, number: int, key: str, problem: str) -> SettingsError:
        """Build the error for a key: "qrstation.toml line 4: station.port must be …"."""
        line = self._line_of(table, number, key)
        where = f"{self._name} line {line}" if line else self._name
        return SettingsError(f"{where}: {shown(f'{table}.{key}' if table else key)} {problem}", ADVICE)

    def _line_of(self, table: str, number: int, key: str) -> int:
        """Find the key's line, else that of its table; 0 when neither stands on a line of its own."""
        at_table = 0
        for line, current, seen, text in self._walk():
            if current == table and (table != "archives" or seen == number):
                at_table = at_table or line
                if re.match(rf'\s*"?{re.escape(key)}"?\s*[=.]', text):
                    return line
            elif not table and re.match(rf"\s*\[*\s*{re.escape(key)}\b", text):
                return line
        return at_table

    def _walk(self) -> Iterator[tuple[int, str, int, str]]:
        current, seen = "", -1
        for line, text in enumerate(self._lines, start=1):
            header = re.match(r"\s*\[+\s*\"?([A-Za-z0-9_.-]+)\"?\s*\]+", text)
            if header:
                current = header.group(1)
                seen += current == "archives"
            yield line, current, seen, text


def shown(text: str, most: int = 80) -> str:
    """Give what somebody typed for a message of one line: cut off, and without what breaks or hides a line."""
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return printable if len(printable) <= most else f"{printable[: most - 1]}…"


def check_settings(settings: Settings) -> None:
    """Check values that were not read from a file, such as those of a dialog. Raises SettingsError."""
    checker = _Checker("", "settings")
    for table in ("station", "receiver", "store"):
        checker.checked(table, 0, plain_values(getattr(settings, table)))
    names: set[str] = set()
    for number, archive in enumerate(settings.archives):
        checker.checked("archives", number, plain_values(archive))
        checker.check_name(number, archive.name, names)
        names.add(archive.name)


def plain_values(group: Any) -> dict[str, Any]:
    """Give a settings group as TOML values: tuples as lists."""
    values = {f.name: getattr(group, f.name) for f in fields(group)}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}
