"""Reads how stored values become what is shown: modality LUT, windows, VOI LUT, padding (PS3.3 C.11.1, C.11.2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qrstation.core.errors import CannotDecode
from qrstation.imaging.frame import MOST_VOI_TABLES, LookupTable, ModalityLut, Window
from qrstation.imaging.reading.data_set_elements import Elements
from qrstation.imaging.reading.lookup_tables import read_descriptor, table_values
from qrstation.imaging.reading.stored_object import PixelLayout

_RESCALE_INTERCEPT, _RESCALE_SLOPE, _RESCALE_TYPE = 0x00281052, 0x00281053, 0x00281054
_MODALITY_LUT_SEQUENCE, _MODALITY_LUT_TYPE = 0x00283000, 0x00283004
_LUT_DESCRIPTOR, _LUT_EXPLANATION, _LUT_DATA = 0x00283002, 0x00283003, 0x00283006
_VOI_LUT_SEQUENCE = 0x00283010
_WINDOW_CENTER, _WINDOW_WIDTH, _WINDOW_EXPLANATION, _VOI_LUT_FUNCTION = 0x00281050, 0x00281051, 0x00281055, 0x00281056
_PIXEL_PADDING, _PIXEL_PADDING_LIMIT = 0x00280120, 0x00280121
_PRESENTATION_LUT_SHAPE = 0x20500020
_PIXEL_INTENSITY_RELATIONSHIP = 0x00281040
_MODALITY, _IMAGE_TYPE, _UNITS = 0x00080060, 0x00080008, 0x00541001
_DOSE_UNITS, _DOSE_SCALING = 0x30040002, 0x3004000E
_MOST_WINDOWS = 64
_LONGEST_NAME = 64
_SOP_CLASS = 0x00080016
_CT_CLASSES = tuple(f"1.2.840.10008.5.1.4.1.1.2{end}" for end in ("", ".1", ".2"))
_LONGEST_UNIT = 64
"""Characters of a LO (PS3.5 6.2)."""
_FUNCTIONS = ("LINEAR", "LINEAR_EXACT", "SIGMOID")


@dataclass(frozen=True, eq=False, slots=True)
class ModalityStep:
    """From stored values to modality values: a table, or slope and intercept."""

    slope: float = 1.0
    intercept: float = 0.0
    table: LookupTable | None = None
    units: str = ""
    value_unit: str = ""
    """What measured values are counted in; see `Frame.value_unit`."""
    measured_by: ModalityLut | None = None
    """Another one, by which the values are measured alone."""


def read_modality_step(top: Elements, group: Elements, layout: PixelLayout) -> ModalityStep:
    """Read the modality LUT; ``group`` is the item that holds the rescale, the data set itself in a plain image.

    XA and XRF images whose Pixel Intensity Relationship is LOG or DISP carry it for measuring, not for showing
    (PS3.3 C.8.7.1.1.2).
    """
    step = _read_step(top, group, layout)
    relationship = top.text(_PIXEL_INTENSITY_RELATIONSHIP)
    if top.text(_MODALITY) in ("XA", "XRF", "RF") and relationship in ("LOG", "DISP"):
        measured_by = ModalityLut(step.slope, step.intercept, step.table)
        return ModalityStep(value_unit=step.value_unit, measured_by=measured_by)
    return step


def _read_step(top: Elements, group: Elements, layout: PixelLayout) -> ModalityStep:
    modality = top.text(_MODALITY)
    item = top.item(_MODALITY_LUT_SEQUENCE)
    if item.has_value(_LUT_DATA):
        table = _read_table(item, signed=layout.signed, highest=(1 << layout.bits_stored) - 1)
        said = item.text(_MODALITY_LUT_TYPE)
        return ModalityStep(table=table, units=_plain_units(said), value_unit=_value_unit(top, said, mapped=True))
    dose = top.decimal(_DOSE_SCALING) if modality == "RTDOSE" else None
    if dose:
        # Stored values count in steps of this (PS3.3 C.8.8.3).
        units = "Gy" if top.text(_DOSE_UNITS) == "GY" else ""
        return ModalityStep(dose, units=units, value_unit=units)
    slope, intercept = group.decimal(_RESCALE_SLOPE), group.decimal(_RESCALE_INTERCEPT)
    said = group.text(_RESCALE_TYPE)
    units, is_mapped = _plain_units(said), slope is not None or intercept is not None
    value_unit = _value_unit(top, said, mapped=is_mapped)
    if not is_mapped:
        return ModalityStep(units=units, value_unit=value_unit)
    if not units and modality == "CT" and "LOCALIZER" not in top.texts(_IMAGE_TYPE):
        units = "HU"  # what CT images mean unless they say otherwise (PS3.3 C.8.2.1.1.2)
    # A slope of 0 would show one flat grey: it means that the writer had none.
    return ModalityStep(slope if slope else 1.0, intercept or 0.0, None, units or top.text(_UNITS), value_unit)


def _value_unit(top: Elements, said: str, *, mapped: bool) -> str:
    """Give what measured values are counted in, "" where the file does not say.

    CT that says nothing means Hounsfield units (PS3.3 C.8.2.1): required is the Rescale Type where it is another.
    What a screen was captured of, without a modality LUT, is no CT in that.
    """
    if said:
        return _plain_units(said[:_LONGEST_UNIT])
    is_ct = top.text(_MODALITY) == "CT" and (mapped or top.text(_SOP_CLASS) in _CT_CLASSES)
    return "HU" if is_ct else ""


def _plain_units(text: str) -> str:
    return "" if text == "US" else text  # US is "unspecified"


def _read_table(item: Elements, *, signed: bool, highest: float) -> LookupTable:
    """Read a LUT item. ``highest`` is the greatest input there can be: a first value above it was a negative one."""
    count, first, bits = read_descriptor(item, _LUT_DESCRIPTOR, signed=signed)
    if first > 0x7FFF and first > highest:
        first -= 0x10000
    values = table_values(item, _LUT_DATA, count, bits)
    # Some tables hold more than their descriptor says: their values decide, or white would be cut off.
    bits = max(bits, int(values.max(initial=0)).bit_length())
    return LookupTable(first, values, bits, item.text(_LUT_EXPLANATION)[:_LONGEST_NAME])


def read_voi_tables(group: Elements, layout: PixelLayout, step: ModalityStep) -> tuple[LookupTable, ...]:
    """Read the items of the VOI LUT Sequence that have data (PS3.3 C.11.2.1.1), the first sixteen of them.

    An item without data is no table: some writers leave one where they have none. A first one that is damaged is what
    should be shown, and raises CannotDecode; damage behind it harms nothing.
    """
    signed = layout.signed and step.table is None
    stored = (1 << (layout.bits_stored - 1)) - 1 if layout.signed else (1 << layout.bits_stored) - 1
    highest = float(np.max(step.table.values)) if step.table is not None else step.slope * stored + step.intercept
    spans, coding = group.item_spans(_VOI_LUT_SEQUENCE)
    found: list[LookupTable] = []
    for span in spans:
        try:
            item = group.parse(span, coding)
            if item.has_value(_LUT_DATA):
                found.append(_read_table(item, signed=signed, highest=max(highest, 0.0)))
        except CannotDecode:
            if not found:
                raise
        if len(found) == MOST_VOI_TABLES:
            break
    return tuple(found)


def read_windows(group: Elements) -> tuple[Window, ...]:
    """Read the windows that can be used: positive widths, one centre for each (PS3.3 C.11.2.1.2)."""
    centres, widths = group.decimals(_WINDOW_CENTER), group.decimals(_WINDOW_WIDTH)
    explanations = group.texts(_WINDOW_EXPLANATION)
    function = group.text(_VOI_LUT_FUNCTION)
    function = function if function in _FUNCTIONS else "LINEAR"
    return tuple(
        Window(centre, width, function, explanations[index][:_LONGEST_NAME] if index < len(explanations) else "")
        for index, (centre, width) in enumerate(zip(centres[:_MOST_WINDOWS], widths, strict=False))
        if width > 0
    )


def read_padding(top: Elements, layout: PixelLayout) -> tuple[float, float] | None:
    """Read Pixel Padding Value and its Range Limit (PS3.3 C.7.5.1.1.2), as stored values."""
    if layout.is_float:
        # FL for Float Pixel Data, FD for Double Float Pixel Data (PS3.3 C.7.6.24, C.7.6.25).
        value = next((v for v in map(top.decimal, (0x00280122, 0x00280123)) if v is not None), None)
        limit = next((v for v in map(top.decimal, (0x00280124, 0x00280125)) if v is not None), value)
        return None if value is None or limit is None else (min(value, limit), max(value, limit))
    values = top.shorts(_PIXEL_PADDING, signed=layout.signed)
    if not values:
        return None
    limits = top.shorts(_PIXEL_PADDING_LIMIT, signed=layout.signed) or values
    low, high = min(values[0], limits[0]), max(values[0], limits[0])
    return float(low), float(high)


def is_lowest_white(top: Elements, photometric: str) -> bool:
    """Tell whether the lowest value is shown white: Presentation LUT Shape decides where it is there (C.11.6)."""
    shape = top.text(_PRESENTATION_LUT_SHAPE)
    return shape == "INVERSE" if shape in ("INVERSE", "IDENTITY") else photometric == "MONOCHROME1"
