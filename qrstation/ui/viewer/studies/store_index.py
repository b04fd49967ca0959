"""What the viewer asks of the store: which series and instances of a study are here."""

from __future__ import annotations

from typing import Protocol

from qrstation.core.instance import InstanceRecord, SeriesRecord, StudyHeading
from qrstation.core.patient import Demographics


class StoreIndex(Protocol):
    """The index as the viewer reads it; called on worker threads only. Each method may raise StationError."""

    def series(self, study_uid: str) -> tuple[SeriesRecord, ...]:
        """Give the stored series of a study."""

    def instances(self, study_uid: str, series_uid: str = "") -> tuple[InstanceRecord, ...]:
        """Give the stored instances of a study, or of one of its series."""

    def middle(self, series: SeriesRecord) -> tuple[InstanceRecord, ...]:
        """Give the instances in the middle of a series by their numbers, two at most."""

    def studies_of(self, patient: Demographics) -> tuple[StudyHeading, ...]:
        """Give the stored studies that are surely of a patient, the newest first."""
