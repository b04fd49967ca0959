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
from qrstation.core.standard.charset import TextRule, charset_for, encode_text, is_known, is_plain, read_text
from qrstation.core.standard.dictionary import keyword_of, tag_of, vm_by_dictionary, vr_by_dictionary
from qrstation.core.standard.element_head import ITEM, encode_head
from qrstation.core.standard.element_walk import DEEPEST, MalformedDataSet, WalkedElements, Wanted, walk
from qrstation.core.standard.encoding import IMPLICIT, Encoding
from qrstation.core.standard.match import Match, TextAsCame, Value
from qrstation.core.standard.query import Item, Level, Query
from qrstation.core.standard.text_value import shaped, text_value
from qrstation.core.standard.vr import BY_CHARSET, NUMBERS, PLAIN_TEXT

CHARSET_TAG = 0x00080005
_FAILED_UIDS_TAG = 0x00080058
_TEXT_VRS = BY_CHARSET | PLAIN_TEXT - {"DS", "IS"}
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
    rule = query.text or TextRule(charset)
    return encode_identifier(keys, rule.charset, implicit=implicit, sequences=query.sequences, declares=rule.declares)


def encode_identifier(
    keys: Mapping[str, str],
    charset: str,
    *,
    implicit: bool,
    sequences: tuple[tuple[str, Item], ...] = (),
    declares: bool = False,
) -> bytes:
    """Encode keyword → text, and sequences with such keys in them, as a data set in little endian.

    Specific Character Set (0008,0005) is sent where a value needs it, or with ``declares``, and never empty (PS3.4
    C.4.1.1.3.1); a key of that name is a wish for one. Raises UnknownKeyword.
    """
    top = Item(tuple(each for each in keys.items() if each[0] != "SpecificCharacterSet"), sequences)
    _check(top, 0)
    wish = keys.get("SpecificCharacterSet", "")
    if wish and is_known(wish):
        charset, declares = wish, True
    used = charset_for(list(_by_charset(top)), charset) or (charset if declares else "")
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
    yield from (value for keyword, value in item.keys if vr_by_dictionary(tag_of_keyword(keyword)) in BY_CHARSET)
    for _, inner in item.sequences:
        yield from _by_charset(inner)


def _encoded(item: Item, charset: str, encoding: Encoding) -> bytes:
    elements = {
        tag_of_keyword(keyword): _element(tag_of_keyword(keyword), value, charset, encoding)
        for keyword, value in item.keys
    }
    for keyword, inner in item.sequences:
        content = _encoded(inner, charset, encoding)
        if content:
            content = encode_head(ITEM, "", len(content), IMPLICIT) + content  # items have no VR
        elements[tag_of_keyword(keyword)] = encode_head(tag_of_keyword(keyword), "SQ", len(content), encoding) + content
    return b"".join(elements[tag] for tag in sorted(elements))


@lru_cache(maxsize=1024)
def tag_of_keyword(keyword: str) -> int:
    """Give the tag of a keyword, 0 for an unknown one."""
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


def decode_match(untrusted: bytes, query: Query, archive: str, charset: str = "", *, implicit: bool) -> Match | None:
    """Decode a response's identifier into a match with every key of the query; None when it is no data set.

    ``charset`` is the archive's configured default, used when the response says none, and the query nothing else. Of a
    sequence that was asked for, each item has the keys that were asked for in it.
    """
    found = decode_values(
        untrusted, query.all_keys(), query.sequences, query.text or TextRule(charset), implicit=implicit
    )
    return None if found is None else Match(archive, query.level, *found)


def decode_values(
    untrusted: bytes,
    keywords: Collection[str],
    sequences: tuple[tuple[str, Item], ...],
    rule: TextRule,
    *,
    implicit: bool,
) -> tuple[dict[str, Value], TextAsCame | None] | None:
    """Decode a data set into keyword → value for the keys that were asked for; None when it is no data set.

    With it comes how the texts beyond ASCII came, None where there are none.
    """
    found = _walked(untrusted, _wanted(keywords, sequences), implicit=implicit)
    if found is None:
        return None
    reading = _Reading(rule)
    values = reading.values(found, keywords, sequences, "", "")
    return values, reading.came(_declared(found))


def _wanted(keywords: Collection[str], sequences: tuple[tuple[str, Item], ...]) -> Wanted:
    return Wanted(
        frozenset((CHARSET_TAG, *map(tag_of_keyword, keywords))),
        {tag_of_keyword(keyword): _wanted(dict(item.keys), item.sequences) for keyword, item in sequences},
    )


def _walked(untrusted: bytes, wanted: Wanted, *, implicit: bool) -> WalkedElements | None:
    # Walked by hand: pydicom's reader warns and guesses where a peer's bytes are wrong.
    try:
        return walk(untrusted, 0, Encoding(is_implicit=implicit), wanted)
    except MalformedDataSet:
        return None


def _declared(found: WalkedElements) -> str:
    return found.values.get(CHARSET_TAG, b"").decode("latin-1").strip(" \0")


