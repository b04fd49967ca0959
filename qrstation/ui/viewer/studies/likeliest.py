"""Which series a study opens with: the one that it was most likely made for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum

from qrstation.core.instance import SeriesRecord
from qrstation.ui.viewer.studies.comparison import Candidate

_CLEARLY_MORE = 1.5
"""By so much must another series have more images before it takes the place of one that is shown."""
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


def kind_of(candidate: Candidate) -> Kind:
    """Tell what a series is by its modality, its words and its Image Type (0008,0008; PS3.3 C.7.6.1.1.2)."""
    kind = Kind.SCOUT if candidate.is_localizer else _kind_by_words(candidate.modality, candidate.description)
    if kind is not Kind.IMAGES:
        return kind
    kinds = candidate.stack.slices[0].record.image_type if candidate.stack.slices else ()
    is_made = kinds[:1] == ("DERIVED",) or kinds[1:2] == ("SECONDARY",)
    return Kind.DERIVED if is_made else Kind.IMAGES


def _kind_by_words(modality: str, description: str) -> Kind:
    words = description.casefold()
    if _SCOUT.search(words):
        return Kind.SCOUT
    return Kind.RECORD if modality in _RECORD_MODALITIES or _RECORD.search(words) else Kind.IMAGES


def likeliest_first(listed: Iterable[SeriesRecord]) -> list[SeriesRecord]:
    """Sort series by how likely a study opens with them, as far as that is known before their images are."""
    return sorted(
        listed,
        key=lambda s: (
            _kind_by_words(s.modality, s.description),
            -s.instances,
            s.number is None,
            s.number or 0,
            s.series_uid,
        ),
    )


def first_to_show(candidates: Iterable[Candidate]) -> Candidate | None:
    """Give what a study opens with: images before what was derived from them, records and scouts last.

    Of one kind the one with the most images (those to come counted), then the first by number.
    """
    shown = [candidate for candidate in candidates if candidate.stack.slices]
    return min(shown, key=lambda c: (kind_of(c), -c.images, c.number is None, c.number or 0), default=None)


def is_likelier(chosen: Candidate, shown: Candidate) -> bool:
    """Tell whether a study had clearly better been opened with another series than the one shown."""
    one, other = kind_of(chosen), kind_of(shown)
    return one < other or (one == other and chosen.images > _CLEARLY_MORE * shown.images)
