"""Words for priors: why a study stands where it does, and what is wrong with a hospital's words and rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qrstation.core.codes.priors import PriorCode
from qrstation.words.entry import Entry

FAMILIES = {
    "CT": "CT",
    "MR": "MR",
    "PET": "PET",
    "XR": "X-ray",
    "US": "ultrasound",
    "NM": "scintigraphy",
    "MG": "mammography",
    "XA": "angiography",
    "DXA": "bone densitometry",
}
"""Kinds of images as they are called in a sentence; a kind without one is called by its letters, or "study"."""
_VOWELS = frozenset("aeiouAEIOUMX")
"""With these sounds a word begins with "an": an MR, an X-ray."""


def _neighbour(values: Mapping[str, Any]) -> tuple[str, str]:
    """Give "neighbouring region: an abdomen CT shows the lumbar spine"."""
    study = f"{values['region']} {FAMILIES.get(values['modality'], 'study')}"
    return f"neighbouring region: {'an' if study[0] in _VOWELS else 'a'} {study} shows the {values['shown']}", ""


def _same_modality(values: Mapping[str, Any]) -> tuple[str, str]:
    return f"same modality ({FAMILIES.get(values['modality'], values['modality'])})", ""


def _earlier(values: Mapping[str, Any]) -> tuple[str, str]:
    """Give "18 months ago"."""
    count = values["count"]
    return f"{count} {values['unit']}{'' if count == 1 else 's'} ago", ""


def _alike(values: Mapping[str, Any]) -> tuple[str, str]:
    count = values["count"]
    return f"{count} like it before it", ""


def about(seconds: float) -> str:
    """Give a time of waiting as people say it: "about 20 s", "about 4 min", "about 3 h"; "" for an unknown one."""
    if seconds < 0:
        return ""
    if seconds < 50:
        return f"about {max(5, round(seconds / 5) * 5)} s"
    if seconds < 5400:
        return f"about {max(1, round(seconds / 60))} min"
    return f"about {round(seconds / 3600)} h"


def _waiting(where: str, mark: str) -> Entry:
    def said(values: Mapping[str, Any]) -> tuple[str, str]:
        time = about(values["seconds"])
        return (f"{where}{mark} {time}" if time else where), ""

    return said


def _wrong(values: Mapping[str, Any]) -> tuple[str, str]:
    line = f", line {values['line']}" if values["line"] else ""
    return f"priors/{values['file']}{line}: {values['why']}", ""


def _wrong_words(values: Mapping[str, Any]) -> tuple[str, str]:
    return _wrong(values)[0], _allowed(values) + "correct it; what else the file says is used meanwhile"


def _wrong_rule(values: Mapping[str, Any]) -> tuple[str, str]:
    return _wrong(values)[0], _allowed(values) + "correct it, or remove it for the program's own value"


def _allowed(values: Mapping[str, Any]) -> str:
    """Give what may stand there, where the reason knows it."""
    return f"{values['why'].advice}; " if values["why"].advice else ""


_ALLOWED = "allowed are {allowed}"

WORDS: dict[str, Entry] = {
    PriorCode.SAME_REGION_AND_MODALITY: ("same region and modality ({region})", ""),
    PriorCode.SAME_REGION: ("same region ({region})", ""),
    PriorCode.NEIGHBOUR: _neighbour,
    PriorCode.SERIES_SHOW: ("some of its series show the same region ({region})", ""),
    PriorCode.REGION_UNKNOWN: ("region not known", ""),
    PriorCode.OTHER_REGION: ("other region ({region})", ""),
    PriorCode.SAME_MODALITY: _same_modality,
    PriorCode.OTHER_SIDE: ("other side", ""),
    PriorCode.SAME_CONTRAST: ("contrast alike ({contrast})", ""),
    PriorCode.NO_IMAGES: ("no images of the body", ""),
    PriorCode.SAME_DAY: ("same day", ""),
    PriorCode.EARLIER: _earlier,
    PriorCode.LATER: ("later than this study", ""),
    PriorCode.DATE_UNKNOWN: ("date not known", ""),
    PriorCode.BASELINE: ("the oldest that compares: baseline", ""),
    PriorCode.ALIKE: _alike,
    PriorCode.HERE: ("here", ""),
    PriorCode.OFF_SITE: _waiting("off-site", ":"),
    PriorCode.ON_TAPE: _waiting("on tape", ":"),
    PriorCode.TO_FETCH: _waiting("to be fetched", ":"),
    PriorCode.UNAVAILABLE: ("cannot be had", ""),
    PriorCode.INCOMPLETE: ("incomplete: {here} of {expected} images", ""),
    PriorCode.DOUBTFUL: ("not surely the same patient", ""),
    PriorCode.WRONG_WORDS: _wrong_words,
    PriorCode.WRONG_RULE: _wrong_rule,
    PriorCode.NOT_TOML: ("this is not TOML", ""),
    PriorCode.UNREADABLE: ("the file cannot be read", ""),
    PriorCode.NO_REGION: ('"{name}" is no region', _ALLOWED),
    PriorCode.NO_SECTION: ('"{name}" is no section', _ALLOWED),
    PriorCode.NO_KEY: ('"{name}" is not known', _ALLOWED),
    PriorCode.NO_TABLE: ('"{name}" needs keys with values', ""),
    PriorCode.NOT_WORDS: ('"{name}" needs a list of words in quotes', ""),
    PriorCode.NOT_A_SHARE: ('"{name}" needs a number from 0 to 1', ""),
    PriorCode.NOT_A_NUMBER: ('"{name}" needs a number above 0', ""),
    PriorCode.TOO_MUCH: (
        "recency, contrast, complete and quick come to {percent} % of the score",
        "They must stay below 100 %",
    ),
    PriorCode.TWO_FAMILIES: ('"{name}" is of two families', ""),
    PriorCode.NO_FAMILY: ('"{name}" is no family of modalities', _ALLOWED),
    PriorCode.BEYOND_SELF: ('"{name}" is always shown by itself', ""),
    PriorCode.NOT_OURS: (
        "priors/{file} was written or changed by hand, and is not overwritten",
        "Move its lines into priors/rules.toml, which goes before it, and remove it; then save again",
    ),
    PriorCode.UNWRITABLE: ("priors/{file} cannot be written", "Check the folder's rights and the room on the disk"),
}
