"""Which series a study opens with: the one that it was most likely made for."""

from __future__ import annotations

from collections.abc import Iterable

from qrstation.core.instance import SeriesRecord
from qrstation.core.series_kind import Kind, kind_by_words, likelihood
from qrstation.ui.viewer.studies.comparison import Candidate

_CLEARLY_MORE = 1.5
"""By so much must another series have more images before it takes the place of one that is shown."""


def kind_of(candidate: Candidate) -> Kind:
    """Tell what a series is by its modality, its words and its Image Type (0008,0008; PS3.3 C.7.6.1.1.2)."""
    kind = Kind.SCOUT if candidate.is_localizer else kind_by_words(candidate.modality, candidate.description)
    if kind is not Kind.IMAGES:
        return kind
    kinds = candidate.stack.slices[0].record.image_type if candidate.stack.slices else ()
    is_made = kinds[:1] == ("DERIVED",) or kinds[1:2] == ("SECONDARY",)
    return Kind.DERIVED if is_made else Kind.IMAGES


def likeliest_first(listed: Iterable[SeriesRecord]) -> list[SeriesRecord]:
    """Sort series by how likely a study opens with them, as far as that is known before their images are."""
    return sorted(listed, key=lambda s: (likelihood(s.modality, s.description, s.instances, s.number), s.series_uid))


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
