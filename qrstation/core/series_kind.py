"""How far a series is from what its study was made for, as far as its modality and its words tell."""

from __future__ import annotations

import re
from enum import IntEnum

_RECORD_MODALITIES = frozenset({"SR", "PR", "KO", "DOC", "SEG", "REG", "RTSTRUCT", "RTPLAN", "RTDOSE", "OT"})
"""Modalities of what records, plans or marks, and of pictures of screens (PS3.3 C.7.3.1.1.1)."""
_SCOUT = re.compile(
    r"\b(scouts?|locali[sz]ers?|loc|survey|surview|topograms?|scanograms?|3[- ]?(plane|pl)|three[- ]plane)\b"
)
_RECORD = re.compile(
    r"\bdose[ _](report|info|record|sheet|summary)|\bpatient[ _]protocol|\bscreen[ _]?(save|shot|capture)"
    r"|\bcalibration|\b(pre)?monitoring|\bsmart[ _]?prep|\bbolus[ _]?track|\btest[ _]bolus"
)


class Kind(IntEnum):
    """How far a series is from what its study was made for."""

    IMAGES = 0
    DERIVED = 1
    RECORD = 2
    SCOUT = 3


def kind_by_words(modality: str, description: str) -> Kind:
    """Tell what a series is by its modality (0008,0060) and its Series Description."""
    words = description.casefold()
    if _SCOUT.search(words):
        return Kind.SCOUT
    return Kind.RECORD if modality in _RECORD_MODALITIES or _RECORD.search(words) else Kind.IMAGES


Likelihood = tuple[Kind, int, bool, int]


def likelihood(modality: str, description: str, instances: int, number: int | None) -> Likelihood:
    """Give a key by which series sort, the likeliest to be looked at first, as far as it is known before their images.

    Of one kind the one with the most images, then the first by number.
    """
    return kind_by_words(modality, description), -instances, number is None, number or 0
