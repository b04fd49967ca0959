"""Mutations that know the form of what they change: a value of JSON or TOML becomes an odd one, and the rest stays."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

_ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 1 << 31, 1 << 64, 10**400, 0.5, 1e308, float("inf"), float("-inf"), float("nan")),
    *("", "x", "1.2.3", "\0", "\ud800", "1", "9" * 100, [], {}, [[]], [None], [0, 0], {"": None}, [["a", "b"]]),
)
_ODD_TOML = (
    *("1", "-1", "0", "true", '""', '"x"', "[]", "{}", "1e400", "nan", "-inf", "9" * 400, "1979-05-27", "[[1]]", "0.5"),
    *('["a", "a"]', "{a = 1}", '"\\u0000"', "07:32:00", "[" * 200, "'''\n'''", '"""'),
)


def change_json(data: bytes, chance: random.Random) -> bytes:
    """Change a value in one line of JSON, or one of the bytes before it that say how it is read."""
    lead = data[:1] if data[:1] < b" " and data[:1] != b"\n" else b""
    lines = data[len(lead) :].split(b"\n")
    place = chance.randrange(len(lines))
    try:
        value = json.loads(lines[place])
    except (ValueError, RecursionError):
        return data
    for _ in range(chance.choice((1, 1, 2, 4))):
        value = _changed(value, chance)
    lines[place] = json.dumps(value).encode("ascii")
    return lead + b"\n".join(lines)


def _changed(value: Any, chance: random.Random) -> Any:
    """Give it with something in it changed; deeper down more often than here."""
    if isinstance(value, dict | list) and value and chance.random() < 0.8:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        key = chance.choice(keys)
        way = chance.random()
        if way < 0.1:
            del value[key]
        elif way < 0.2:
            value[key] = copy.deepcopy(value[chance.choice(keys)])
        elif way < 0.25 and isinstance(value, list):
            value.append(copy.deepcopy(value[key]))
        elif way < 0.3 and isinstance(value, dict):
            value[f"{key}x"] = copy.deepcopy(value[key])
        else:
            value[key] = _changed(value[key], chance)
        return value
    return copy.deepcopy(chance.choice(_ODD))


def change_toml(data: bytes, chance: random.Random) -> bytes:
    """Change what stands behind one of the equals signs, or have a line again elsewhere."""
    lines = data.split(b"\n")
    with_value = [number for number, line in enumerate(lines) if b"=" in line]
    if not with_value:
        return data
    place = chance.choice(with_value)
    if chance.random() < 0.3:
        lines.insert(chance.randrange(len(lines)), lines[place])
    else:
        lines[place] = lines[place].partition(b"=")[0] + b"= " + chance.choice(_ODD_TOML).encode()
    return b"\n".join(lines)
