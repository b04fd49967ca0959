"""Reads one frame of a stored instance: the work of a decoder process, free of side effects."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from qrstation.core.codes.pixels import PixelCode
from qrstation.core.errors import CannotDecode
from qrstation.core.standard.encoding import EXPLICIT, Encoding
from qrstation.imaging.display.automatic_window import automatic_window
from qrstation.imaging.display.modality_values import modality_values
from qrstation.imaging.frame import Frame, Mask, Palette, Pixels
from qrstation.imaging.pixels.codecs import Samples
from qrstation.imaging.pixels.colour import to_rgb
from qrstation.imaging.pixels.palette import look_up, read_palette
from qrstation.imaging.pixels.pixel_cells import Memory
from qrstation.imaging.pixels.plain_cells import GREY, Located, place_of
from qrstation.imaging.pixels.sample_reader import SampleReader
from qrstation.imaging.pixels.stored_values import bit_beside, decoded_values, native_values
from qrstation.imaging.pixels.subtraction import MaskMaker
from qrstation.imaging.reading.data_set_elements import Elements, Span
from qrstation.imaging.reading.display_attributes import (
    ModalityStep,
    is_lowest_white,
    read_modality_step,
    read_padding,
    read_voi_tables,
    read_windows,
)
from qrstation.imaging.reading.file_bytes import Stamp, open_stored, stamp_of
from qrstation.imaging.reading.frame_geometry import FRAME_DETECTOR, read_geometry
from qrstation.imaging.reading.frame_rate import read_rate
from qrstation.imaging.reading.masks import FRAME_PIXEL_SHIFT, is_recommended, read_mask_plan
from qrstation.imaging.reading.not_applied import read_not_applied
from qrstation.imaging.reading.overlay_planes import (
    GROUPS,
    BitPlane,
    Damaged,
    may_lie_in_cells,
    read_overlays,
    read_plane,
)
from qrstation.imaging.reading.pixel_syntaxes import Codec
from qrstation.imaging.reading.shutters import FRAME_SHUTTER, bitmap_group, read_shutter
from qrstation.imaging.reading.side import FRAME_ANATOMY, FRAME_ORIENTATION, read_side
from qrstation.imaging.reading.stored_object import OpenInstance, PixelLayout, open_instance

_KEPT = 8
_MOST_MASKED = 1 << 27
"""Pixels of all frames that are decoded for a subtraction: a frame must not wait long for what is a switch."""
_SHARED_GROUPS, _FRAME_GROUPS = 0x52009229, 0x52009230
_PIXEL_MEASURES, _PLANE_POSITION, _PLANE_ORIENTATION = 0x00289110, 0x00209113, 0x00209116
_VALUE_TRANSFORMATION, _FRAME_VOI = 0x00289145, 0x00289132
_MODALITY = 0x00080060
_PIXEL_PRESENTATION = 0x00089205
_LOSSY, _LOSSY_RATIO = 0x00282110, 0x00282112
_SERIES_RANGE = (0x00280108, 0x00280109)
_PALETTE = "PALETTE COLOR"


def read_frame(path: Path, number: int = 0) -> Frame:
    """Read frame ``number`` (from 0) of a stored instance.

    Raises NotDicom for another kind of file, CannotDecode for what cannot be shown: without pixel data, in an
    unknown transfer syntax, cut off, damaged, or larger than a frame may be.
    """
    return FrameReader().read(path, number)


@dataclass(slots=True)
class _Opened:
    """An instance whose header has been read, and what was learnt while its frames were read."""

    stamp: Stamp
    instance: OpenInstance
    samples: SampleReader
    masks: MaskMaker | None = None
    shared: Elements | None = None
    frame_groups: tuple[list[Span], Encoding] = field(default_factory=lambda: ([], EXPLICIT))


class FrameReader:
    """Reads frames, and remembers the headers of the files read last, so that a cine run parses each once."""

    def __init__(self) -> None:
        self._opened: OrderedDict[Path, _Opened] = OrderedDict()

    def read(self, path: Path, number: int = 0, memory: Memory | None = None) -> Frame:
        """Read one frame; see `read_frame`.

        Its pixels may come to lie in ``memory``, which then holds a frame at a time: the next one takes its place.
        """
        with open_stored(path) as file:
            return _read(self._open(path, file), number, memory)

    def preview(self, path: Path, number: int = 0) -> Frame | None:
        """Read one frame at a lower resolution; None where there is none, or it would hide what lies over the frame.

        Raises as `read_frame` does; what is wrong may also be told of the whole frame alone.
        """
        with open_stored(path) as file:
            return _preview(self._open(path, file), number)

    def read_or_locate(self, path: Path, number: int = 0, memory: Memory | None = None) -> Frame | Located:
        """Tell of a large frame where it lies in its file, and read any other as `read` does.

        It is read, too, where something that is said of it depends on its pixels.
        """
        with open_stored(path) as file:
            opened = self._open(path, file)
            return _located(opened, number) or _read(opened, number, memory)

    def _open(self, path: Path, file: BinaryIO) -> _Opened:
        stamp = stamp_of(file)
        opened = self._opened.get(path)
        if opened is not None and opened.stamp == stamp:
            self._opened.move_to_end(path)
            if not opened.instance.syntax.deflated:
                opened.instance.walker.begin(file)
            return opened
        instance = open_instance(file)
        opened = _Opened(stamp, instance, SampleReader(instance))
        top = opened.instance.elements
        opened.shared = top.item(_SHARED_GROUPS)
        opened.frame_groups = top.item_spans(_FRAME_GROUPS)
        self._opened[path] = opened
        if len(self._opened) > _KEPT:
            self._opened.popitem(last=False)
        return opened


def _read(opened: _Opened, number: int, memory: Memory | None) -> Frame:
    layout = opened.instance.layout
    if not 0 <= number < layout.frames:
        raise CannotDecode(PixelCode.NO_SUCH_FRAME, frames=layout.frames, number=number + 1)
    if layout.samples == 1 and layout.photometric not in (*GREY, _PALETTE):
        raise CannotDecode(PixelCode.GREY_NOT_SUPPORTED, photometric=layout.photometric[:20])
    samples, compressed = opened.samples.read(number, memory)
    if layout.samples == 3:
        return _whole(opened, number, to_rgb(samples, layout), samples, compressed)
    stored = _stored(opened, samples, compressed)
    if layout.photometric == _PALETTE:
        palette = read_palette(opened.instance.elements, signed=layout.signed)
        return _whole(opened, number, look_up(palette, stored), samples, compressed)
    return _whole(opened, number, stored, samples, compressed)


def _located(opened: _Opened, number: int) -> Located | None:
    place = place_of(opened.instance, number)
    if place is None or _needs_pixels(opened, number):
        return None
    # Values that take no memory stand for those that the frame will have.
    none = np.broadcast_to(np.zeros((), np.uint8), (place.rows, place.columns))
    frame = _describe(opened, number, none, Samples(none, place.stored, GREY[1]), 0)
    return Located(replace(frame, pixels=none[:1, :1]), opened.stamp, place)


def _needs_pixels(opened: _Opened, number: int) -> bool:
    """Tell whether what is said of a frame depends on its pixels: an overlay among them, a mask, or its window."""
    instance = opened.instance
    top, layout = instance.elements, instance.layout
    voi = _group(opened, number, _FRAME_VOI)
    if may_lie_in_cells(top) or not (read_windows(voi) or read_voi_tables(voi, layout, _step(opened, number))):
        return True
    plan, _ = read_mask_plan(top, _holder(opened, number, FRAME_PIXEL_SHIFT), layout, number)
    return plan is not None and layout.frames > 1


def _preview(opened: _Opened, number: int) -> Frame | None:
    layout = opened.instance.layout
    if not 0 <= number < layout.frames or (layout.samples == 1 and layout.photometric not in GREY):
        return None
    found = opened.samples.read_reduced(number)
    if found is None:
        return None
    samples, factor, compressed = found
    pixels = to_rgb(samples, layout) if layout.samples == 3 else _stored(opened, samples, compressed)
    frame = _whole(opened, number, pixels, samples, compressed)
    if frame.overlays or frame.shutter is not None or frame.mask is not None:
        return None  # they have a bit or a value for each pixel of the whole frame
    return replace(frame, reduction=factor, whole_size=(layout.rows, layout.columns))


def _stored(opened: _Opened, samples: Samples, compressed: int) -> Pixels:
    """Give the stored values of a grey frame's samples."""
    syntax, layout = opened.instance.syntax, opened.instance.layout
    if compressed and syntax.codec is not Codec.RLE:
        return decoded_values(samples, layout, lossy=syntax.lossy)
    # A large frame is spared another pass, and memory that is made for it: unless an overlay lies in the same cells.
    return native_values(samples.values, layout, in_place=not may_lie_in_cells(opened.instance.elements))


