"""One decoded frame and all that is needed to show it: the value that travels from a decoder process to the viewer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from qrstation.core.instance import Vector

if TYPE_CHECKING:  # whoever only hands frames on needs no numpy
    import numpy as np
    from numpy.typing import NDArray

MAX_FRAME_BYTES = 1 << 30
"""A frame takes no more, whatever its file says of it."""
MOST_OVERLAYS = 16
MOST_VOI_TABLES = 16
Pixels: TypeAlias = "NDArray[Any]"
Orientation = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Window:
    """A window on modality values: centre, width and VOI LUT Function (PS3.3 C.11.2.1.2 and C.11.2.1.3).

    ``function`` is LINEAR, LINEAR_EXACT or SIGMOID; ``explanation`` is the file's name for it ("" where it has none).
    """

    centre: float
    width: float
    function: str = "LINEAR"
    explanation: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class LookupTable:
    """A modality or VOI LUT (PS3.3 C.11.1.1, C.11.2.1.1): ``values[i]`` belongs to the input ``first + i``.

    Inputs below the first take the first value, inputs above the last take the last. ``bits`` is the depth of the
    values.
    """

    first: int
    values: NDArray[np.uint16]
    bits: int
    explanation: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class ModalityLut:
    """From stored values to modality values (PS3.3 C.11.1): slope and intercept, or ``table`` in their place."""

    slope: float = 1.0
    intercept: float = 0.0
    table: LookupTable | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Palette:
    """A colour lookup table: ``colours`` (entries, 3) uint8, the first of them for the stored value ``first``."""

    first: int
    colours: NDArray[np.uint8]


class SpacingKind(StrEnum):
    """What a distance between pixels stands for (PS3.3 10.7)."""

    PATIENT = "patient"
    """In the patient: a cross-sectional image."""
    CALIBRATED = "calibrated"
    """In the patient, as far as the calibration of a projection holds there."""
    IMAGER = "detector"
    """At the detector or the scanned film: the patient's structures are smaller by an unknown magnification."""
    REGION = "region"
    """In the patient, within a region of an ultrasound image (PS3.3 C.8.5.5)."""
    NONE = "none"

    def __reduce_ex__(self, proto: object) -> tuple[Any, ...]:
        """Travel by value: Python 3.11.2 pickles members by `getattr`, which the decoder pool does not let in."""
        return SpacingKind, (self.value,)


