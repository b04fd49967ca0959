"""What a study shows: regions, side and contrast, by everything that it says of itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qrstation.priors.lexicon import Lexicon
from qrstation.priors.matching import meanings_in
from qrstation.priors.modalities import Families, shows_nothing
from qrstation.priors.regions import Contrast, Laterality, Region
from qrstation.priors.study import StudyFacts

_MOST_REMEMBERED = 50_000
_MOST_SERIES = 100
_SIDES = {"R": Laterality.RIGHT, "L": Laterality.LEFT, "B": Laterality.BOTH}


@dataclass(frozen=True, slots=True)
class Anatomy:
    """What a study shows; the main region first, none where nothing tells."""

    regions: tuple[Region, ...] = ()
    also: tuple[Region, ...] = ()
    """What its series show besides, where the study's own words say something else."""
    laterality: Laterality = Laterality.NONE
    contrast: Contrast = Contrast.UNKNOWN
    family: str = ""
    """The family of its modality, as of `Families`; "" unknown."""


@dataclass(frozen=True, slots=True)
class TextReading:
    """What one text says."""

    regions: tuple[Region, ...] = ()
    vague: tuple[Region, ...] = ()
    """By words that mean any of them, where none says which."""
    laterality: Laterality = Laterality.NONE
    contrast: Contrast = Contrast.UNKNOWN
    families: tuple[str, ...] = ()


class Reader:
    """Reads studies by the words of a lexicon; remembers texts that it has read.

    One reader may serve many threads: what is remembered is only ever added, or dropped whole.
    """

    def __init__(self, lexicon: Lexicon, families: Families, codes: Mapping[tuple[str, str], tuple[Region, ...]]):
        self._lexicon, self._families, self._codes = lexicon, families, codes
        self._texts: dict[tuple[str, str, bool], TextReading] = {}
        self._studies: dict[tuple[object, ...], Anatomy] = {}

    def read(self, facts: StudyFacts) -> Anatomy:
        """Say what a study shows. What its description says goes before codes, Body Part Examined and Laterality, those
        before what its series say: a body part is often the protocol's, and not the patient's.
        """
        key = (
            facts.description,
            facts.series_descriptions,
            facts.body_parts,
            facts.region_codes,
            facts.procedure_codes,
            facts.modalities,
            facts.lateralities,
        )
        found = self._studies.get(key)
        if found is None:
            if len(self._studies) > _MOST_REMEMBERED:
                self._studies.clear()
            found = self._studies[key] = self._read(facts)
        return found

    def read_text(self, text: str, family: str = "", *, is_strict: bool = False) -> TextReading:
        """Say what one text says; ``family`` and ``is_strict`` as of `meanings_in`."""
        key = (text, family, is_strict)
        found = self._texts.get(key)
        if found is None:
            if len(self._texts) > _MOST_REMEMBERED:
                self._texts.clear()
            found = self._texts[key] = self._read_text(text, family, is_strict)
        return found

    def _read_text(self, text: str, family: str, is_strict: bool) -> TextReading:
        regions: dict[Region, None] = {}
        vague: dict[Region, None] = {}
        sides, contrasts, families = set[Laterality](), set[Contrast](), dict[str, None]()
        for meaning in meanings_in(text, self._lexicon, family, is_strict=is_strict):
            value = meaning.value
            if isinstance(value, tuple):
                (vague if meaning.is_vague else regions).update(dict.fromkeys(value))
            elif isinstance(value, Laterality):
                sides.add(value)
            elif isinstance(value, Contrast):
                contrasts.add(value)
            elif value:
                families[value] = None
        return TextReading(
            tuple(regions), () if regions else tuple(vague), _side(sides), _contrast(contrasts), tuple(families)
        )

    def _read(self, facts: StudyFacts) -> Anatomy:
        family = self._families.of(facts.modalities)
        if not family and not shows_nothing(facts.modalities):
            said = self.read_text(facts.description).families
            family = said[0] if said else ""
        own = self.read_text(facts.description, family)
        series = [self.read_text(text, family, is_strict=True) for text in facts.series_descriptions[:_MOST_SERIES]]
        by_series = _by_count(series)
        regions = own.regions or self._by_codes(facts, family, own.vague, by_series)
        if not regions:
            regions = self._families.alone(family, facts.modalities)
        return Anatomy(
            regions,
            tuple(region for region in by_series if region not in regions),
            _first_side(own.laterality, _side_told(facts.lateralities), _side({each.laterality for each in series})),
            own.contrast if own.contrast is not Contrast.UNKNOWN else _contrast({each.contrast for each in series}),
            family,
        )

    def _by_codes(
        self, facts: StudyFacts, family: str, vague: tuple[Region, ...], by_series: tuple[Region, ...]
    ) -> tuple[Region, ...]:
        """Give the regions of what stands beside the description; within what that says vaguely where it does."""
        for regions in (*self._beside(facts, family), by_series):
            within = tuple(region for region in regions if region in vague) if vague else regions
            if within:
                return within
        return vague

    def _beside(self, facts: StudyFacts, family: str) -> Iterable[tuple[Region, ...]]:
        procedures = [self.read_text(code.meaning, family) for code in facts.procedure_codes]
        yield tuple(dict.fromkeys(region for each in procedures for region in each.regions))
        yield tuple(dict.fromkeys(region for each in procedures for region in each.vague))
        by_code = [
            self._codes.get((code.scheme.strip().upper(), code.value.strip()))
            or self.read_text(code.meaning, family).regions
            for code in facts.region_codes
        ]
        yield tuple(dict.fromkeys(region for each in by_code for region in each))
        parts = [self.read_text(part, family) for part in facts.body_parts[:_MOST_SERIES]]
        yield tuple(dict.fromkeys(region for each in parts for region in each.regions))
        yield tuple(dict.fromkeys(region for each in parts for region in each.vague))


def _by_count(series: list[TextReading]) -> tuple[Region, ...]:
    """Give the regions of the series, those of the most series first."""
    counts = Counter(region for each in series for region in each.regions)
    return tuple(region for region, _ in counts.most_common())


def _side(sides: set[Laterality]) -> Laterality:
    sides = sides - {Laterality.NONE}
    if len(sides) > 1:
        return Laterality.BOTH
    return next(iter(sides), Laterality.NONE)


def _side_told(lateralities: Iterable[str]) -> Laterality:
    """Give the side of series that name it: R, L; B of those that take it from Image Laterality (0020,0062)."""
    return _side({_SIDES.get(each.strip().upper(), Laterality.NONE) for each in lateralities})


def _first_side(*told: Laterality) -> Laterality:
    return next((side for side in told if side is not Laterality.NONE), Laterality.NONE)


def _contrast(told: set[Contrast]) -> Contrast:
    told = told - {Contrast.UNKNOWN}
    if len(told) > 1:
        return Contrast.BOTH
    return next(iter(told), Contrast.UNKNOWN)
