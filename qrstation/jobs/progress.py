"""How far a job is, as its worker reports it to the runner."""

from __future__ import annotations

from dataclasses import dataclass

from qrstation.core.jobs.job import JobState


@dataclass(frozen=True, slots=True)
class RetrieveProgress:
    """How far a retrieve or a send is; `stored` counts what has safely arrived."""

    state: JobState
    expected: int | None
    stored: int
    rate: float
    waited: float
    message: str = ""