MAX_REGIONS = 64
"""An ultrasound image has no more of them that are looked at."""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of an ultrasound image, its first and last column and row (PS3.3 C.8.5.5.1.1).

    ``spacing`` is the distance in mm between rows and between columns where it is a plane, else None.
    """

    left: int
    top: int
    right: int
    bottom: int
    spacing: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where a frame lies and how large its pixels are.

    ``spacing`` is the distance in mm between rows and between columns, ``aspect`` the height of a pixel over its
    width, ``position`` and ``orientation`` are Image Position and Image Orientation (Patient), in mm and as
    direction cosines (PS3.3 C.7.6.2.1.1).
    """

    spacing: tuple[float, float] | None = None
    spacing_kind: SpacingKind = SpacingKind.NONE
    aspect: float = 1.0
    position: Vector | None = None
    orientation: Orientation | None = None
    slice_thickness: float | None = None
    patient_orientation: tuple[str, ...] = ()
    """Patient Orientation (0020,0020) as the file says it: towards where rows and columns run (PS3.3 C.7.6.1.1.1)."""
    pixel_aspect_ratio: float = 1.0
    """Pixel Aspect Ratio (0028,0034) as the file says it, height over width, whatever the spacing is."""
    regions: tuple[Region, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """Which side of the patient an image shows, and how it was taken.

    ``laterality`` is R, L or B (both), "" where there are no sides or the file does not say; ``view`` is an
    abbreviation as "MLO" or "PA", or the words of a code that has none.
    """

    laterality: str = ""
    view: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Overlay:
    """An overlay plane that is not empty in the frame (PS3.3 C.9.2).

    ``bits`` has one for each pixel of the frame, row by row, eight in a byte with the first in its highest bit.
    """

    bits: NDArray[np.uint8]
    is_region: bool = False
    """Overlay Type (60xx,0040): a region of interest, else graphics."""
    label: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Shutter:
    """A display shutter that covers part of the frame (PS3.3 C.7.6.11, C.7.6.16.2.14).

    ``covered`` has one bit for each pixel as `Overlay.bits` has; ``grey`` is what they are covered with, a P-value
    from 0, black, to 65535, white.
    """

    covered: NDArray[np.uint8]
    grey: int = 0


@dataclass(frozen=True, eq=False, slots=True)
class Mask:
    """What is subtracted from the frame (PS3.3 C.7.6.10).

    ``values`` (rows, columns) are modality values, the average of the mask frames; ``window`` fits what is left.
    """

    values: Pixels
    window: Window
    recommended: bool = False
    """The file asks for it: Recommended Viewing Mode (0028,1090) is SUB."""


@dataclass(frozen=True, slots=True)
class NotApplied:
    """What a file says of how a frame is to be shown, and what is not done."""

    overlay: bool = False
    """An overlay plane that cannot be read, or one more than are read."""
    curve: bool = False
    """A curve of the retired group 50xx."""
    shutter: bool = False
    """A display shutter that is damaged or of an unknown shape."""
    subtraction: bool = False
    """A mask that is to be subtracted in a way that is not known, or cannot be read."""
    colour_profile: bool = False
    """An ICC profile other than sRGB (PS3.3 C.11.15)."""


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """A decoded frame.

    ``pixels`` is (rows, columns) of stored values, integer or float, or (rows, columns, 3) uint8 RGB. What follows
    the modality LUT is given as the file says it; `imaging.display` applies it.
    """

    pixels: Pixels
    number: int = 0
    """Counted from 0, of `count`."""
    count: int = 1
    modality: str = ""
    units: str = ""
    """What modality values are counted in, "HU" or "BQML"; "" where the file does not say."""
    value_unit: str = ""
    """What measured modality values are counted in: HU for CT that says no other, else Rescale Type; "" for none."""
    bits: int = 16
    """Bits Stored."""
    slope: float = 1.0
    intercept: float = 0.0
    modality_table: LookupTable | None = None
    """Takes the place of slope and intercept."""
    measured_by: ModalityLut | None = None
    """The modality LUT of what is measured, where that is not the one by which the frame is shown."""
    windows: tuple[Window, ...] = ()
    voi_tables: tuple[LookupTable, ...] = ()
    """The items of the VOI LUT Sequence that have data; the first of them is what is shown first."""
    monochrome1: bool = False
    """The lowest value is white: MONOCHROME1, unless Presentation LUT Shape (2050,0020) decides otherwise."""
    padding: tuple[float, float] | None = None
    """Lowest and highest stored value that is no image (PS3.3 C.7.5.1.1.2)."""
    palette: Palette | None = None
    """Supplemental colours for stored values from `Palette.first` up (PS3.3 C.7.6.19)."""
    automatic: Window | None = None
    """The window for an image that brings none."""
    overlays: tuple[Overlay, ...] = ()
    shutter: Shutter | None = None
    mask: Mask | None = None
    geometry: Geometry = Geometry()
    side: Side = Side()
    not_applied: NotApplied = NotApplied()
    lossy: bool = False
    """The image was ever lossy compressed."""
    lossy_ratio: float | None = None
    """How many times smaller it became by that, where the file says it."""
    rate: float | None = None
    """Frames a second at which the file wants its frames shown."""
    reduction: int = 1
    """Above 1 it is a preview, to be looked at until the frame is there and for nothing else: neither measured nor
    exported. Each of its pixels stands for so many of the frame's in each direction; those at the far edges for fewer.
    """
    whole_size: tuple[int, int] | None = None
    """Of a preview: rows and columns of the frame."""

    @property
    def is_preview(self) -> bool:
        """Tell whether the pixels are a reduced image of the frame's."""
        return self.reduction > 1

    @property
    def full_size(self) -> tuple[int, int]:
        """Rows and columns of the frame, whether these are its pixels or a preview's."""
        return self.whole_size or (self.rows, self.columns)

    @property
    def is_colour(self) -> bool:
        """Tell whether the pixels are RGB."""
        return self.pixels.ndim == 3

    @property
    def nbytes(self) -> int:
        """The memory its arrays take in bytes, but for tables."""
        laid_over = sum(overlay.bits.nbytes for overlay in self.overlays)
        covered = self.shutter.covered.nbytes if self.shutter else 0
        return int(self.pixels.nbytes + laid_over + covered + (self.mask.values.nbytes if self.mask else 0))

    @property
    def rows(self) -> int:
        """The height in pixels."""
        return int(self.pixels.shape[0])

    @property
    def columns(self) -> int:
        """The width in pixels."""
        return int(self.pixels.shape[1])


PARTS = (
    *(Frame, Geometry, LookupTable, Mask, ModalityLut, NotApplied, Overlay, Palette, Region, Shutter, Side, Window),
)
"""The classes of a frame and of all that it is made of, besides plain values and arrays."""
