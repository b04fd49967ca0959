"""Identifiers of C-FIND and C-MOVE: a query as bytes, and an answer's bytes as values (PS3.4 C.4.1, C.4.2)."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Collection

from pydicom.datadict import dictionary_VM, dictionary_VR, keyword_for_tag, tag_for_keyword

from qrstation.core.errors import StationError
from qrstation.core.standard.charset import charset_for, decode_text, encode_text
from qrstation.core.standard.element_walk import Encoding, MalformedDataSet, walk
from qrstation.core.standard.match import Match, Value
from qrstation.core.standard.query import Level, Query

_CHARSET_TAG = 0x00080005
_FAILED_UIDS_TAG = 0x00080058
_TEXT_VRS = frozenset({"AE", "AS", "CS", "DA", "DT", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UI", "UR", "UT"})
_BY_CHARSET = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})
_ONE_VALUE = frozenset({"LT", "ST", "UR", "UT"})
_NUMBERS = {"US": "H", "SS": "h", "UL": "L", "SL": "l", "FL": "f", "FD": "d", "UV": "Q", "SV": "q"}
_LONGEST_ELEMENT = 0xFFFE
"""Bytes of a key's value: its length has 16 bits in Explicit VR (PS3.5 7.1.2)."""
_LONGEST_NUMBER = 64
"""Characters of a number as text; the standard has 12 and 16 (PS3.5 6.2)."""
_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


class UnknownKeyword(StationError):
    """A key is no keyword of the data dictionary (PS3.6), or one that cannot be matched on, or not with its value."""


def check_keyword(keyword: str) -> None:
    """Raise UnknownKeyword unless ``keyword`` can be a key of a query."""
    tag = tag_for_keyword(keyword)
    if tag is None or tag < 0x00080000:
        raise UnknownKeyword(f'"{keyword}" is no keyword of a DICOM attribute', "use keywords such as PatientName")
    if dictionary_VR(tag) not in _TEXT_VRS and dictionary_VR(tag) not in ("IS", "DS", *_NUMBERS):
        raise UnknownKeyword(f"{keyword} cannot be a key of a query", "leave it out")


def encode_query(query: Query, charset: str, *, implicit: bool) -> bytes:
    """Give the identifier of ``query``: its keys in ascending order, the level, and the character set where needed."""
    return encode_identifier({"QueryRetrieveLevel": str(query.level), **query.all_keys()}, charset, implicit=implicit)


def encode_identifier(keys: dict[str, str], charset: str, *, implicit: bool) -> bytes:
    """Encode keyword → text as a data set in Implicit or Explicit VR Little Endian.

    Specific Character Set (0008,0005) is sent only where a value needs it, and never empty (PS3.4 C.4.1.1.3.1).
    Raises UnknownKeyword.
    """
    for keyword in keys:
        check_keyword(keyword)
    tags = {tag_for_keyword(keyword) or 0: value for keyword, value in keys.items()}
    used = charset_for([value for tag, value in tags.items() if dictionary_VR(tag) in _BY_CHARSET], charset)
    if used:
        tags[_CHARSET_TAG] = used
    return b"".join(_element(tag, value, used, implicit=implicit) for tag, value in sorted(tags.items()))


def _element(tag: int, value: str, charset: str, *, implicit: bool) -> bytes:
    vr = dictionary_VR(tag)
    try:
        if vr in _NUMBERS:
            raw = b"".join(struct.pack("<" + _NUMBERS[vr], _number(part, vr)) for part in value.split("\\") if part)
        else:
            raw = encode_text(value, charset if vr in _BY_CHARSET else "")
    except (ValueError, OverflowError, struct.error) as error:
        raise UnknownKeyword(
            f'{keyword_for_tag(tag)} cannot be asked for with the value "{value}"', "correct the value of this key"
        ) from error
    if len(raw) % 2:
        raw += b"\0" if vr == "UI" else b" "
    header = struct.pack("<HH", tag >> 16, tag & 0xFFFF)
    if len(raw) > _LONGEST_ELEMENT:
        raise UnknownKeyword(f"{keyword_for_tag(tag)} cannot be asked for with so long a value", "ask for less at once")
    if implicit:
        return header + struct.pack("<L", len(raw)) + raw
    if vr in ("UC", "UR", "UT", "UV", "SV"):
        return header + vr.encode() + struct.pack("<HL", 0, len(raw)) + raw
    return header + vr.encode() + struct.pack("<H", len(raw)) + raw


def _number(text: str, vr: str) -> int | float:
    return float(text) if vr in ("FL", "FD") else int(text)


def decode_match(data: bytes, query: Query, archive: str, charset: str = "", *, implicit: bool) -> Match | None:
    """Decode a response's identifier into a match with every key of the query; None when it is no data set.

    ``charset`` is the archive's configured default, used when the response says none.
    """
    tags = {keyword: tag_for_keyword(keyword) or 0 for keyword in query.all_keys()}
    elements = _raw_elements(data, (_CHARSET_TAG, *tags.values()), implicit=implicit)
    if elements is None:
        return None
    said = elements.get(_CHARSET_TAG, b"").decode("latin-1").strip(" \0")
    values: dict[str, Value] = {}
    for keyword, tag in tags.items():
        raw = elements.get(tag)
        values[keyword] = _value(tag, raw, said or charset) if raw is not None else None
    return Match(archive, query.level, values)


def _raw_elements(data: bytes, wanted: Collection[int], *, implicit: bool) -> dict[int, bytes] | None:
    # Walked by hand: pydicom's reader warns and guesses where a peer's bytes are wrong.
    try:
        return walk(data, 0, Encoding(implicit, True), wanted).values
    except MalformedDataSet:
        return None


def _value(tag: int, data: bytes, charset: str) -> Value:
    try:
        vr, multiplicity = dictionary_VR(tag), dictionary_VM(tag)
    except KeyError:
        return None
    if vr in _NUMBERS:
        code = _NUMBERS[vr]
        size = struct.calcsize("<" + code)
        numbers = [value for (value,) in struct.iter_unpack("<" + code, data[: len(data) // size * size])]
        return _shaped([number for number in numbers if math.isfinite(number)], multiplicity)
    if vr in ("IS", "DS"):
        parse = _integer_string if vr == "IS" else _decimal_string
        parsed = (parse(part.strip(" \0")) for part in data.decode("latin-1").split("\\"))
        return _shaped([number for number in parsed if number is not None], multiplicity)
    if vr not in _TEXT_VRS:
        return None
    text = decode_text(data, charset) if vr in _BY_CHARSET else data.decode("latin-1")
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
    elements = _raw_elements(data, (_FAILED_UIDS_TAG,), implicit=implicit) or {}
    text = elements.get(_FAILED_UIDS_TAG, b"").decode("latin-1")
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