def _whole(opened: _Opened, number: int, pixels: Pixels, samples: Samples, compressed: int) -> Frame:
    return _describe(opened, number, np.ascontiguousarray(pixels), samples, compressed)


def _describe(opened: _Opened, number: int, pixels: Pixels, samples: Samples, compressed: int) -> Frame:
    """Put what the header says about a frame beside its pixels."""
    instance = opened.instance
    top, layout = instance.elements, instance.layout
    voi = _group(opened, number, _FRAME_VOI)
    lossy, ratio = _lossy(instance, compressed)
    is_grey = pixels.ndim == 2
    beside = partial(bit_beside, samples, layout)
    shutters = _group(opened, number, FRAME_SHUTTER)
    bitmap_of = partial(_bitmap, top, layout, number, beside)
    overlays, lost_overlay = read_overlays(top, layout, number, beside, but=bitmap_group(shutters))
    shutter, lost_shutter = read_shutter(shutters, top, layout, bitmap_of)
    step = _step(opened, number) if is_grey else ModalityStep()
    mask, lost_mask = _mask(opened, number, pixels, step) if is_grey else (None, False)
    frame = Frame(
        pixels=pixels,
        number=number,
        count=layout.frames,
        modality=top.text(_MODALITY),
        units=step.units,
        value_unit=step.value_unit,
        bits=layout.bits_stored,
        slope=step.slope,
        intercept=step.intercept,
        modality_table=step.table,
        measured_by=step.measured_by,
        windows=read_windows(voi) if is_grey else (),
        voi_tables=read_voi_tables(voi, layout, step) if is_grey else (),
        monochrome1=is_grey and is_lowest_white(top, layout.photometric),
        padding=read_padding(top, layout) if is_grey else None,
        palette=_supplement(top, signed=layout.signed) if is_grey else None,
        geometry=read_geometry(
            top,
            _group(opened, number, _PIXEL_MEASURES),
            _group(opened, number, _PLANE_POSITION),
            _group(opened, number, _PLANE_ORIENTATION),
            _group(opened, number, FRAME_ORIENTATION),
            _group(opened, number, FRAME_DETECTOR),
        ),
        side=read_side(top, _group(opened, number, FRAME_ANATOMY)),
        not_applied=read_not_applied(top, layout, overlay=lost_overlay, shutter=lost_shutter, subtraction=lost_mask),
        overlays=overlays,
        shutter=shutter,
        mask=mask,
        lossy=lossy,
        lossy_ratio=ratio,
        rate=read_rate(top),
    )
    if not is_grey or frame.windows or frame.voi_tables:
        return frame
    return _with_automatic_window(frame, top, signed=layout.signed)


