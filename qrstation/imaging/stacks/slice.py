"""One image of a stack: which instance's frame it is, where it lies, and what tells it from others there."""

from __future__ import annotations

from dataclasses import dataclass

from qrstation.core.instance import InstanceRecord, Traits, Vector
from qrstation.imaging.stacks.plane import Plane


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
    def centre(self) -> Vector | None:
        """The middle of the image in patient coordinates (mm), its corner where the pixels' distance is unknown."""
        return self.plane.centre if self.plane else None
