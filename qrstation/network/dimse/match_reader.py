"""Reads the many answers of one C-FIND: what they have in common is looked up once (PS3.4 C.4.1).

An archive answers with thousands of small data sets that have the same elements, and often the same values. Those that
are as plain as they should be are read by tables made of what came before; the rest goes the strict and general way of
`identifier.decode_match`, and the two give the same.
"""

from __future__ import annotations

import struct
from types import MappingProxyType

from qrstation.core.standard.charset import ESCAPE, TextRule, codec_for, is_plain, read_text
from qrstation.core.standard.dictionary import sequences
from qrstation.core.standard.element_head import DELIMITERS
from qrstation.core.standard.match import Match, TextAsCame, Value
from qrstation.core.standard.query import Query
from qrstation.core.standard.text_value import text_value
from qrstation.core.standard.vr import BY_CHARSET, PLAIN_TEXT, SHORT
from qrstation.network.dimse.identifier import CHARSET_TAG, decode_match, kind_of, plain_value, tag_of_keyword

LONGEST_PLAIN = 1 << 16
"""Bytes of a data set that is read by the tables: its elements are few."""
MOST_HEADS = 4_000
"""Heads that are remembered, each with its length: an attribute has a few dozen of them."""
MOST_VALUES = 2_000
"""Values of one attribute that are remembered: more differ too much to gain anything."""
LONGEST_REMEMBERED = 64

_SHORT = frozenset(vr.encode() for vr in SHORT)
_LENGTH_AT = {False: struct.Struct("<6xH"), True: struct.Struct("<4xL")}
"""Where an element's head says the length of its value: behind the VR, or where there is none."""
_HEAD = 8
_WORDS = (BY_CHARSET | PLAIN_TEXT) - {"DS", "IS", "LT", "ST", "UR", "UT"}
"""VRs whose values are their text, trimmed, where there is one."""
_CHARSET = struct.pack("<HH", CHARSET_TAG >> 16, CHARSET_TAG & 0xFFFF)


class _Key:
    """An attribute that was asked for, and the values of it that came so far."""

    __slots__ = ("_most", "_multiplicity", "_tag", "_vr", "by_charset", "is_word", "keyword", "seen", "texts")

    def __init__(self, keyword: str) -> None:
        self.keyword = keyword
        self._tag = tag_of_keyword(keyword)
        self._vr, self._multiplicity = kind_of(self._tag)
        self.by_charset = self._vr in BY_CHARSET
        self.is_word = self._vr in _WORDS and self._multiplicity == "1"
        self._most = 0 if self._vr == "UI" else MOST_VALUES  # those hardly ever come again
        self.seen: dict[bytes, Value] = {}
        """The values that are the same in every character set."""
        self.texts: dict[bytes, tuple[Value, str]] = {}
        """The others, each with the character set that it was read in."""

    def value(self, untrusted: bytes) -> Value:
        """Decode a value that was not seen yet."""
        value = untrusted.decode("latin-1").strip(" \0") or None if self.is_word else plain_value(self._tag, untrusted)
        if self._most and len(untrusted) <= LONGEST_REMEMBERED and len(self.seen) < self._most:
            self.seen[untrusted] = value
        return value

    def text(self, untrusted: bytes, declared: str, rule: TextRule) -> tuple[Value, str]:
        """Decode a text beyond ASCII of an answer that declares ``declared``; gives what it was read in besides."""
        found = self.texts.get(untrusted)
        if found is None:
            text, used = read_text(untrusted, declared, rule)
            found = text_value(text, self._vr, self._multiplicity), used
            if len(untrusted) <= LONGEST_REMEMBERED and len(self.texts) < self._most:
                self.texts[untrusted] = found
        return found


_Learned = tuple[int, _Key | None, str, dict[bytes, Value]]
"""What an element's head says: how long its value is, and the attribute with its keyword and the values that came.

None for the attribute: nothing that was asked for."""


