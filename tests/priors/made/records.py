"""The made patients as plain values: studies as archives answer, and beside them what is true."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Demographics:
    """A patient as one archive spells it: PN, Patient ID, issuer, birth date (YYYYMMDD or "") and sex."""

    name: str
    patient_id: str
    issuer: str
    birth_date: str
    sex: str


@dataclass(frozen=True)
class MadeSeries:
    """A series of an answer: description, modality and body part."""

    description: str
    modality: str
    body_part: str = ""


@dataclass(frozen=True)
class MadeCode:
    """A coded entry: value, scheme and meaning."""

    value: str
    scheme: str
    meaning: str


@dataclass(frozen=True)
class MadeStudy:
    """A study as an archive answers it, and its truth, which no ranker may read.

    The truth: `useful` by the rules of README.md, `is_same_person`, `kind` (what examination it is) and `side`,
    and `damage` ("", "misspelt", "abbreviated", "cut"): what happened to the description on its way.
    """

    study_uid: str
    date: str
    time: str
    modalities: tuple[str, ...]
    description: str
    body_part: str
    series: tuple[MadeSeries, ...]
    procedure: MadeCode | None
    region: MadeCode | None
    images: int
    availability: str
    archive: str
    demographics: Demographics
    useful: bool = False
    is_same_person: bool = True
    kind: str = ""
    side: str = ""
    damage: str = ""


@dataclass(frozen=True)
class MadePatient:
    """A patient whose current study is read, with all that the archives answer when asked for priors."""

    demographics: Demographics
    language: str
    current: MadeStudy
    priors: tuple[MadeStudy, ...]
    trap: str
    is_aside: bool = field(default=False)

    @property
    def useful(self) -> frozenset[str]:
        """UIDs of the priors that a radiologist wants beside the current study."""
        return frozenset(prior.study_uid for prior in self.priors if prior.useful)
