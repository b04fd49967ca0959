"""Identifiers of C-FIND and C-MOVE: a query as bytes, and an answer's bytes as values (PS3.4 C.4.1, C.4.2)."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from qrstation.core.codes.objects import ObjectCode
from qrstation.core.errors import StationError
from qrstation.core.standard.charset import charset_for, decode_text, encode_text
from qrstation.core.standard.dictionary import keyword_of, tag_of, vm_by_dictionary, vr_by_dictionary
from qrstation.core.standard.element_head import ITEM, encode_head
from qrstation.core.standard.element_walk import DEEPEST, MalformedDataSet, WalkedElements, Wanted, walk
from qrstation.core.standard.encoding import IMPLICIT, Encoding
from qrstation.core.standard.match import Match, Value
from qrstation.core.standard.query import Item, Level, Query
from qrstation.core.standard.vr import BY_CHARSET, NUMBERS, PLAIN_TEXT

_CHARSET_TAG = 0x00080005
_FAILED_UIDS_TAG = 0x00080058
_TEXT_VRS = BY_CHARSET | PLAIN_TEXT - {"DS", "IS"}
_ONE_VALUE = frozenset({"LT", "ST", "UR", "UT"})
_LONGEST_ELEMENT = 0xFFFE
"""Bytes of a key's value: its length has 16 bits in Explicit VR (PS3.5 7.1.2)."""
_LONGEST_NUMBER = 64
"""Characters of a number as text; the standard has 12 and 16 (PS3.5 6.2)."""
_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


class UnknownKeyword(StationError):
    """A key is no keyword of the data dictionary (PS3.6), or one that cannot be matched on, or not with its value."""


def check_keyword(keyword: str) -> None:
    """Raise UnknownKeyword unless ``keyword`` can be a key of a query."""
    vr = _key_vr(keyword)
    if vr not in _TEXT_VRS and vr not in ("IS", "DS", *NUMBERS):
        raise UnknownKeyword(ObjectCode.NO_KEY, keyword=keyword)


def _key_vr(keyword: str) -> str:
    tag = tag_of(keyword)
    if tag is None or tag < 0x00080000:
        raise UnknownKeyword(ObjectCode.UNKNOWN_KEYWORD, keyword=keyword)
    return vr_by_dictionary(tag)


def encode_query(query: Query, charset: str, *, implicit: bool) -> bytes:
    """Give the identifier of ``query``: its keys in ascending order, the level, and the character set where needed."""
    keys = {"QueryRetrieveLevel": str(query.level), **query.all_keys()}
    return encode_identifier(keys, charset, implicit=implicit, sequences=query.sequences)


def encode_identifier(
    keys: Mapping[str, str], charset: str, *, implicit: bool, sequences: tuple[tuple[str, Item], ...] = ()
) -> bytes:
    """Encode keyword → text, and sequences with such keys in them, as a data set in little endian.

    Specific Character Set (0008,0005) is sent only where a value needs it, and never empty (PS3.4 C.4.1.1.3.1).
    Raises UnknownKeyword.
    """
    top = Item(tuple(keys.items()), sequences)
    _check(top, 0)
    used = charset_for(list(_by_charset(top)), charset)
    if used:
        top = replace(top, keys=(*top.keys, ("SpecificCharacterSet", used)))
    return _encoded(top, used, Encoding(is_implicit=implicit))


def _check(item: Item, depth: int) -> None:
    for keyword, _ in item.keys:
        check_keyword(keyword)
    for keyword, inner in item.sequences:
        if _key_vr(keyword) != "SQ":
            raise UnknownKeyword(ObjectCode.NO_KEY, keyword=keyword)
        if depth == DEEPEST:
            raise UnknownKeyword(ObjectCode.KEYS_TOO_DEEP, keyword=keyword)
        _check(inner, depth + 1)


