"""What a study shows: regions, side and contrast, by everything that it says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from qrstation.priors.regions import Contrast, Region, Side
from qrstation.priors.study import StudyFacts


@dataclass(frozen=True, slots=True)
class Anatomy:
    """What a study shows; the main region first, none where nothing tells."""

    regions: tuple[Region, ...] = ()
    also: tuple[Region, ...] = ()
    """What its series show besides, where the study's own words say something else."""
    side: Side = Side.NONE
    contrast: Contrast = Contrast.UNKNOWN


class Reader:
    """Reads studies by the words of a lexicon; remembers texts that it has read."""

    def read(self, facts: StudyFacts) -> Anatomy:
        """Say what a study shows."""
        return Anatomy()
