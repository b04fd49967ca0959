"""Words for what a file says of a frame: its side, and what of it is not shown."""

from __future__ import annotations

from qrstation.imaging.frame import Frame, Side

_SIDES = {"R": "Right", "L": "Left", "B": "Both sides"}


def side_words(side: Side) -> str:
    """Give "R MLO", "PA" or "Left"; "" where the file says neither side nor view (PS3.3 C.8.11.5, C.8.11.7)."""
    if not side.view:
        return _SIDES.get(side.laterality, "")
    return f"{side.laterality} {side.view}" if side.laterality in _SIDES else side.view


def notes(frame: Frame) -> tuple[str, ...]:
    """Say what is in the file and not shown, a line for each."""
    missing = frame.not_applied
    said = (
        (missing.overlay, "Overlay not shown"),
        (missing.curve, "Curve not shown"),
        (missing.shutter, "Shutter not shown"),
        (missing.subtraction, "Subtraction not applied"),
        (missing.colour_profile, "Colour profile not applied"),
        (bool(_more_windows(frame)), _windows_words(_more_windows(frame))),
    )
    return tuple(words for is_so, words in said if is_so)


def _more_windows(frame: Frame) -> int:
    """Count the windows and VOI LUTs besides the one that is shown first; equal ones under two names are one."""
    windows = {(window.centre, window.width, window.function) for window in frame.windows}
    return max(0, len(windows) + frame.voi_tables - 1)


def _windows_words(count: int) -> str:
    return f"{count} more window{'s' if count > 1 else ''}"
