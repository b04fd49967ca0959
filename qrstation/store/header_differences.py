"""Which elements differ between two files of one instance: pydicom reads the headers, bounded and without the pixels.

The files' own heads (file meta information) are no part of it: they are the station's, and differ by their checksums.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from pydicom.datadict import dictionary_description, dictionary_VR
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset

from qrstation.core.codes.store import StoreCode
from qrstation.core.conflict import ElementDifference
from qrstation.core.errors import NotDicom
from qrstation.core.standard.charset import decode_text
from qrstation.core.standard.element_head import PIXEL_TAGS
from qrstation.core.standard.element_walk import MalformedDataSet, walk
from qrstation.core.standard.vr import BY_CHARSET, NUMBERS, PLAIN_TEXT, WORDS
from qrstation.core.station.file_window import chunks, opened
from qrstation.store.stored_file import FileContents, windowed

MOST_LISTED = 400
LONGEST_HEADER = 16 << 20
"""Bytes of a header that are read at once to be compared."""
MOST_ELEMENTS = 200_000
LONGEST_WORDS = 160
"""Characters that are shown of a value; of long ones those round the first difference."""
_BEFORE = 24
_MOST_NUMBERS = 12
_MOST_BYTES = 12

_SPECIFIC_CHARACTER_SET = 0x00080005


@dataclass(frozen=True, slots=True)
class HeaderDifferences:
    """The elements that differ, in the order of their tags, and how many more there are than those."""

    elements: tuple[ElementDifference, ...]
    more: int


def header_differences(here: FileContents, new: FileContents) -> HeaderDifferences:
    """Give the elements that differ between two files. Raises NotDicom for what cannot be read, OSError."""
    try:
        found = _of_data_sets(_read(here), _read(new), "", "")
        listed = tuple(islice(found, MOST_LISTED))
        return HeaderDifferences(listed, sum(1 for _ in found))
    except OSError:
        raise
    except NotDicom:
        raise
    except Exception as error:  # pydicom raises whatever the bytes lead to
        raise NotDicom(StoreCode.HEADER_UNREADABLE) from error


@dataclass(frozen=True, slots=True)
class _Elements:
    """A data set or an item of one, and how its values are to be read."""

    data_set: Dataset
    order: str
    """The byte order as struct writes it."""
    charset: str

    def at(self, data_set: Dataset) -> _Elements:
        """Give an item, whose character set is its own or that of what it stands in (PS3.3 C.12.1.1.2)."""
        inner = replace(self, data_set=data_set)
        return replace(inner, charset=inner.own_charset or self.charset)

    @property
    def own_charset(self) -> str:
        """The Specific Character Set that it says itself, "" where it says none."""
        value = self.raw(_SPECIFIC_CHARACTER_SET)
        return value.decode("latin-1").strip(" \0") if value else ""

    def vr(self, tag: int) -> str:
        """Give an element's VR: as written, else as the dictionary has it."""
        vr = str(self.data_set.get_item(tag).VR or "UN")
        if vr == "UN" and not _is_private(tag):
            try:
                vr = str(dictionary_VR(tag))
            except KeyError:
                return "UN"
        return "US" if vr.startswith("US or") else "OW" if vr.startswith("OB or") else vr

    def is_sequence(self, tag: int) -> bool:
        """Tell whether an element is a sequence whose items can be looked into."""
        return self.data_set.get_item(tag).VR == "SQ" or (
            self.data_set.get_item(tag).VR is None and self.vr(tag) == "SQ"
        )

    def items(self, tag: int) -> list[_Elements]:
        """Give the items of a sequence."""
        return [self.at(item) for item in self.data_set[tag].value or ()]

    def raw(self, tag: int) -> bytes:
        """Give a value as it is written, nothing for one that is not there."""
        value: Any = self.data_set.get_item(tag).value if tag in self.data_set else b""
        return value if isinstance(value, bytes) else b""

    def little(self, tag: int) -> bytes:
        """Give a value as it is written in little endian."""
        raw, size = self.raw(tag), WORDS.get(self.vr(tag), 1)
        if self.order == "<" or size == 1:
            return raw
        return b"".join(raw[at : at + size][::-1] for at in range(0, len(raw), size))

    def words(self, tag: int) -> str:
        """Give a value as people read it, without padding."""
        vr, raw = self.vr(tag), self.raw(tag)
        if vr in BY_CHARSET:
            return decode_text(raw, self.charset).strip(" \0")
        if vr in PLAIN_TEXT:
            return raw.decode("latin-1").strip(" \0")
        if vr in NUMBERS:
            return self._numbers(NUMBERS[vr], raw)
        if vr == "AT":
            pairs = struct.iter_unpack(f"{self.order}HH", raw[: len(raw) // 4 * 4])
            return "\\".join(f"({group:04X},{element:04X})" for group, element in islice(pairs, _MOST_NUMBERS))
        shown = raw[:_MOST_BYTES].hex(" ").upper()
        return f"{len(raw):,} bytes: {shown}{' …' if len(raw) > _MOST_BYTES else ''}" if raw else ""

    def _numbers(self, letter: str, raw: bytes) -> str:
        size = struct.calcsize(f"{self.order}{letter}")
        values = struct.iter_unpack(f"{self.order}{letter}", raw[: len(raw) // size * size])
        shown = "\\".join(f"{value:.10g}" for (value,) in islice(values, _MOST_NUMBERS))
        return shown + ("\\…" if len(raw) // size > _MOST_NUMBERS else "")


def _read(contents: FileContents) -> _Elements:
    """Read the elements before the pixel data. Raises NotDicom, OSError, and what pydicom raises."""
    span, encoding = contents.header, contents.encoding
    if len(span) > LONGEST_HEADER:
        raise NotDicom(StoreCode.HEADER_TOO_LARGE)
    with windowed(contents.path) as window:
        try:
            # What pydicom builds an object for is counted first.
            walk(window, contents.data_set.start, encoding, (), most=MOST_ELEMENTS)
        except MalformedDataSet as error:
            raise NotDicom(StoreCode.HEADER_TOO_LARGE) from error
    with opened(contents.path) as descriptor:
        data = b"".join(chunks(descriptor, span.start, span.stop))
    data_set = read_dataset(
        io.BytesIO(data),
        is_implicit_VR=encoding.is_implicit,
        is_little_endian=encoding.is_little,
        stop_when=lambda tag, vr, length: int(tag) in PIXEL_TAGS,
    )
    read = _Elements(data_set, encoding.order, "")
    return replace(read, charset=read.own_charset)


def _of_data_sets(here: _Elements, new: _Elements, place: str, names: str) -> Iterator[ElementDifference]:
    for tag in sorted({int(tag) for each in (here, new) for tag in each.data_set.keys()}):  # noqa: SIM118  # raw ones
        if not tag & 0xFFFF:
            continue  # a group's length follows from what is in it
        where, name = f"{place}({tag >> 16:04X},{tag & 0xFFFF:04X})", names + _name(tag, here, new)
        in_both = tag in here.data_set and tag in new.data_set
        if in_both and here.is_sequence(tag) and new.is_sequence(tag):
            yield from _of_sequences(here.items(tag), new.items(tag), where, name)
        elif not in_both or not _are_equal(here, new, tag):
            yield ElementDifference(where, name, *_clipped(_shown(here, tag), _shown(new, tag)))


def _of_sequences(here: list[_Elements], new: list[_Elements], where: str, name: str) -> Iterator[ElementDifference]:
    if len(here) != len(new):
        yield ElementDifference(where, name, _counted(len(here)), _counted(len(new)))
    for number, (first, second) in enumerate(zip(here, new, strict=False), start=1):
        yield from _of_data_sets(first, second, f"{where} {number} › ", f"{name} {number} › ")


def _are_equal(here: _Elements, new: _Elements, tag: int) -> bool:
    """Tell whether two values say the same, whatever their encoding and padding."""
    if here.is_sequence(tag) or new.is_sequence(tag):
        return False
    if here.charset != new.charset and here.vr(tag) in BY_CHARSET:
        return here.words(tag) == new.words(tag)
    # A number may end in the bytes that pad a text.
    padding = b"" if {here.vr(tag), new.vr(tag)} & {*NUMBERS, "AT"} else b" \0"
    return here.little(tag).rstrip(padding) == new.little(tag).rstrip(padding)


def _shown(elements: _Elements, tag: int) -> str | None:
    if tag not in elements.data_set:
        return None
    return _counted(len(elements.items(tag))) if elements.is_sequence(tag) else elements.words(tag)


def _clipped(here: str | None, new: str | None) -> tuple[str | None, str | None]:
    """Cut two values to what can be shown of them, round their first difference."""
    if max(len(here or ""), len(new or "")) <= LONGEST_WORDS:
        return here, new
    start = 0
    if here is not None and new is not None:
        pairs = enumerate(zip(here, new, strict=False))
        first = next((at for at, (one, other) in pairs if one != other), min(len(here), len(new)))
        start = max(0, first - _BEFORE) if first > LONGEST_WORDS // 2 else 0
    return _cut(here, start), _cut(new, start)


def _cut(text: str | None, start: int) -> str | None:
    if text is None:
        return None
    end = start + LONGEST_WORDS
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def _counted(items: int) -> str:
    return "1 item" if items == 1 else f"{items:,} items"


def _is_private(tag: int) -> bool:
    return bool(tag >> 16 & 1)


def _name(tag: int, here: _Elements, new: _Elements) -> str:
    """Give the name that the dictionary has for an element; of a private one, whose it is (PS3.5 section 7.8)."""
    if not _is_private(tag):
        try:
            return str(dictionary_description(tag))
        except KeyError:
            return "Unknown"
    if 0x10 <= tag & 0xFFFF <= 0xFF:
        return "Private Creator"
    creator_tag = tag & 0xFFFF0000 | (tag & 0xFFFF) >> 8
    creator = (here.raw(creator_tag) or new.raw(creator_tag)).decode("latin-1").strip(" \0")
    return f"Private: {creator[:32]}" if creator else "Private"