def _by_charset(item: Item) -> Iterator[str]:
    """Give the values, on all levels, that the character set must carry."""
    yield from (value for keyword, value in item.keys if vr_by_dictionary(_tag(keyword)) in BY_CHARSET)
    for _, inner in item.sequences:
        yield from _by_charset(inner)


def _encoded(item: Item, charset: str, encoding: Encoding) -> bytes:
    elements = {_tag(keyword): _element(_tag(keyword), value, charset, encoding) for keyword, value in item.keys}
    for keyword, inner in item.sequences:
        content = _encoded(inner, charset, encoding)
        if content:
            content = encode_head(ITEM, "", len(content), IMPLICIT) + content  # items have no VR
        elements[_tag(keyword)] = encode_head(_tag(keyword), "SQ", len(content), encoding) + content
    return b"".join(elements[tag] for tag in sorted(elements))


@lru_cache(maxsize=1024)
def _tag(keyword: str) -> int:
    return tag_of(keyword) or 0


def _element(tag: int, value: str, charset: str, encoding: Encoding) -> bytes:
    vr, keyword = vr_by_dictionary(tag), keyword_of(tag)
    try:
        if vr in NUMBERS:
            raw = b"".join(struct.pack("<" + NUMBERS[vr], _number(part, vr)) for part in value.split("\\") if part)
        else:
            raw = encode_text(value, charset if vr in BY_CHARSET else "")
    except (ValueError, OverflowError, struct.error) as error:
        raise UnknownKeyword(ObjectCode.KEY_VALUE, keyword=keyword, value=value) from error
    if len(raw) % 2:
        raw += b"\0" if vr == "UI" else b" "
    if len(raw) > _LONGEST_ELEMENT:
        raise UnknownKeyword(ObjectCode.KEY_TOO_LONG, keyword=keyword)
    return encode_head(tag, vr, len(raw), encoding) + raw


def _number(text: str, vr: str) -> int | float:
    return float(text) if vr in ("FL", "FD") else int(text)


def decode_match(data: bytes, query: Query, archive: str, charset: str = "", *, implicit: bool) -> Match | None:
    """Decode a response's identifier into a match with every key of the query; None when it is no data set.

    ``charset`` is the archive's configured default, used when the response says none. Of a sequence that was asked
    for, each item has the keys that were asked for in it.
    """
    values = decode_values(data, query.all_keys(), query.sequences, charset, implicit=implicit)
    return None if values is None else Match(archive, query.level, values)


def decode_values(
    data: bytes,
    keywords: Collection[str],
    sequences: tuple[tuple[str, Item], ...] = (),
    charset: str = "",
    *,
    implicit: bool,
) -> dict[str, Value] | None:
    """Decode a data set into keyword → value for the keys that were asked for; None when it is no data set."""
    found = _walked(data, _wanted(keywords, sequences), implicit=implicit)
    return None if found is None else _values(found, keywords, sequences, charset)


def _wanted(keywords: Collection[str], sequences: tuple[tuple[str, Item], ...]) -> Wanted:
    return Wanted(
        frozenset((_CHARSET_TAG, *map(_tag, keywords))),
        {_tag(keyword): _wanted(dict(item.keys), item.sequences) for keyword, item in sequences},
    )


def _walked(data: bytes, wanted: Wanted, *, implicit: bool) -> WalkedElements | None:
    # Walked by hand: pydicom's reader warns and guesses where a peer's bytes are wrong.
    try:
        return walk(data, 0, Encoding(is_implicit=implicit), wanted)
    except MalformedDataSet:
        return None


def _values(
    found: WalkedElements, keywords: Collection[str], sequences: tuple[tuple[str, Item], ...], charset: str
) -> dict[str, Value]:
    """Read what was found of a data set or an item, whose character set is its own or that of what it stands in."""
    said = found.values.get(_CHARSET_TAG, b"").decode("latin-1").strip(" \0") or charset
    values: dict[str, Value] = {}
    for keyword in keywords:
        tag = _tag(keyword)
        raw = found.values.get(tag)
        values[keyword] = _value(tag, raw, said) if raw is not None else None
    for keyword, inner in sequences:
        keys = dict(inner.keys)
        items = found.items.get(_tag(keyword), ())
        values[keyword] = [_values(item, keys, inner.sequences, said) for item in items] or None
    return values


