"""What was noticed of an archive while working with it, so that the next retrieve begins better."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class InstanceLists(StrEnum):
    """Which lists of SOP Instance UIDs an archive takes in a C-MOVE at IMAGE level (PS3.4 C.2.2.2.2)."""

    MANY = "many"
    ONE = "one"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Habits:
    """An archive's habits; the defaults are what the standard asks of it."""

    instance_lists: InstanceLists = InstanceLists.MANY
