"""Reads all attributes of a stored instance as text for a person, up to bounds (PS3.5 section 7, PS3.10)."""

from __future__ import annotations

import struct
from pathlib import Path

from qrstation.core.codes.objects import ObjectCode
from qrstation.core.errors import CannotDecode
from qrstation.core.standard.charset import decode_text
from qrstation.core.standard.dictionary import keyword_of, private_name_of, uid_name_of
from qrstation.core.standard.element_head import ITEM, ITEM_END, ITEM_HEAD, PIXEL_TAGS, UNDEFINED
from qrstation.core.standard.encoding import EXPLICIT, Encoding, within
from qrstation.core.standard.vr import BY_CHARSET, NUMBERS, PLAIN_TEXT, vr_of
from qrstation.imaging.attribute import DEEPEST, LONGEST_NAME, LONGEST_VALUE, MOST_ROWS, Attribute, Attributes
from qrstation.imaging.reading.data_set_elements import Span, Walker
from qrstation.imaging.reading.file_bytes import Source, open_stored
from qrstation.imaging.reading.stored_object import open_data_set

META_START = 132
_CHARSET, _PIXEL_REPRESENTATION = 0x00080005, 0x00280103
_MOST_READ = 4 * LONGEST_VALUE
"""Bytes of a value that are looked at."""
_HEX = 24
"""Bytes of a value without known meaning that are shown."""


class _Full(Exception):
    """There are as many rows as may be."""


def read_attributes(path: Path) -> Attributes:
    """Read the attributes of a stored instance, those of its file meta information first.

    What stands behind pixel data is not looked at. Of a file that is cut off or damaged, all that stands before the
    damage is given. Raises NotDicom, and CannotDecode for a file that cannot be read.
    """
    with open_stored(path) as file:
        opened = open_data_set(file)
        listing = _Listing()
        is_cut = is_damaged = False
        try:
            source = Source(file)
            listing.walk(Walker(source), META_START, _meta_end(source), EXPLICIT)
            listing.walk(opened.walker, opened.start, opened.walker.source.size, opened.encoding)
        except _Full:
            is_cut = True
        except CannotDecode:
            is_damaged = True
        return Attributes(tuple(listing.rows), is_cut, is_damaged)


def _meta_end(source: Source) -> int:
    """Give where the file meta information ends: at the first element of another group."""
    walker, position = Walker(source), META_START
    while position + ITEM_HEAD <= source.size:
        tag, _, length, size = walker.head(position, EXPLICIT)
        if tag >> 16 != 2 or length == UNDEFINED:
            break
        position += size + length
    return min(position, source.size)


