"""By what a patient's studies are asked for: the ID, and the name with the birth date.

An archive may know the patient by another ID, and spell the name otherwise. So more is asked for than fits; whose each
answer is, the identity rule decides (`core.patient`). What can be matched on at study level is in PS3.4 table C.6-5.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from qrstation.core.patient import Demographics
from qrstation.core.standard.query import Item, Level, Query, with_shown

CODE = Item((("CodeValue", ""), ("CodingSchemeDesignator", ""), ("CodeMeaning", "")))
"""What is asked for of a code (PS3.3 section 8)."""
TOLD = (("IssuerOfPatientID", ""), ("InstanceAvailability", ""))
"""Asked for of every study: whose ID it is, and how soon it can be sent."""
_SEVERAL = {"ß": "*", "æ": "*", "œ": "*", "ø": "?", "đ": "?", "ł": "?"}
"""Letters that are written as one or two others where there are none of them."""


def study_question(study_uid: str) -> Query:
    """Ask for one study and whose it is."""
    return _question({"StudyInstanceUID": study_uid})


def patient_questions(patient: Demographics) -> tuple[Query, ...]:
    """Ask for a patient's studies; nothing where the description tells neither an ID nor a name with a birth date.

    The birth date alone is no key: an archive that does not match on it, as it need not, would send all it has.
    """
    keys = [{"PatientID": spelled} for spelled in _ids(patient.patient_id)]
    born = patient.traits.born
    if born is not None:
        date = f"{born:%Y%m%d}"
        keys += [{"PatientName": name, "PatientBirthDate": date} for name in _names(patient.name)]
    return tuple(map(_question, keys))


def _question(keys: dict[str, str]) -> Query:
    sequences = (("ProcedureCodeSequence", CODE),)
    return with_shown(Query(Level.STUDY, (*keys.items(), *TOLD), sequences=sequences))


def _ids(patient_id: str) -> Iterator[str]:
    """Give the ID as it stands and without leading zeros; those with more of them are found by the name."""
    whole = patient_id.strip()
    if whole and "\\" not in whole:
        yield from dict.fromkeys((whole, whole.lstrip("0") or whole))


def _names(name: str) -> Iterable[str]:
    """Give the patterns that find a name however it is written: case, marks, and any of its component groups."""
    found: dict[str, None] = {}
    for number, group in enumerate(name.split("=")[:3]):
        family, given, *_ = [*(part.strip() for part in group.split("^")), ""]
        if not family or "\\" in group:
            continue  # what begins with a wildcard would be looked for in everything
        pattern = f"{_loose(family)}^{_loose(given)}*" if given else f"{_loose(family)}*"
        if number:
            found[f"*={pattern}"] = None
        else:
            found |= dict.fromkeys((pattern, pattern.upper()))
    return found


def _loose(part: str) -> str:
    """Give a part of a name with a wildcard for each letter that others write without its mark."""
    return "".join(map(_loose_letter, unicodedata.normalize("NFC", part)))


def _loose_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    plain = unicodedata.normalize("NFD", letter)[0]
    return _SEVERAL.get(letter.casefold(), "?" if plain.isascii() else letter)
