"""Writes what the viewer shows as a PNG file: the very pixels, without annotation."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import imagecodecs

from qrstation.core.codes.pixels import PixelCode
from qrstation.core.errors import CannotDecode, StationError
from qrstation.imaging.display.display import to_display
from qrstation.imaging.frame import Window
from qrstation.imaging.pixels.decode import read_frame
from qrstation.imaging.presentation import PLAIN, UNSAID, Presentation


def render_png(path: Path, out: Path, frame: int = 1, window: Window | None = None, *, plain: bool = False) -> None:
    """Write frame ``frame`` (from 1) of a DICOM file as 8-bit grey or RGB PNG, rows × columns as stored.

    ``window`` goes through the VOI LUT Function of the file's own window, as one that is set by hand in the viewer
    (PS3.3 C.11.2.1.3). ``plain`` leaves out what is laid over the image: shutter and overlays.
    Raises InstanceError for what cannot be shown, StationError when ``out`` cannot be written.
    """
    if window is not None and not (math.isfinite(window.centre) and 0 < window.width < math.inf):
        raise CannotDecode(PixelCode.WINDOW_IMPOSSIBLE)
    if out.exists() and path.exists() and out.samefile(path):
        raise StationError(PixelCode.PICTURE_NOT_WRITTEN, path=str(out), reason="it is the image itself")
    read = read_frame(path, frame - 1)
    if window is not None and read.windows:
        window = replace(window, function=read.windows[0].function)
    pixels = to_display(read, Presentation(window).over(PLAIN if plain else UNSAID))
    data = imagecodecs.png_encode(pixels, level=6)
    try:
        out.write_bytes(data)
    except OSError as error:
        raise StationError(PixelCode.PICTURE_NOT_WRITTEN, path=str(out), reason=str(error.strerror)) from error
