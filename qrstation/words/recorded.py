"""Says in words what a record of the audit trail says by a code: records are written in no language."""

from __future__ import annotations

import re
from typing import Any

from qrstation.words.catalogue import ENTRIES

_LONGEST = 4000
"""Characters; what is longer is none of ours, and stays as it is: somebody may have written anything into a trail."""
_CODE = re.compile(r"(?<![\w.=-])[a-z]+(?:\.[a-z0-9-]+)+(?= |$)")
_NAME = re.compile(r" (\w+)=")
_SUPPORT = re.compile(r" \[[^\]]*\]$")


def in_words(said: str) -> str:
    """Give what is said with the first code in it, and the values behind that, as words; as it is without one."""
    for found in _CODE.finditer(said) if len(said) <= _LONGEST else ():
        entry = ENTRIES.get(found[0])
        if entry is None:
            continue
        _, *rest = _NAME.split(_SUPPORT.sub("", said[found.end() :]))
        values = {name: _value(text) for name, text in zip(rest[::2], rest[1::2], strict=True)}
        try:
            what = entry(values)[0] if callable(entry) else entry[0].format(**values)
        except (LookupError, ValueError, TypeError, AttributeError):  # a value was left out, or is a notice
            continue
        return said[: found.start()] + what
    return said


def _value(text: str) -> Any:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else text