@lru_cache(maxsize=1024)
def _kind_of(tag: int) -> tuple[str, str]:
    """Give an attribute's VR and multiplicity, "" for one that is not in the dictionary."""
    try:
        return vr_by_dictionary(tag), vm_by_dictionary(tag)
    except KeyError:
        return "", ""


def _value(tag: int, data: bytes, charset: str) -> Value:
    vr, multiplicity = _kind_of(tag)
    if vr in NUMBERS:
        code = NUMBERS[vr]
        size = struct.calcsize("<" + code)
        numbers = [value for (value,) in struct.iter_unpack("<" + code, data[: len(data) // size * size])]
        return _shaped([number for number in numbers if math.isfinite(number)], multiplicity)
    if vr in ("IS", "DS"):
        parse = _integer_string if vr == "IS" else _decimal_string
        parsed = (parse(part.strip(" \0")) for part in data.decode("latin-1").split("\\"))
        return _shaped([number for number in parsed if number is not None], multiplicity)
    if vr not in _TEXT_VRS:
        return None
    text = decode_text(data, charset) if vr in BY_CHARSET else data.decode("latin-1")
    text = text.strip("\0") if vr == "UI" else text
    if vr in _ONE_VALUE or multiplicity == "1":
        return text.rstrip(" \0") if vr in _ONE_VALUE else text.strip(" \0") or None
    return _shaped([part.strip(" \0") for part in text.split("\\") if part.strip(" \0")], multiplicity)


def _integer_string(text: str) -> int | None:
    """Read an IS (PS3.5 6.2); None for what is none, or does not fit it: no counter would take it."""
    number = _decimal_string(text)
    return int(number) if number is not None and number == int(number) and abs(number) < 1 << 31 else None


def _decimal_string(text: str) -> int | float | None:
    """Read a DS; None for what is none. NaN and the infinite have no place in it, nor in JSON."""
    if len(text) > _LONGEST_NUMBER or not _DECIMAL.fullmatch(text):
        return None
    number = float(text)
    if not math.isfinite(number):
        return None
    return int(text) if text.lstrip("+-").isdigit() and abs(number) < 1 << 53 else number


def _shaped(values: list[str] | list[int] | list[float], multiplicity: str) -> Value:
    """Give a list where the attribute's multiplicity is above one, else its one value; null when there is none."""
    if not values:
        return None
    return values[0] if multiplicity == "1" else values


def decode_failed_uids(data: bytes, *, implicit: bool) -> tuple[str, ...]:
    """Read the Failed SOP Instance UID List (0008,0058) of a final C-MOVE response; empty when it is not there."""
    found = _walked(data, Wanted((_FAILED_UIDS_TAG,)), implicit=implicit)
    text = found.values.get(_FAILED_UIDS_TAG, b"").decode("latin-1") if found is not None else ""
    return tuple(uid.strip(" \0") for uid in text.split("\\") if uid.strip(" \0"))


def move_keys(study_uid: str, series_uids: tuple[str, ...] = (), instance_uids: tuple[str, ...] = ()) -> dict[str, str]:
    """Give the identifier of a C-MOVE: the level, and the unique keys down to it (PS3.4 C.4.2.1.4.1)."""
    level = Level.IMAGE if instance_uids else Level.SERIES if series_uids else Level.STUDY
    keys = {"QueryRetrieveLevel": str(level), "StudyInstanceUID": study_uid}
    if series_uids:
        keys["SeriesInstanceUID"] = "\\".join(series_uids)
    if instance_uids:
        keys["SOPInstanceUID"] = "\\".join(instance_uids)
    return keys
