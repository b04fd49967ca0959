"""What was typed for an attribute becomes its matching key, by the rule of its VR, or what is wrong with it.

The rule of wildcards is visible and the same everywhere: names are found from their beginning, descriptions and other
words of people anywhere, and everything else exactly. IDs, accession numbers, dates and UIDs never get a wildcard that
nobody typed; dates, times and UIDs can have none (PS3.4 C.2.2.2.4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from qrstation.core.standard.person import parse_date
from qrstation.core.standard.searchable import vr_of
from qrstation.core.standard.study_moments import DateRange, TimeRange, parse_time

LONGEST = 64
"""Characters of a key: what LO and each group of a PN may have (PS3.5 6.2). Archives hold accession numbers of more
than the 16 of SH, which are to be found too."""
_LONG_TEXT = frozenset({"LT", "ST", "UC", "UT"})
_FREE_TEXT = ("Description", "Name", "Comments", "Address", "History", "Allergies", "Alerts", "Needs", "Occupation",
              "Department", "Reason")  # fmt: skip
"""Keywords that end so are words of people, found anywhere."""
_CODE = re.compile(r"[A-Z0-9 _*?]{1,16}")
_BETWEEN = re.compile(r"(?:^|\s)(?:to|-)(?:\s|$)|–")
_BETWEEN_TIMES = re.compile(r"to|[-–]")
_AS_DICOM = re.compile(r"(\d{8})?-(\d{8})?")
_UID = re.compile(r"[0-9.]{1,64}")
_AGE = re.compile(r"\d{3}[DWMY]")


class Fault(StrEnum):
    """Why what was typed cannot be asked for."""

    BACKSLASH = "backslash"
    CONTROL = "control character"
    TOO_LONG = "too long"
    NO_DATE = "no date"
    NO_TIME = "no time"
    NO_NUMBER = "no number"
    NO_UID = "no UID"
    NO_CODE = "no code"
    NO_AGE = "no age"
    WRONG_WAY = "wrong way round"
    UNKNOWN = "unknown keyword"


@dataclass(frozen=True, slots=True)
class Key:
    """A matching key, or why there is none."""

    value: str = ""
    fault: Fault | None = None


def text_fault(text: str) -> Fault | None:
    """Tell what is wrong with a text, which may be part of a name or any other words; None for nothing."""
    if "\\" in text:
        return Fault.BACKSLASH  # it parts values (PS3.5 6.4): what stands behind it would be another
    if any(ord(mark) < 32 or 127 <= ord(mark) < 160 for mark in text):
        return Fault.CONTROL
    return Fault.TOO_LONG if max(map(len, text.split("="))) > LONGEST else None


def key_of(keyword: str, typed: str) -> Key:
    """Give the key for what was typed for an attribute; an empty text asks for nothing."""
    text, vr = typed.strip(), vr_of(keyword)
    if not vr:
        return Key(fault=Fault.UNKNOWN)
    if not text:
        return Key()
    if (fault := text_fault(text)) is not None:
        return Key(fault=fault)
    if vr == "PN":
        return Key(name_pattern(text))
    if vr == "CS":
        code = text.upper()
        return Key(code) if _CODE.fullmatch(code) else Key(fault=Fault.NO_CODE)
    if vr in ("DA", "TM"):
        return _range(text, vr)
    if vr == "UI":
        return Key(text) if _UID.fullmatch(text) else Key(fault=Fault.NO_UID)
    if vr in ("IS", "DS", "US"):
        return Key(text) if _is_number(text, whole=vr != "DS") else Key(fault=Fault.NO_NUMBER)
    if vr == "AS":
        return Key(text.upper()) if _AGE.fullmatch(text.upper()) else Key(fault=Fault.NO_AGE)
    return Key(contains_pattern(text) if is_free_text(keyword, vr) else text)


def is_free_text(keyword: str, vr: str) -> bool:
    """Tell whether an attribute is words of people, to be found anywhere in it."""
    return vr in _LONG_TEXT or (vr in ("LO", "SH") and keyword.endswith(_FREE_TEXT))


def name_pattern(typed: str) -> str:
    """Turn what a person types into a matching key for PN: "mor" becomes "mor*", "mor, el" "mor*^el*".

    A typed wildcard is kept as it is; nothing is put before the family name (PS3.4 C.2.2.2.4).
    """
    text = typed.strip()
    if not text or "^" in text:
        return text
    family, comma, given = (part.strip() for part in text.partition(","))
    return f"{_beginning(family)}^{_beginning(given)}" if comma else _beginning(text)


def _beginning(part: str) -> str:
    return part if "*" in part or "?" in part else f"{part}*"


def contains_pattern(typed: str) -> str:
    """Turn a typed piece of text into a wildcard key that finds it anywhere."""
    text = typed.strip()
    if not text or "*" in text or "?" in text:
        return text
    return f"*{text}*"


def _range(text: str, vr: str) -> Key:
    """Read a date or time, or two with "to" or a dash between them, of which one may be left out."""
    parts = [
        part.strip() for part in (_BETWEEN_TIMES if vr == "TM" or _AS_DICOM.fullmatch(text) else _BETWEEN).split(text)
    ]
    first, last = parts[0], parts[-1]
    read = (_date(first), _date(last)) if vr == "DA" else (parse_time(first), parse_time(last, is_end=True))
    if len(parts) > 2 or not (first or last) or (first and not read[0]) or (last and not read[1]):
        return Key(fault=Fault.NO_DATE if vr == "DA" else Fault.NO_TIME)
    begins, ends = read[0] or "", read[1] or ""
    if begins and ends and begins > ends:
        return Key(fault=Fault.WRONG_WAY)
    return Key(str(DateRange(begins, ends)) if vr == "DA" else str(TimeRange(begins, ends)))


def _date(text: str) -> str:
    parsed = parse_date(text.replace("-", "").replace("/", ""))
    return parsed.isoformat().replace("-", "") if parsed else ""


def _is_number(text: str, *, whole: bool) -> bool:
    return re.fullmatch(r"[+-]?\d{1,12}" if whole else r"[+-]?\d{1,12}(\.\d{1,12})?", text, re.ASCII) is not None
