"""Words for what a file says of a frame: its side, and what of it is not shown."""

from __future__ import annotations

from qrstation.imaging.frame import Frame, Side
from qrstation.imaging.presentation import UNSAID, Presentation, file_presentation

_SIDES = {"R": "Right", "L": "Left", "B": "Both sides"}


def side_words(side: Side) -> str:
    """Give "R MLO", "PA" or "Left"; "" where the file says neither side nor view (PS3.3 C.8.11.5, C.8.11.7)."""
    if not side.view:
        return _SIDES.get(side.laterality, "")
    return f"{side.laterality} {side.view}" if side.laterality in _SIDES else side.view


def notes(frame: Frame, presentation: Presentation = UNSAID) -> tuple[str, ...]:
    """Say what is in the file and not shown, or left out by hand, a line for each; and that a mask is subtracted."""
    missing = frame.not_applied
    how = presentation.over(file_presentation(frame))
    said = (
        (frame.mask is not None and bool(how.subtracted), "Mask subtracted"),
        (frame.mask is not None and not how.subtracted, "Subtraction off"),
        (bool(frame.overlays) and not how.overlays, "Overlay off"),
        (frame.shutter is not None and not how.shutter, "Shutter off"),
        (frame.is_preview, "Coarse preview, the image follows"),
        (missing.overlay, "Overlay not shown"),
        (missing.curve, "Curve not shown"),
        (missing.shutter, "Shutter not shown"),
        (missing.subtraction, "Subtraction not applied"),
        (missing.colour_profile, "Colour profile not applied"),
    )
    return tuple(words for is_so, words in said if is_so)
