"""What an archive, or the store, answers: one match of a query, with its values ready for people and JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from qrstation.core.patient import Demographics
from qrstation.core.standard.query import Level

Value = str | int | float | list[str] | list[int] | list[float] | list[dict[str, Any]] | None
"""One attribute's value as COMMANDS names it: text, number, list where the multiplicity is above one, or null.

Of a sequence that was asked for it is a list of its items, each keyword → such a value.
"""


class TextAsCame(NamedTuple):
    """The texts of an answer beyond ASCII, as they came: they can be read again in another character set."""

    declared: str
    """What the answer said of its character set; "" for nothing."""
    charset: str
    """What they were read in."""
    raw: Mapping[str, bytes]
    """By keyword; of what is in a sequence by the way there: keyword, item, keyword, with dots between."""


@dataclass(frozen=True, eq=False, slots=True)
class Match:
    """One match (PS3.4 C.4.1): the archive's name, the level, and keyword → value; absent or empty is None."""

    archive: str
    level: Level
    values: Mapping[str, Value]
    came: TextAsCame | None = None
    """Its texts beyond ASCII; None where there are none."""

    def __post_init__(self) -> None:
        # Who has made a read-only view has let go of what is behind it: an answer has thousands of these.
        if type(self.values) is not MappingProxyType:
            object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def text(self, keyword: str) -> str:
        """Give a value as text: "" when unknown or a sequence, the elements of a list joined by backslashes."""
        value = self.values.get(keyword)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if isinstance(value, list):
            return "\\".join(str(part) for part in value if not isinstance(part, dict))
        return str(value)

    def number(self, keyword: str) -> int | None:
        """Give a whole number, or None: unknown is not zero."""
        value = self.values.get(keyword)
        return int(value) if isinstance(value, int | float) else None

    def items(self, keyword: str) -> list[dict[str, Any]]:
        """Give the items of a sequence that was asked for, none when there are none."""
        value = self.values.get(keyword)
        return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []

    @property
    def study_uid(self) -> str:
        """Study Instance UID (0020,000D)."""
        return self.text("StudyInstanceUID")

    @property
    def series_uid(self) -> str:
        """Series Instance UID (0020,000E)."""
        return self.text("SeriesInstanceUID")

    @property
    def sop_uid(self) -> str:
        """SOP Instance UID (0008,0018)."""
        return self.text("SOPInstanceUID")

    @property
    def modalities(self) -> tuple[str, ...] | None:
        """Modalities in Study (0008,0061), or the series' Modality; None when the archive does not say."""
        value = self.values.get("Modality" if self.level is Level.SERIES else "ModalitiesInStudy")
        if value is None or value == []:
            return None
        return tuple(cast("list[str]", value)) if isinstance(value, list) else (str(value),)

    @property
    def instances(self) -> int | None:
        """The number of instances that the archive says the study or series has."""
        series = self.level is Level.SERIES
        return self.number("NumberOfSeriesRelatedInstances" if series else "NumberOfStudyRelatedInstances")

    @property
    def demographics(self) -> Demographics:
        """Whose study or series it is said to be."""
        keywords = ("PatientID", "IssuerOfPatientID", "PatientName", "PatientBirthDate", "PatientSex")
        return Demographics(*(self.text(keyword) for keyword in keywords))

    def as_json(self) -> dict[str, Value]:
        """Give the object of the command line's JSON Lines."""
        return {"Archive": self.archive, **self.values}
