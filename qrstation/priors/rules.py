"""What ranking goes by: weights, families of modalities, and what a study of one region shows of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qrstation.priors.modalities import Families
from qrstation.priors.regions import Region


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares of the score, each 0 to 1; what they are for stands in `resources/priors/rules.toml`."""

    modality: float
    recency: float
    contrast: float
    complete: float
    quick: float
    other_side: float
    side_unknown: float
    region_unknown: float
    also: float
    later: float
    no_images: float
    alike: float
    least_alike: float

    @property
    def besides(self) -> float:
        """The share of the score that does not hang on region and images."""
        return self.recency + self.contrast + self.complete + self.quick


@dataclass(frozen=True, slots=True)
class Baseline:
    """When the oldest study of a kind is wanted beside the newest, and by which place."""

    studies: int
    days: int
    place: int


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules, checked."""

    families: Families
    likeness: Mapping[tuple[str, str], float]
    """How much a family helps with a study of another one: (current, prior) to 0 to 1."""
    unlike: float
    """For two families of which nothing is said."""
    shows: Mapping[tuple[str, Region, Region], float]
    """How much a study of a family ("" any) of one region shows of another: (family, of, shown) to 0 to 1."""
    weights: Weights
    baseline: Baseline
    half_life: float
    """Days after which a study is worth half as a recent one."""
    slow: float
    """Seconds of fetching that make a study half as handy as one that is here."""

    def alike(self, current: str, prior: str) -> float:
        """Give how much a prior of one family helps with a study of another."""
        if current == prior and current:
            return 1.0
        return self.likeness.get((current, prior), self.unlike)

    def shown(self, family: str, of: Region, region: Region) -> float:
        """Give how much of a region a study of another one shows."""
        if of is region:
            return 1.0
        own = self.shows.get((family, of, region))
        return self.shows.get(("", of, region), 0.0) if own is None else own
