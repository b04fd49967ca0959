"""Reads where a frame lies in the patient and how large its pixels are (PS3.3 C.7.6.2, 10.7, C.7.6.16.2)."""

from __future__ import annotations

from qrstation.core.instance import Vector
from qrstation.imaging.frame import Geometry, Orientation, SpacingKind
from qrstation.imaging.reading.data_set_elements import Elements

_PIXEL_SPACING, _IMAGER_PIXEL_SPACING, _NOMINAL_SCANNED = 0x00280030, 0x00181164, 0x00182010
_CALIBRATION_TYPE = 0x00280A02
_PIXEL_ASPECT_RATIO = 0x00280034
_POSITION, _ORIENTATION, _SLICE_THICKNESS = 0x00200032, 0x00200037, 0x00180050
_MODALITY = 0x00080060
_REGIONS, _REGION_FORMAT, _REGION_DATA_TYPE = 0x00186011, 0x00186012, 0x00186014
_UNITS_X, _UNITS_Y, _DELTA_X, _DELTA_Y = 0x00186024, 0x00186026, 0x0018602C, 0x0018602E
_PROJECTIONS = frozenset({"CR", "DX", "IO", "MG", "PX", "RF", "RG", "XA", "XC"})
_CENTIMETRES = 3
_PATIENT_ORIENTATION, _ANATOMICAL_ORIENTATION = 0x00200020, 0x00102210


def read_geometry(
    top: Elements, measures: Elements, position: Elements, orientation: Elements, directions: Elements
) -> Geometry:
    """Give a frame's geometry; the last four are the items that hold it, the data set itself in a plain image."""
    spacing, kind = _spacing(top, measures)
    return Geometry(
        spacing=spacing,
        spacing_kind=kind,
        aspect=spacing[0] / spacing[1] if spacing else _aspect(top),
        position=_vector(position),
        orientation=_orientation(orientation),
        slice_thickness=measures.decimal(_SLICE_THICKNESS),
        patient_orientation=_directions(top, directions),
    )


def _spacing(top: Elements, measures: Elements) -> tuple[tuple[float, float] | None, SpacingKind]:
    """Tell the distance between pixels and what it stands for.

    In a projection Pixel Spacing is the patient's only when it was calibrated: equal to Imager Pixel Spacing and
    without a Calibration Type it is the detector's (PS3.3 10.7.1.3).
    """
    spacing = _pair(measures, _PIXEL_SPACING)
    imager = _pair(top, _IMAGER_PIXEL_SPACING) or _pair(top, _NOMINAL_SCANNED)
    if spacing is None:
        if imager is not None:
            return imager, SpacingKind.IMAGER
        region = _ultrasound_region(top)
        return region, SpacingKind.CALIBRATED if region else SpacingKind.NONE
    if top.text(_CALIBRATION_TYPE):
        return spacing, SpacingKind.CALIBRATED
    if top.text(_MODALITY) in _PROJECTIONS and (imager is None or imager == spacing):
        return spacing, SpacingKind.IMAGER
    return spacing, SpacingKind.CALIBRATED


def _pair(elements: Elements, tag: int) -> tuple[float, float] | None:
    values = elements.decimals(tag)
    if len(values) != 2 or min(values) <= 0:
        return None
    return values[0], values[1]


def _ultrasound_region(top: Elements) -> tuple[float, float] | None:
    """Give the spacing of an ultrasound image whose one region is a plane measured in cm (PS3.3 C.8.5.5)."""
    spans, encoding = top.item_spans(_REGIONS)
    if len(spans) != 1:
        return None
    region = top.parse(spans[0], encoding)
    if region.short(_REGION_FORMAT) != 1 or region.short(_REGION_DATA_TYPE) not in (1, 2):
        return None
    if {region.short(_UNITS_X), region.short(_UNITS_Y)} != {_CENTIMETRES}:
        return None
    down, across = region.decimal(_DELTA_Y), region.decimal(_DELTA_X)
    if not down or not across:
        return None
    return abs(down) * 10, abs(across) * 10


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
