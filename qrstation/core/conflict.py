"""What came again with other bytes, as a person sees it who is to decide: study by study, image by image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from qrstation.core.events import Difference
from qrstation.core.notice import Notice


class Choice(StrEnum):
    """What a person decides between two versions of a study."""

    KEEP = "keep"
    """What is here stays in use."""
    TAKE = "take"
    """What came later is used from now on."""


@dataclass(frozen=True, slots=True)
class Titles:
    """How a file calls its patient and study; the name is raw PN, the date YYYYMMDD, each "" where it is not told."""

    patient_name: str = ""
    patient_id: str = ""
    birth_date: str = ""
    study_date: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class StudyConflict:
    """A study of which something is set aside: what the files themselves say of it."""

    study_uid: str
    new: Titles
    """As the newest file says that was set aside."""
    here: Titles | None
    """As the file says that is kept; None where that is not here any more, or cannot be read."""
    modalities: tuple[str, ...]
    sources: tuple[str, ...]
    """Who sent what was set aside, as AE titles; "" stands for files that were imported."""
    images: int
    """Instances of which another version was set aside."""
    latest: int
    """When the newest of them came, in nanoseconds since 1970: a choice goes no further than what was seen."""

    @property
    def titles(self) -> Titles:
        """What stands for the study in a list: what is kept, else what was set aside."""
        return self.here or self.new


@dataclass(frozen=True, slots=True)
class Conflicts:
    """All studies that await a choice, the newest first."""

    studies: tuple[StudyConflict, ...]
    left_out: int = 0
    """Further studies, beyond those that are listed at once."""
    unreadable: int = 0
    """Files that were set aside and cannot be read any more."""


@dataclass(frozen=True, slots=True)
class ElementDifference:
    """A data element whose values differ; None where a version does not have it.

    ``tag`` is its place, such as "(0010,0010)", or "(0008,1140) 1 › (0008,1155)" within the first item of a sequence.
    """

    tag: str
    name: str
    here: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One image in both versions; ``number`` counts from 0, of ``count`` images of the study that differ."""

    study_uid: str
    sop_uid: str
    number: int
    count: int
    difference: Difference
    here: str
    """The file that is kept; "" where it is not here any more."""
    new: str
    """The file that was set aside, the newest where there are several."""
    versions: int = 1
    """How many versions of the image were set aside."""
    instance_number: int | None = None
    elements: tuple[ElementDifference, ...] = ()
    more: int = 0
    """Further elements that differ, beyond those that are listed."""
    note: Notice | None = None
    """What could not be compared, and why."""
    has_pixels: bool = False
    frame: int = 0
    """The frame from which on the pixels differ, from 0."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a decision: how many studies it was carried out for, and why not for the others, by study."""

    studies: int
    failed: Mapping[str, Notice]