class MatchReader:
    """Gives the matches of one C-FIND, one after the other; for one thread."""

    def __init__(self, query: Query, archive: str, charset: str = "", *, implicit: bool) -> None:
        """``charset`` is the archive's configured default, used where an answer says none."""
        self._query = query
        self._archive = archive
        self._default = charset
        self._implicit = implicit
        self._length_at = _LENGTH_AT[implicit]
        self._nothing: dict[str, Value] = dict.fromkeys(query.all_keys())
        self._keys = {_written(tag_of_keyword(keyword)): _Key(keyword) for keyword in self._nothing}
        # Who asks for the character set itself, or for sequences, asks for what the tables do not tell.
        self._is_plain = not query.sequences and _CHARSET not in self._keys
        self._charset_key = self._keys[_CHARSET] = _Key("SpecificCharacterSet")
        self._rule = query.text or TextRule(charset)
        self._told, self._declared = b"", ""
        """The character set that was declared for the remembered texts: as it is written, and as it is read."""
        self._codec = codec_for("", self._rule)
        """By what texts without an escape sequence are read then, and in what character set; None: it depends."""
        self._heads: dict[bytes, _Learned] = {}

    def read(self, untrusted: bytes) -> Match | None:
        """Decode a response's identifier into a match with every key of the query; None when it is no data set."""
        match = self._plain(untrusted) if self._is_plain and len(untrusted) <= LONGEST_PLAIN else None
        if match is None:
            return decode_match(untrusted, self._query, self._archive, self._default, implicit=self._implicit)
        return match

    def _plain(self, untrusted: bytes) -> Match | None:
        """Read what has plain elements only; None where anything is not plain, or wrong."""
        heads, charset = self._heads, self._charset_key
        values = self._nothing.copy()
        untrusted_texts: dict[_Key, bytes] = {}
        untrusted_charset = b""
        position, end = 0, len(untrusted)
        while position < end:
            start = position + _HEAD
            untrusted_head = untrusted[position:start]
            learned = heads.get(untrusted_head) or self._learn(untrusted_head)
            if learned is None:
                return None
            length, key, keyword, seen = learned
            position = start + length
            if key is None:
                continue
            untrusted_value = untrusted[start:position]
            if untrusted_value in seen:
                value = seen[untrusted_value]
                if type(value) is list:
                    value = value.copy()
            elif key.by_charset and not is_plain(untrusted_value):
                untrusted_texts[key] = untrusted_value
                continue
            elif key is charset:
                untrusted_charset = untrusted_value
                continue
            else:
                value = key.value(untrusted_value)
            if untrusted_texts:
                untrusted_texts.pop(key, None)  # of what is there twice the last one counts
            values[keyword] = value
        if position != end:
            return None
        if not untrusted_texts:
            return Match(self._archive, self._query.level, MappingProxyType(values))
        came = self._read_texts(untrusted_texts, untrusted_charset, values)
        if came is None:
            return None
        return Match(self._archive, self._query.level, MappingProxyType(values), came)

    def _read_texts(
        self, untrusted: dict[_Key, bytes], untrusted_charset: bytes, values: dict[str, Value]
    ) -> TextAsCame | None:
        """Read the texts beyond ASCII into ``values``; None where they turn out to be in several character sets."""
        if untrusted_charset != self._told:
            self._told, self._declared = untrusted_charset, untrusted_charset.decode("latin-1").strip(" \0")
            self._codec = codec_for(self._declared, self._rule)
            for key in self._keys.values():
                key.texts.clear()
        used = ""
        came: dict[str, bytes] = {}
        for key, untrusted_text in untrusted.items():
            if self._codec is not None and key.is_word and ESCAPE not in untrusted_text:
                codec, charset = self._codec
                values[key.keyword] = untrusted_text.decode(codec, "replace").strip(" \0") or None
            else:
                value, charset = key.text(untrusted_text, self._declared, self._rule)
                values[key.keyword] = value.copy() if isinstance(value, list) else value
            if came and charset != used:
                return None
            used = charset
            came[key.keyword] = untrusted_text
        return TextAsCame(self._declared, used, came)

    def _learn(self, untrusted: bytes) -> _Learned | None:
        """Read a head, and take it into the table while there is room; None for one that is not of a plain element."""
        if len(untrusted) < _HEAD:
            return None
        group, element = struct.unpack_from("<HH", untrusted)
        is_plain = (group << 16 | element) not in sequences() if self._implicit else untrusted[4:6] in _SHORT
        if group == DELIMITERS or not is_plain:
            return None
        (length,), key = self._length_at.unpack(untrusted), self._keys.get(untrusted[:4])
        learned = (length, key, key.keyword, key.seen) if key is not None else (length, None, "", {})
        if len(self._heads) < MOST_HEADS:
            self._heads[untrusted] = learned
        return learned


def _written(tag: int) -> bytes:
    return struct.pack("<HH", tag >> 16, tag & 0xFFFF)
