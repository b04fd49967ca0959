"""One image of a stack: which instance's frame it is, where it lies, and what tells it from others there."""

from __future__ import annotations

from dataclasses import dataclass

from qrstation.core.instance import InstanceRecord, Traits, Vector
from qrstation.imaging.stacks.plane import Plane

_OF_SERIES = "of series "


def is_frame_uid(frame: str) -> bool:
    """Tell a UID from the name that a series without a frame of reference has of its own, which is nobody else's."""
    return not frame.startswith(_OF_SERIES)


def own_frame(series_uid: str) -> str:
    """Name the frame of reference of a series that names none: its images lie in one of their own."""
    return f"{_OF_SERIES}{series_uid}"


@dataclass(frozen=True, slots=True)
class Slice:
    """One image of a stack: an instance's frame (from 0), and its centre's place along the stack's normal in mm."""

    record: InstanceRecord
    frame: int = 0
    location: float | None = None
    plane: Plane | None = None
    """Where the image lies; None where nobody knows."""
    traits: Traits | None = None
    """Those of the frame, which in a multi-frame object are not those of the instance."""

    @property
    def frame_of_reference(self) -> str:
        """The Frame of Reference UID (0020,0052), or what stands for it where the image names none."""
        return self.record.frame_of_reference_uid or own_frame(self.record.series_uid)

    @property
    def centre(self) -> Vector | None:
        """The middle of the image in patient coordinates (mm), its corner where the pixels' distance is unknown."""
        return self.plane.centre if self.plane else None
