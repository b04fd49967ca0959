"""How a frame is to be shown, as a value: the file's own, a preset and the hand say the same kind of thing.

What one of them leaves open, another may say: one laid over another replaces what it says, and the rest stays. So a
step back is the value from before, and a presentation state can be one more value between file and hand (PS3.4 N.2).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from qrstation.imaging.frame import Window

if TYPE_CHECKING:
    from qrstation.imaging.frame import Frame


@dataclass(frozen=True, slots=True)
class FileTable:
    """One of the VOI LUTs that a file brings: ``number`` is its place in `Frame.voi_tables`, from 0."""

    number: int = 0


@dataclass(frozen=True, slots=True)
class AutomaticWindow:
    """The window found from the image's own values, whatever the file says."""


Voi = Window | FileTable | AutomaticWindow


@dataclass(frozen=True, slots=True)
class Presentation:
    """The steps from stored values to the screen that can be chosen; None is "not said"."""

    voi: Voi | None = None
    """Through what modality values become greys (PS3.3 C.11.2)."""
    inverted: bool | None = None
    """Black and white exchanged against what the file says (MONOCHROME1, Presentation LUT Shape)."""
    rotation: int | None = None
    """Quarter turns clockwise, 0 to 3; done on the screen, before `flipped` (PS3.3 C.10.6)."""
    flipped: bool | None = None
    """Left and right exchanged; done on the screen, after `rotation`."""
    shutter: bool | None = None
    """What a display shutter covers is covered (PS3.3 C.7.6.11)."""
    overlays: bool | None = None
    """Overlay planes are drawn (PS3.3 C.9.2)."""
    subtracted: bool | None = None
    """The mask is subtracted (PS3.3 C.7.6.10)."""

    def over(self, other: Presentation) -> Presentation:
        """Lay this one over another: what it says replaces, the rest stays."""
        if self is UNSAID:
            return other
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return Presentation(**{name: getattr(other, name) if value is None else value for name, value in said.items()})


UNSAID = Presentation()
"""What leaves everything as it is."""
PLAIN = Presentation(shutter=False, overlays=False)
"""The image without what is laid over it."""


def file_presentation(frame: Frame) -> Presentation:
    """Give how a frame's file wants it shown, with nothing left open.

    A VOI LUT goes before a window, both before a window that is found. A mask is subtracted where Recommended Viewing
    Mode (0028,1090) says SUB.
    """
    voi: Voi = AutomaticWindow()
    if frame.voi_tables:
        voi = FileTable()
    elif frame.windows:
        voi = frame.windows[0]
    return Presentation(
        voi=voi,
        inverted=False,
        rotation=0,
        flipped=False,
        shutter=True,
        overlays=True,
        subtracted=frame.mask is not None and frame.mask.recommended,
    )