def _bitmap(top: Elements, layout: PixelLayout, number: int, beside: BitPlane, group: int) -> NDArray[np.bool_] | None:
    """Give the overlay plane of a group, where it is one, for a shutter that is a bitmap."""
    try:
        return read_plane(top, group << 16, layout, number, beside) if group in GROUPS else None
    except Damaged:
        return None


def _mask(opened: _Opened, number: int, pixels: Pixels, step: ModalityStep) -> tuple[Mask | None, bool]:
    """Make what can be subtracted from a frame, and tell whether something is to be that cannot be."""
    top, layout = opened.instance.elements, opened.instance.layout
    plan, lost = read_mask_plan(top, _holder(opened, number, FRAME_PIXEL_SHIFT), layout, number)
    if plan is None or layout.frames == 1:
        return None, lost
    if layout.samples_in_frame * (len(plan.mask_frames) + len(plan.contrast_frames)) > _MOST_MASKED:
        return None, True
    if opened.masks is None:
        opened.masks = MaskMaker(partial(_modality_values, opened))
    try:
        levels = float(1 << min(layout.bits_stored, 32)) * abs(step.slope)
        own = _in_modality_values(pixels, step)
        return opened.masks.mask(plan, own, levels, recommended=is_recommended(top)), False
    except CannotDecode:
        return None, True  # a mask that is damaged is no reason not to show the frame


