"""What somebody typed into the one field in front: a name, or an ID or accession number, by its shape."""

from __future__ import annotations

import unicodedata
from enum import StrEnum


class Reading(StrEnum):
    """What a typed text may be."""

    NAME = "name"
    PATIENT_ID = "patient ID"
    ACCESSION = "accession number"


NAMES = (Reading.NAME,)
IDENTIFIERS = (Reading.PATIENT_ID, Reading.ACCESSION)
_OF_NAMES = frozenset(",^=")
"""What parts a name: as people write it, and as DICOM does (PS3.5 6.2.1)."""


def readings(text: str) -> tuple[Reading, ...]:
    """Give what ``text`` may be, each of which is to be asked for; none for an empty one.

    Letters are a name, and so is whatever has a comma or caret, or a letter of another script than the Latin one: IDs
    and accession numbers have those nowhere. A word with a digit is an ID or an accession number. Several words with a
    digit among them may be any of the three.
    """
    words = text.split()
    if not words:
        return ()
    if any(mark in _OF_NAMES or _is_foreign(mark) for mark in text):
        return NAMES
    if not any(mark.isdigit() for mark in text):
        has_letters = any(mark.isalpha() for mark in text)
        return NAMES if has_letters or is_universal(text) else IDENTIFIERS
    if len(words) == 1 or not any(mark.isalpha() for mark in text):
        return IDENTIFIERS
    return (*NAMES, *IDENTIFIERS)


def is_universal(text: str) -> bool:
    """Tell whether a text finds everything: it is of asterisks alone (PS3.4 C.2.2.2.3)."""
    return bool(text.strip()) and not text.strip("* ")


def _is_foreign(mark: str) -> bool:
    return mark.isalpha() and not unicodedata.name(mark, "").startswith("LATIN ")