class _Reading:
    """Reads an answer's values, and keeps the bytes of those that another character set would read otherwise."""

    def __init__(self, rule: TextRule) -> None:
        self._rule = rule
        self._raw: dict[str, bytes] = {}
        self._used = ""

    def came(self, declared: str) -> TextAsCame | None:
        """Give what was kept, None for nothing."""
        return TextAsCame(declared, self._used, self._raw) if self._raw else None

    def values(
        self,
        found: WalkedElements,
        keywords: Collection[str],
        sequences: tuple[tuple[str, Item], ...],
        said: str,
        way: str,
    ) -> dict[str, Value]:
        """Read what was found of a data set or an item, whose character set is its own or that of what it stands in."""
        said = _declared(found) or said
        values: dict[str, Value] = {}
        for keyword in keywords:
            untrusted = found.values.get(tag_of_keyword(keyword))
            values[keyword] = self._value(keyword, untrusted, said, way) if untrusted is not None else None
        for keyword, inner in sequences:
            keys = dict(inner.keys)
            items = found.items.get(tag_of_keyword(keyword), ())
            values[keyword] = [
                self.values(item, keys, inner.sequences, said, f"{way}{keyword}.{number}.")
                for number, item in enumerate(items)
            ] or None
        return values

    def _value(self, keyword: str, untrusted: bytes, said: str, way: str) -> Value:
        tag = tag_of_keyword(keyword)
        vr, multiplicity = kind_of(tag)
        if vr not in BY_CHARSET or is_plain(untrusted):
            return plain_value(tag, untrusted)
        self._raw[way + keyword] = untrusted
        text, self._used = read_text(untrusted, said, self._rule)
        return text_value(text, vr, multiplicity)


@lru_cache(maxsize=1024)
def kind_of(tag: int) -> tuple[str, str]:
    """Give an attribute's VR and multiplicity, "" for one that is not in the dictionary."""
    try:
        return vr_by_dictionary(tag), vm_by_dictionary(tag)
    except KeyError:
        return "", ""


def plain_value(tag: int, untrusted: bytes) -> Value:
    """Read a value that is the same in every character set."""
    vr, multiplicity = kind_of(tag)
    if vr in NUMBERS:
        code = NUMBERS[vr]
        size = struct.calcsize("<" + code)
        untrusted_whole = untrusted[: len(untrusted) // size * size]
        numbers = [value for (value,) in struct.iter_unpack("<" + code, untrusted_whole)]
        return shaped([number for number in numbers if math.isfinite(number)], multiplicity)
    if vr in ("IS", "DS"):
        parse = _integer_string if vr == "IS" else _decimal_string
        parsed = (parse(part.strip(" \0")) for part in untrusted.decode("latin-1").split("\\"))
        return shaped([number for number in parsed if number is not None], multiplicity)
    if vr not in _TEXT_VRS:
        return None
    return text_value(untrusted.decode("latin-1"), vr, multiplicity)


def _integer_string(untrusted: str) -> int | None:
    """Read an IS (PS3.5 6.2); None for what is none, or does not fit it: no counter would take it."""
    number = _decimal_string(untrusted)
    return int(number) if number is not None and number == int(number) and abs(number) < 1 << 31 else None


def _decimal_string(untrusted: str) -> int | float | None:
    """Read a DS; None for what is none. NaN and the infinite have no place in it, nor in JSON."""
    if len(untrusted) > _LONGEST_NUMBER or not _DECIMAL.fullmatch(untrusted):
        return None
    number = float(untrusted)
    if not math.isfinite(number):
        return None
    return int(untrusted) if untrusted.lstrip("+-").isdigit() and abs(number) < 1 << 53 else number


def decode_failed_uids(untrusted: bytes, *, implicit: bool) -> tuple[str, ...]:
    """Read the Failed SOP Instance UID List (0008,0058) of a final C-MOVE response; empty when it is not there."""
    found = _walked(untrusted, Wanted((_FAILED_UIDS_TAG,)), implicit=implicit)
    untrusted_text = found.values.get(_FAILED_UIDS_TAG, b"").decode("latin-1") if found is not None else ""
    return tuple(uid.strip(" \0") for uid in untrusted_text.split("\\") if uid.strip(" \0"))


def move_keys(study_uid: str, series_uids: tuple[str, ...] = (), instance_uids: tuple[str, ...] = ()) -> dict[str, str]:
    """Give the identifier of a C-MOVE: the level, and the unique keys down to it (PS3.4 C.4.2.1.4.1)."""
    level = Level.IMAGE if instance_uids else Level.SERIES if series_uids else Level.STUDY
    keys = {"QueryRetrieveLevel": str(level), "StudyInstanceUID": study_uid}
    if series_uids:
        keys["SeriesInstanceUID"] = "\\".join(series_uids)
    if instance_uids:
        keys["SOPInstanceUID"] = "\\".join(instance_uids)
    return keys
