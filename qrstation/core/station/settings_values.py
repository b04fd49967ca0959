"""What the value of a single key of the settings may be, whatever stands beside it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.notice import Notice, notice
from qrstation.core.standard.node import is_ae_title
from qrstation.core.station.key_settings import DEFAULT, MOST_KEYS, SEPARATOR, keys_in

LEAST_MEMORY, MOST_MEMORY = 0.2, 1000
"""Gigabytes for decoded images: below the first hardly a study is smooth."""

MOST_DAYS = 36_500
"""Days for which what nobody opened may be kept; a hundred years."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a key takes: a test, what it is told to be where it is not, and a conversion."""

    test: Callable[[Any], bool]
    allowed: Notice
    convert: Callable[[Any], Any] = lambda value: value


def whole(low: int, high: int) -> Rule:
    """Take a whole number within bounds."""
    return Rule(lambda v: type(v) is int and low <= v <= high, notice(SettingsCode.WHOLE_NUMBER, low=low, high=high))


def seconds(low: float, high: float) -> Rule:
    """Take a number of seconds within bounds."""
    return Rule(
        lambda v: type(v) in (int, float) and low <= v <= high,
        notice(SettingsCode.SECONDS, low=low, high=high),
    )


def free_text(longest: int = 1024) -> Rule:
    """Take a text of one line."""
    return Rule(
        lambda v: isinstance(v, str) and len(v) <= longest and all(c.isprintable() for c in v),
        notice(SettingsCode.TEXT, longest=longest),
    )


def choice(*values: str) -> Rule:
    """Take one of some words."""
    return Rule(lambda v: v in values, notice(SettingsCode.ONE_OF, choices=tuple(map(_toml, values))))


def _is_host(text: str) -> bool:
    """Tell whether a text can be looked up: labels of 1 to 63 characters (RFC 1123 2.1), or an address."""
    labels = text.removesuffix(".").split(".")
    return re.fullmatch(r"[A-Za-z0-9._:%-]{1,253}", text) is not None and all(0 < len(label) <= 63 for label in labels)


def _is_host_and_port(value: Any) -> bool:
    """Tell whether a value is a host and a port, as "host:6514"; an address of IPv6 stands in brackets."""
    host, colon, port = value.rpartition(":") if isinstance(value, str) else ("", "", "")
    is_bracketed = host.startswith("[") and host.endswith("]")
    if not colon or (":" in host and not is_bracketed):
        return False
    return (
        _is_host(host[1:-1] if is_bracketed else host)
        and bool(re.fullmatch(r"[0-9]{1,5}", port))
        and 0 < int(port) < 65536
    )


def _is_path(value: Any) -> bool:
    # expanduser leaves a user that is not known as it stands.
    return free_text().test(value) and not (value.startswith("~") and os.path.expanduser(value) == value)  # noqa: PTH111


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


FLAG = Rule(lambda v: isinstance(v, bool), notice(SettingsCode.FLAG))
NAME = Rule(
    lambda v: isinstance(v, str) and 0 < len(v.strip()) <= 64 and v.strip() == v and v.isprintable(),
    notice(SettingsCode.NAME),
)
TITLE = Rule(lambda v: isinstance(v, str) and is_ae_title(v), notice(SettingsCode.AE_TITLE))
TITLES = Rule(
    lambda v: isinstance(v, list) and all(isinstance(t, str) and is_ae_title(t) for t in v),
    notice(SettingsCode.AE_TITLES),
    tuple,
)
HOST = Rule(lambda v: isinstance(v, str) and _is_host(v), notice(SettingsCode.HOST))
HOST_OR_NONE = Rule(lambda v: v == "" or HOST.test(v), notice(SettingsCode.HOST_OR_NONE))
HOST_PORT_OR_NONE = Rule(lambda v: v == "" or _is_host_and_port(v), notice(SettingsCode.HOST_PORT_OR_NONE))
CHARSET = Rule(
    lambda v: isinstance(v, str) and re.fullmatch(r"((ISO_IR|ISO 2022 IR) \d{1,3}|GB18030|GBK)?", v) is not None,
    notice(SettingsCode.CHARSET),
)
FOLDER = Rule(lambda v: _is_path(v), notice(SettingsCode.FOLDER))
FILE = Rule(lambda v: _is_path(v), notice(SettingsCode.FILE))
MOST_NETWORKS = 256
"""Networks that one archive may be bound to."""


def _are_networks(value: Any) -> bool:
    from qrstation.core.station.addresses import is_network  # a start without them needs none of it

    return all(isinstance(each, str) and is_network(each) for each in value)


def _is_certificate(value: str) -> bool:
    from qrstation.core.station.fingerprint import is_fingerprint_or_file  # as above

    return is_fingerprint_or_file(value)


NETWORKS = Rule(
    lambda v: isinstance(v, list) and len(v) <= MOST_NETWORKS and (not v or _are_networks(v)),
    notice(SettingsCode.NETWORKS, most=MOST_NETWORKS),
    tuple,
)
CERTIFICATE = Rule(lambda v: _is_path(v) and (not v or _is_certificate(v)), notice(SettingsCode.CERTIFICATE))
GIGABYTES = Rule(lambda v: type(v) in (int, float) and 0 <= v <= 1_000_000, notice(SettingsCode.GIGABYTES))
MEMORY = Rule(
    lambda v: type(v) in (int, float) and (v == 0 or LEAST_MEMORY <= v <= MOST_MEMORY),
    notice(SettingsCode.MEMORY, low=LEAST_MEMORY, high=MOST_MEMORY),
)
TIME = Rule(
    lambda v: isinstance(v, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", v) is not None,
    notice(SettingsCode.TIME_OF_DAY),
)
FIND = Rule(
    lambda v: (
        isinstance(v, dict)
        and all(key.isascii() and key.isalnum() and free_text(64).test(value) for key, value in v.items())
    ),
    notice(SettingsCode.FIND_KEYS),
    lambda v: tuple(v.items()),
)
RETRIEVE = choice("move", "get", "auto")
KEYS = Rule(
    lambda v: v == DEFAULT or (isinstance(v, str) and keys_in(v) is not None),
    notice(SettingsCode.KEYS, most=MOST_KEYS),
    lambda v: v if v == DEFAULT else SEPARATOR.join(keys_in(v) or ()),
)