def _modality_values(opened: _Opened, number: int) -> NDArray[np.float32]:
    """Give the modality values of a frame that is subtracted, or averaged with another."""
    samples, compressed = opened.samples.read(number)
    return _in_modality_values(_stored(opened, samples, compressed), _step(opened, number))


def _in_modality_values(stored: Pixels, step: ModalityStep) -> NDArray[np.float32]:
    frame = Frame(stored, slope=step.slope, intercept=step.intercept, modality_table=step.table)
    return modality_values(frame, stored).astype(np.float32)


def _step(opened: _Opened, number: int) -> ModalityStep:
    instance = opened.instance
    transformation = _group(opened, number, _VALUE_TRANSFORMATION)
    return read_modality_step(instance.elements, transformation, instance.layout)


def _with_automatic_window(frame: Frame, top: Elements, *, signed: bool) -> Frame:
    """Give the frame a window of its own; from the series' smallest and largest value where the file tells them."""
    ends = [values[0] for tag in _SERIES_RANGE if (values := top.shorts(tag, signed=signed))]
    known = (float(ends[0]), float(ends[1])) if len(ends) == 2 else None
    return replace(frame, automatic=automatic_window(frame, known))


def _group(opened: _Opened, number: int, tag: int) -> Elements:
    """Give the functional group that holds for a frame: its own, the shared one, else the data set (C.7.6.16)."""
    holder = _holder(opened, number, tag)
    return holder if holder is opened.instance.elements else holder.item(tag)


def _holder(opened: _Opened, number: int, tag: int) -> Elements:
    """Give where a functional group lies: among the frame's own, among the shared ones, else the data set."""
    top = opened.instance.elements
    spans, coding = opened.frame_groups
    if number < len(spans):
        own = top.parse(spans[number], coding)
        if tag in own:
            return own
    if opened.shared is not None and tag in opened.shared:
        return opened.shared
    return top


def _supplement(top: Elements, *, signed: bool) -> Palette | None:
    """Read the supplemental palette of an image that wants part of its values in colour (PS3.3 C.7.6.19)."""
    if top.text(_PIXEL_PRESENTATION) not in ("COLOR", "MIXED") or not top.has_value(0x00281101):
        return None
    return read_palette(top, signed=signed)


def _lossy(instance: OpenInstance, compressed: int) -> tuple[bool, float | None]:
    """Tell whether the image ever lost something to compression, and the highest of its ratios (C.7.6.1.1.5)."""
    top = instance.elements
    if top.text(_LOSSY) != "01" and not instance.syntax.lossy:
        return False, None
    ratios = [ratio for ratio in top.decimals(_LOSSY_RATIO) if ratio > 0]
    if ratios:
        return True, max(ratios)
    if not instance.syntax.lossy or not compressed:
        return True, None
    layout = instance.layout
    return True, layout.samples_in_frame * layout.bits_allocated / 8 / compressed
