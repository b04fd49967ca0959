"""What came of a rule of the settings that was run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qrstation.core.notice import Notice


@dataclass(frozen=True, slots=True)
class RuleRan:
    """A rule of the settings was run by this process: for how many patients, and how many studies it wants here.

    Those are jobs by then. Patients for whom nothing was new are not counted.
    """

    name: str
    at: datetime
    patients: int = 0
    fetched: int = 0
    remarks: tuple[Notice, ...] = ()
    """Why it failed, or what is to be told of it."""
    is_asked: bool = False
    """Whether a person had it run, who waits for what came of it."""
