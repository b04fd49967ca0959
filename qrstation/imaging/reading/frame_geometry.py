"""Reads where a frame lies in the patient and how large its pixels are (PS3.3 C.7.6.2, 10.7, C.7.6.16.2)."""

from __future__ import annotations

import math

from qrstation.core.instance import Vector
from qrstation.imaging.frame import MAX_REGIONS, Geometry, Orientation, Region, SpacingKind
from qrstation.imaging.reading.data_set_elements import Elements

_PIXEL_SPACING, _IMAGER_PIXEL_SPACING, _NOMINAL_SCANNED = 0x00280030, 0x00181164, 0x00182010
_CALIBRATION_TYPE = 0x00280A02
_PIXEL_ASPECT_RATIO = 0x00280034
_POSITION, _ORIENTATION, _SLICE_THICKNESS = 0x00200032, 0x00200037, 0x00180050
_MODALITY = 0x00080060
FRAME_DETECTOR = 0x00289443
"""Frame Pixel Data Properties Sequence: where an enhanced projection has its Imager Pixel Spacing."""
_SOP_CLASS = 0x00080016
_REGIONS, _REGION_FORMAT = 0x00186011, 0x00186012
_REGION_BOUNDS = (0x00186018, 0x0018601A, 0x0018601C, 0x0018601E)
_UNITS_X, _UNITS_Y, _DELTA_X, _DELTA_Y = 0x00186024, 0x00186026, 0x0018602C, 0x0018602E
_PROJECTIONS = frozenset({"CR", "DX", "IO", "MG", "PX", "RF", "RG", "XA", "XC"})
_RECONSTRUCTED = frozenset(
    f"1.2.840.10008.5.1.4.1.1.13.1.{last}" for last in (1, 2, 3)
)  # X-Ray 3D Angiographic, X-Ray 3D Craniofacial, Breast Tomosynthesis: slices, of projections' modalities
_PLANE, _CENTIMETRES = 1, 3
_LEAST, _MOST = 1e-6, 1e6
"""Distances in mm beyond which no pixels are."""
_PATIENT_ORIENTATION, _ANATOMICAL_ORIENTATION = 0x00200020, 0x00102210


def read_geometry(
    top: Elements,
    measures: Elements,
    position: Elements,
    orientation: Elements,
    directions: Elements,
    detector: Elements,
) -> Geometry:
    """Give a frame's geometry; all but the first are the items that hold it, the data set itself in a plain image."""
    regions = _regions(top)
    spacing, kind = _spacing(top, measures, detector)
    if spacing is None and len(regions) == 1 and regions[0].spacing is not None:
        spacing, kind = regions[0].spacing, SpacingKind.REGION
    ratio = _aspect(top)
    return Geometry(
        spacing=spacing,
        spacing_kind=kind,
        aspect=spacing[0] / spacing[1] if spacing else ratio,
        position=_vector(position),
        orientation=_orientation(orientation),
        slice_thickness=measures.decimal(_SLICE_THICKNESS),
        patient_orientation=_directions(top, directions),
        pixel_aspect_ratio=ratio,
        regions=regions,
    )


def _spacing(top: Elements, measures: Elements, detector: Elements) -> tuple[tuple[float, float] | None, SpacingKind]:
    """Tell the distance between pixels and what it stands for.

    Pixel Spacing that equals Imager Pixel Spacing, or that of the scanned film, was not calibrated; another one was
    (PS3.3 10.7.1.1). Where a projection has neither and no Calibration Type, nobody can tell: it is taken for the
    detector's, which promises less. No magnification that a mammogram estimates is applied: only Pixel Spacing is
    meant for it.
    """
    spacing = _pair(measures, _PIXEL_SPACING)
    stated = [_pair(detector, _IMAGER_PIXEL_SPACING), _pair(top, _IMAGER_PIXEL_SPACING), _pair(top, _NOMINAL_SCANNED)]
    uncorrected = [pair for pair in stated if pair is not None]
    if spacing is None:
        return (uncorrected[0], SpacingKind.IMAGER) if uncorrected else (None, SpacingKind.NONE)
    if any(_is_same(spacing, pair) for pair in uncorrected):
        return spacing, SpacingKind.IMAGER
    if uncorrected or top.text(_CALIBRATION_TYPE):
        return spacing, SpacingKind.CALIBRATED
    if top.text(_MODALITY) in _PROJECTIONS and top.text(_SOP_CLASS) not in _RECONSTRUCTED:
        return spacing, SpacingKind.IMAGER
    return spacing, SpacingKind.PATIENT


def _pair(elements: Elements, tag: int) -> tuple[float, float] | None:
    values = elements.decimals(tag)
    if len(values) != 2 or not _LEAST <= min(values) <= max(values) <= _MOST:
        return None
    return values[0], values[1]


def _is_same(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(math.isclose(a, b, rel_tol=1e-6) for a, b in zip(one, other, strict=True))


def _regions(top: Elements) -> tuple[Region, ...]:
    """Give the regions of an ultrasound image that say where they lie (PS3.3 C.8.5.5)."""
    spans, encoding = top.item_spans(_REGIONS)
    found = (_region(top.parse(span, encoding)) for span in spans[:MAX_REGIONS])
    return tuple(region for region in found if region is not None)


def _region(item: Elements) -> Region | None:
    left, upper, right, lower = (item.long(tag) for tag in _REGION_BOUNDS)
    if left is None or upper is None or right is None or lower is None or right < left or lower < upper:
        return None
    return Region(left, upper, right, lower, _region_spacing(item))


def _region_spacing(item: Elements) -> tuple[float, float] | None:
    """Give the spacing of a region that is a plane measured in centimetres (PS3.3 C.8.5.5.1.2, C.8.5.5.1.15)."""
    if item.short(_REGION_FORMAT) != _PLANE or {item.short(_UNITS_X), item.short(_UNITS_Y)} != {_CENTIMETRES}:
        return None
    down, across = abs(item.decimal(_DELTA_Y) or 0.0) * 10, abs(item.decimal(_DELTA_X) or 0.0) * 10
    return (down, across) if _LEAST <= min(down, across) <= max(down, across) <= _MOST else None


def _aspect(top: Elements) -> float:
    """Give Pixel Aspect Ratio as height over width, 1 where it is absent or absurd."""
    values = top.decimals(_PIXEL_ASPECT_RATIO)
    if len(values) != 2 or min(values) <= 0 or not 0.01 <= values[0] / values[1] <= 100:
        return 1.0
    return values[0] / values[1]


def _vector(elements: Elements) -> Vector | None:
    values = elements.decimals(_POSITION)
    return (values[0], values[1], values[2]) if len(values) == 3 else None


def _directions(top: Elements, elements: Elements) -> tuple[str, ...]:
    """Give Patient Orientation where it is that of a biped, whose letters are those of the direction cosines."""
    if top.text(_ANATOMICAL_ORIENTATION) not in ("", "BIPED"):
        return ()
    return elements.short_texts(_PATIENT_ORIENTATION)


def _orientation(elements: Elements) -> Orientation | None:
    values = elements.decimals(_ORIENTATION)
    if len(values) != 6 or not any(values[:3]) or not any(values[3:]):
        return None
    return values[0], values[1], values[2], values[3], values[4], values[5]
