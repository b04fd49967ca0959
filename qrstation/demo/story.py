"""What the demo's tour is about: whom to look for, which studies, and where the finding is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A round finding: its middle as column and row, (0, 0) that of the first pixel, and its diameter in pixels."""

    column: float
    row: float
    diameter: float


@dataclass(frozen=True, slots=True)
class Story:
    """A patient with a current study and priors, and the slices at which to look."""

    typed_name: str
    current_study_uid: str
    prior_study_uids: tuple[str, ...]
    """The newest first."""
    series: Mapping[str, str]
    """Study Instance UID → the Series Instance UID to look at."""
    locations: Mapping[str, float]
    """Study Instance UID → slice position in mm at which the finding is largest."""
    findings: Mapping[str, Finding]
    """Study Instance UID → where the finding lies in that slice."""
