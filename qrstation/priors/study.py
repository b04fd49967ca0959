"""What is known of a study, and of one that may be worth comparing with it: plain values from answers and store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qrstation.core.patient import Answer


@dataclass(frozen=True, slots=True)
class Code:
    """An item of a code sequence (PS3.3 section 8): value, scheme designator, meaning; "" for what is missing."""

    value: str
    scheme: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What a study says of itself; "" and empty tuples for what nobody told."""

    study_uid: str
    day: date | None = None
    time: str = ""
    """As TM: "134502.12"."""
    description: str = ""
    series_descriptions: tuple[str, ...] = ()
    body_parts: tuple[str, ...] = ()
    """Body Part Examined (0018,0015) of its series."""
    region_codes: tuple[Code, ...] = ()
    """Anatomic Region Sequence (0008,2218)."""
    procedure_codes: tuple[Code, ...] = ()
    """Procedure Code Sequence (0008,1032)."""
    modalities: tuple[str, ...] = ()
    """Modalities in Study (0008,0061)."""
    lateralities: tuple[str, ...] = ()
    """Laterality (0020,0060) of its series: R, L."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A study of the patient that may be worth comparing, with where it lies and how surely it is the patient's."""

    facts: StudyFacts
    expected: int | None = None
    """How many images it has, None where nobody said."""
    here: int = 0
    """How many of them are here."""
    availability: str = ""
    """Instance Availability (0008,0056): ONLINE, NEARLINE, OFFLINE, UNAVAILABLE; "" where nobody said."""
    seconds: float | None = None
    """How long fetching what is missing should take; None unknown."""
    is_off_site: bool = False
    """Whether it would come from an archive that is slow."""
    is_nearline: bool = False
    """Whether it lies at an archive that is nearline as a whole, such as one of tapes."""
    identity: Answer = Answer.SAME

    @property
    def is_here(self) -> bool:
        """Whether nothing of it is missing."""
        return self.here > 0 and (self.expected is None or self.here >= self.expected)
