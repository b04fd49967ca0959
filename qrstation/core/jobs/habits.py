"""What was noticed of an archive while working with it, so that the next search or retrieve begins better."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class InstanceLists(StrEnum):
    """Which lists of SOP Instance UIDs an archive takes in a C-MOVE at IMAGE level (PS3.4 C.2.2.2.2)."""

    MANY = "many"
    ONE = "one"
    NONE = "none"


class ModalitiesKey(StrEnum):
    """What an archive makes of Modalities in Study (0008,0061) as a key."""

    HONOURED = "honoured"
    IGNORED = "ignored"


class Negotiable(StrEnum):
    """What may be agreed on beyond the plain service, by SOP Class Extended Negotiation (PS3.4 C.5.1.1)."""

    RELATIONAL = "relational"
    DATETIME = "datetime"
    FUZZY = "fuzzy"
    TIMEZONE = "timezone"


@dataclass(frozen=True, slots=True)
class Habits:
    """An archive's habits; None is not known yet."""

    instance_lists: InstanceLists | None = None
    modalities_in_study: ModalitiesKey | None = None
    counts: bool | None = None
    """Whether its answers hold the numbers of related series and instances."""
    availability: bool | None = None
    """Whether they hold Instance Availability (0008,0056)."""
    cap: int | None = None
    """The number of matches at which it ends an answer, whatever there is; 0 in news: the one known is none."""
    charset: str | None = None
    """Its true Specific Character Set (0008,0005), whatever it declares; "" where its texts are in several."""
    charset_only_when_asked: bool | None = None
    """Whether it declares its character set only where the request held one."""
    case_sensitive_names: bool | None = None
    study_level_modality: bool | None = None
    """Whether it takes Modality (0008,0060) at STUDY level to be what others take Modalities in Study for."""
    empty_when_too_wide: bool | None = None
    """Whether it answers nothing where a range of dates is too wide."""
    negotiates: tuple[Negotiable, ...] | None = None
    charset_undeclared: bool | None = None
    """Whether text beyond ASCII came from it undeclared, asked without a character set; kept to learn by."""
    charset_chosen: bool | None = None
    """Whether a person chose its character set: it then goes before what the archive declares."""

    @property
    def lists(self) -> InstanceLists:
        """The lists of instances that it is taken to accept: what the standard asks of it until more is known."""
        return self.instance_lists or InstanceLists.MANY

    def joined(self, news: Habits) -> Habits:
        """Give what is known once ``news`` came: what they do not tell stays."""
        return dataclasses.replace(self, **told(news))

    def beyond(self, known: Habits) -> Habits:
        """Give those of these that ``known`` has not, or otherwise."""
        return Habits(**{name: value for name, value in told(self).items() if value != getattr(known, name)})


def told(habits: Habits) -> dict[str, Any]:
    """Give the habits that are known, by name."""
    values = {field.name: getattr(habits, field.name) for field in dataclasses.fields(habits)}
    return {name: value for name, value in values.items() if value is not None}
