"""Reads an answer's texts again, in another character set, from the bytes that came."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qrstation.core.standard.charset import TextRule, decode_text, read_text
from qrstation.core.standard.dictionary import tag_of, vm_by_dictionary, vr_by_dictionary
from qrstation.core.standard.match import Match, Value
from qrstation.core.standard.text_value import text_value

CANDIDATES = (
    "ISO_IR 192",
    "ISO_IR 100",
    "ISO_IR 101",
    "ISO_IR 109",
    "ISO_IR 110",
    "ISO_IR 148",
    "ISO_IR 144",
    "ISO_IR 126",
    "ISO_IR 127",
    "ISO_IR 138",
    "ISO_IR 166",
    "ISO_IR 13",
    "\\ISO 2022 IR 87",
    "ISO 2022 IR 13\\ISO 2022 IR 87",
    "\\ISO 2022 IR 149",
    "ISO 2022 IR 149",
    "\\ISO 2022 IR 58",
    "GB18030",
    "GBK",
)
"""The character sets of the standard (PS3.3 C.12.1.1.2) in which a text may be, as values of (0008,0005)."""


def reread(match: Match, charset: str) -> Match:
    """Give a match whose texts are read in ``charset``, whatever was declared; the same where it has ASCII alone."""
    came = match.came
    if came is None:
        return match
    values: dict[str, Any] = dict(match.values)
    for way, raw in came.raw.items():
        *through, keyword = way.split(".")
        _put(values, through, keyword, _read(keyword, raw, charset))
    return replace(match, values=values, came=came._replace(charset=charset))


def reread_by(match: Match, rule: TextRule) -> Match:
    """Give a match as it would be had it come while ``rule`` was in force."""
    came = match.came
    if came is None:
        return match
    used = {charset for _, charset in (read_text(raw, came.declared, rule) for raw in came.raw.values())}
    return reread(match, used.pop()) if len(used) == 1 else reread(match, rule.instead)


def text_in(match: Match, keyword: str, charset: str) -> str:
    """Give one attribute's text as it would be in a character set."""
    raw = match.came.raw.get(keyword) if match.came is not None else None
    if raw is None:
        return match.text(keyword)
    value = _read(keyword, raw, charset)
    return "\\".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _read(keyword: str, raw: bytes, charset: str) -> Value:
    tag = tag_of(keyword) or 0
    return text_value(decode_text(raw, charset), vr_by_dictionary(tag), vm_by_dictionary(tag))


def _put(values: dict[str, Any], through: list[str], keyword: str, value: Value) -> None:
    """Put a value where the way leads; what lies on it is copied, since the match of before has it too."""
    if not through:
        values[keyword] = value
        return
    sequence, number, *further = through
    items = [dict(item) for item in values[sequence]]
    _put(items[int(number)], further, keyword, value)
    values[sequence] = items
