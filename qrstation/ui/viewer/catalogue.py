"""What the viewer asks of the store and of the decoders: the two protocols between it and its surroundings."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import Protocol

from qrstation.core.instance import InstanceRecord, SeriesRecord
from qrstation.imaging.frame import Frame


class Catalogue(Protocol):
    """The index as the viewer reads it; called on worker threads only. Each method may raise StationError."""

    def series(self, study_uid: str) -> tuple[SeriesRecord, ...]:
        """Give the stored series of a study."""

    def instances(self, study_uid: str, series_uid: str = "") -> tuple[InstanceRecord, ...]:
        """Give the stored instances of a study, or of one of its series."""


class Decoders(Protocol):
    """The pool of decoder processes."""

    def decode(self, path: Path, number: int = 0, urgent: bool = True) -> Future[Frame]:
        """Ask for frame ``number`` (from 0); the future raises CannotDecode for what cannot be shown."""