class _Listing:
    def __init__(self) -> None:
        self.rows: list[Attribute] = []
        self._charset = ""
        self._is_signed = False

    def walk(self, walker: Walker, start: int, end: int, encoding: Encoding, depth: int = 0) -> None:
        """List the elements of a data set or an item."""
        position, creators = start, dict[int, str]()
        while position + ITEM_HEAD <= end:
            tag, vr, length, size = walker.head(position, encoding)
            if tag == ITEM_END:
                return
            value = position + size
            vr = vr or vr_of(tag, signed=self._is_signed)
            name = _name(tag, creators)
            if tag in PIXEL_TAGS:
                words = f"{_bytes_words(walker.source.size - value if length == UNDEFINED else length)} of pixels"
                self._add(Attribute(depth, tag, vr, name, words, -1 if length == UNDEFINED else length))
                if depth == 0:
                    return
            is_sequence = vr == "SQ" or length == UNDEFINED
            inside = within(vr, encoding)
            if is_sequence and tag not in PIXEL_TAGS:
                position = self._sequence(walker, Attribute(depth, tag, vr, name, "", length), value, inside)
                continue
            if length == UNDEFINED or value + length > end:
                raise CannotDecode(ObjectCode.HEADER_CUT)
            if tag not in PIXEL_TAGS:
                raw = walker.source.read(value, min(length, _MOST_READ))
                text, is_cut = self._text(tag, vr, raw, length, encoding)
                self._add(Attribute(depth, tag, vr, name, text, length, is_cut))
                if tag >> 16 & 1 and 0x10 <= tag & 0xFFFF <= 0xFF:
                    creators[tag & 0xFFFF] = text[:64]
            position = value + length
        if any(walker.source.read(position, end - position)):  # padding of a few zeros is seen in real files
            raise CannotDecode(ObjectCode.HEADER_CUT)

    def _sequence(self, walker: Walker, row: Attribute, start: int, encoding: Encoding) -> int:
        """List a sequence with its items, and give where it ends."""
        is_open = row.length == UNDEFINED
        end = None if is_open else start + row.length
        if end is not None and end > walker.source.size:
            raise CannotDecode(ObjectCode.HEADER_CUT)
        spans, after = walker.items(start, end, encoding, row.depth // 2 + 1)
        words = f"{len(spans)} item{'' if len(spans) == 1 else 's'}"
        is_deeper = bool(spans) and row.depth // 2 >= DEEPEST
        shown = f"{words}, too deep to be listed" if is_deeper else words
        length = -1 if is_open else row.length
        self._add(Attribute(row.depth, row.tag, "SQ", row.name, shown, length, is_deeper))
        for number, span in enumerate(() if is_deeper else spans):
            self._item(walker, row, number, span, encoding)
        return after if is_open else start + row.length

    def _item(self, walker: Walker, row: Attribute, number: int, span: Span, encoding: Encoding) -> None:
        self._add(Attribute(row.depth + 1, ITEM, "", f"Item {number + 1}", "", span.end - span.start))
        before = self._charset
        self.walk(walker, span.start, span.end, encoding, row.depth + 2)
        self._charset = before

    def _add(self, row: Attribute) -> None:
        if len(self.rows) >= MOST_ROWS:
            raise _Full
        self.rows.append(row)

    def _text(self, tag: int, vr: str, raw: bytes, length: int, encoding: Encoding) -> tuple[str, bool]:
        """Give a value as text, and whether it is longer than that."""
        if vr in NUMBERS:
            values = _numbers(raw, vr, encoding)
            if tag == _PIXEL_REPRESENTATION:
                self._is_signed = values == ["1"]
            text = "\\".join(values)
        elif vr == "AT":
            pairs = struct.iter_unpack(f"{encoding.order}HH", raw[: len(raw) // 4 * 4])
            text = "\\".join(f"({group:04X},{element:04X})" for group, element in pairs)
        elif vr in BY_CHARSET or vr in PLAIN_TEXT:
            text = decode_text(raw, self._charset if vr in BY_CHARSET else "").strip(" \0")
            if tag == _CHARSET:
                self._charset = text
            if vr == "UI":
                text = _with_name(text)
        else:
            text = _unknown(raw, length)
        is_cut = length > len(raw) or len(text) > LONGEST_VALUE
        return text[:LONGEST_VALUE], is_cut and vr not in ("UN", "OB", "OW", "OD", "OF", "OL", "OV")


def _numbers(raw: bytes, vr: str, encoding: Encoding) -> list[str]:
    letter = NUMBERS[vr]
    size = struct.calcsize("<" + letter)
    values = struct.unpack(f"{encoding.order}{len(raw) // size}{letter}", raw[: len(raw) // size * size])
    return [f"{value:.7g}" if vr == "FL" else str(value) for value in values]


def _unknown(raw: bytes, length: int) -> str:
    """Show bytes whose meaning nobody knows: as text where they are plain text, else the first of them."""
    text = raw.rstrip(b"\0 ")
    if text and length <= LONGEST_VALUE and all(0x20 <= byte < 0x7F for byte in text):
        return text.decode("ascii")
    more = " …" if length > _HEX else ""
    return f"{_bytes_words(length)}: {raw[:_HEX].hex(' ')}{more}" if length else ""


def _bytes_words(count: int) -> str:
    return f"{count:,} byte{'' if count == 1 else 's'}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def _with_name(text: str) -> str:
    """Put the name of the standard behind a UID that it has given."""
    name = uid_name_of(text) if len(text) <= 64 else ""
    return f"{text}  ({name})" if name else text


def _name(tag: int, creators: dict[int, str]) -> str:
    group, element = tag >> 16, tag & 0xFFFF
    if not group & 1:
        return keyword_of(tag) or ("GroupLength" if not element else "")
    if 0x10 <= element <= 0xFF:
        return "PrivateCreator"
    creator = creators.get(element >> 8, "")
    if not creator:
        return "Private"
    return f"{creator}: {private_name_of(tag, creator) or 'private'}"[:LONGEST_NAME]
