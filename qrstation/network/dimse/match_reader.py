"""Reads the many answers of one C-FIND: what they have in common is looked up once (PS3.4 C.4.1).

An archive answers with thousands of small data sets that have the same elements, and often the same values. Those that
are as plain as they should be are read by tables made of what came before; the rest goes the strict and general way of
`identifier.decode_match`, and the two give the same.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from types import MappingProxyType

from qrstation.core.standard.dictionary import sequences
from qrstation.core.standard.element_head import DELIMITERS
from qrstation.core.standard.match import Match, Value
from qrstation.core.standard.query import Query
from qrstation.core.standard.vr import BY_CHARSET, SHORT
from qrstation.network.dimse.identifier import CHARSET_TAG, decode_match, tag_of_keyword, value_decoder, vr_of

LONGEST_PLAIN = 1 << 16
"""Bytes of a data set that is read by the tables: its elements are few."""
MOST_HEADS = 1_000
MOST_VALUES = 2_000
"""Values of one attribute that are remembered: more differ too much to gain anything."""
LONGEST_REMEMBERED = 64

_SHORT = frozenset(vr.encode() for vr in SHORT)
_EXPLICIT, _IMPLICIT = struct.Struct("<6sH").unpack_from, struct.Struct("<4sL").unpack_from
"""An element's head in two parts: what it is, and the length of its value."""
_HEAD = 8
_CHARSET = struct.pack("<HH", CHARSET_TAG >> 16, CHARSET_TAG & 0xFFFF)


class _Key:
    """An attribute that was asked for, and the values of it that came so far."""

    __slots__ = ("by_charset", "decode", "keyword", "most", "seen")

    def __init__(self, keyword: str) -> None:
        self.keyword = keyword
        tag = tag_of_keyword(keyword)
        vr = vr_of(tag)
        self.by_charset = vr in BY_CHARSET
        self.most = 0 if vr == "UI" else MOST_VALUES  # those hardly ever come again
        self.decode = value_decoder(tag)
        self.seen: dict[bytes, Value] = {}

    def value(self, raw: bytes, charset: str) -> Value:
        """Decode a value that was not seen yet, and remember it."""
        value = self.decode(raw, charset)
        if len(raw) <= LONGEST_REMEMBERED and len(self.seen) < self.most:
            self.seen[raw] = value
        return value


class MatchReader:
    """Gives the matches of one C-FIND, one after the other; for one thread."""

    def __init__(self, query: Query, archive: str, charset: str = "", *, implicit: bool) -> None:
        """``charset`` is the archive's configured default, used where an answer says none."""
        self._query = query
        self._archive = archive
        self._default = charset
        self._implicit = implicit
        self._unpack: Callable[[bytes, int], tuple[bytes, int]] = _IMPLICIT if implicit else _EXPLICIT
        self._nothing: dict[str, Value] = dict.fromkeys(query.all_keys())
        self._keys = {_written(tag_of_keyword(keyword)): _Key(keyword) for keyword in self._nothing}
        # Who asks for the character set itself, or for sequences, asks for what the tables do not tell.
        self._is_plain = not query.sequences and _CHARSET not in self._keys
        self._charset_key = self._keys[_CHARSET] = _Key("SpecificCharacterSet")
        self._told, self._charset = b"", charset
        """The character set that the remembered texts are in: as the archive wrote it, and as it is read."""
        self._heads: dict[bytes, _Key | None] = {}
        """What an element's head stands for, its length left out; None: nothing that was asked for."""

    def read(self, data: bytes) -> Match | None:
        """Decode a response's identifier into a match with every key of the query; None when it is no data set."""
        values = self._plain(data) if self._is_plain and len(data) <= LONGEST_PLAIN else None
        if values is None:
            return decode_match(data, self._query, self._archive, self._default, implicit=self._implicit)
        return Match(self._archive, self._query.level, MappingProxyType(values))

    def _plain(self, data: bytes, *, again: bool = False) -> dict[str, Value] | None:
        """Read what has plain elements only; None where anything is not plain, or wrong."""
        unpack, heads, charset_key, charset = self._unpack, self._heads, self._charset_key, self._charset
        values = self._nothing.copy()
        told = b""
        position, end = 0, len(data)
        try:
            while position < end:
                head, length = unpack(data, position)
                start = position + _HEAD
                position = start + length
                if head not in heads and not self._learn(head):
                    return None
                key = heads[head]
                if key is None:
                    continue
                raw = data[start:position]
                if key is charset_key:
                    told = raw
                    continue
                value = key.seen.get(raw, key)
                if value is key:
                    value = key.value(raw, charset)
                elif type(value) is list:
                    value = value.copy()
                values[key.keyword] = value  # type: ignore[assignment]  # the key itself was none
        except struct.error:
            return None
        if position != end:
            return None
        if told == self._told:
            return values
        self._change_charset(told)
        return None if again else self._plain(data, again=True)

    def _change_charset(self, told: bytes) -> None:
        """Forget the texts: they were read in another character set than this one, as it is written."""
        self._told = told
        self._charset = told.decode("latin-1").strip(" \0") or self._default
        for key in self._keys.values():
            if key.by_charset:
                key.seen.clear()

    def _learn(self, head: bytes) -> bool:
        """Take a head into the table; False for one that is not of a plain element, or of which there are too many."""
        group, element = struct.unpack_from("<HH", head)
        is_plain = (group << 16 | element) not in sequences() if self._implicit else head[4:] in _SHORT
        if group == DELIMITERS or not is_plain or len(self._heads) == MOST_HEADS:
            return False
        self._heads[head] = self._keys.get(head[:4])
        return True


def _written(tag: int) -> bytes:
    return struct.pack("<HH", tag >> 16, tag & 0xFFFF)
