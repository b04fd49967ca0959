"""Families of modalities: what shows alike, such as CR and DX, and what a modality shows where nothing else tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qrstation.priors.regions import Region

WITHOUT_IMAGES = frozenset(
    [
        "SR",
        "KO",
        "PR",
        "DOC",
        "AU",
        "ECG",
        "EPS",
        "HD",
        "RESP",
        "REG",
        "SEG",
        "FID",
        "PLAN",
        "RTPLAN",
        "RTSTRUCT",
        "RTRECORD",
        "RTDOSE",
        "SMR",
        "RWV",
        "STAIN",
        "ASMT",
        "TEXTUREMAP",
    ]
)
"""Modalities of objects that show no body of their own (PS3.3 C.7.3.1.1.1)."""


def shows_nothing(modalities: Iterable[str]) -> bool:
    """Tell whether a study is known to have nothing to look at: reports, marks and curves alone."""
    told = {modality.strip().upper() for modality in modalities} - {""}
    return bool(told) and told <= WITHOUT_IMAGES


@dataclass(frozen=True, slots=True)
class Families:
    """Which modality is of which family, and what stands for both of two that were made together."""

    by_modality: Mapping[str, str]
    order: tuple[str, ...]
    """Of several families in a study the first of these is its own: a PET/CT is a PET."""
    by_itself: Mapping[str, tuple[Region, ...]]
    """What a family or a modality shows where nothing tells: mammography shows the breast."""

    def of(self, modalities: Iterable[str]) -> str:
        """Give the family of a study's modalities; "" for none with images, or an unknown one."""
        found = {self.by_modality.get(modality.strip().upper(), "") for modality in modalities}
        return next((family for family in self.order if family in found), "")

    def alone(self, family: str, modalities: Iterable[str]) -> tuple[Region, ...]:
        """Give what is shown where nothing else tells."""
        for name in (*(modality.strip().upper() for modality in modalities), family):
            if regions := self.by_itself.get(name):
                return regions
        return ()
