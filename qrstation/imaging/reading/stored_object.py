"""Opens a stored instance: its transfer syntax, its elements, and the attributes of its pixels (PS3.3 C.7.6.3)."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from qrstation.core.codes.objects import ObjectCode
from qrstation.core.errors import CannotDecode, NotDicom
from qrstation.core.notice import notice
from qrstation.core.standard.element_head import DOUBLE_PIXEL_DATA, FLOAT_PIXEL_DATA, PIXEL_DATA, PIXEL_TAGS
from qrstation.core.standard.element_walk import MalformedDataSet
from qrstation.core.standard.encoding import Encoding
from qrstation.core.standard.file_meta import has_preamble, read_file_meta
from qrstation.core.standard.object_kinds import kind_of
from qrstation.imaging.frame import MAX_FRAME_BYTES
from qrstation.imaging.reading.data_set_elements import Elements, Entry, Span, Walker, is_explicit
from qrstation.imaging.reading.file_bytes import Source
from qrstation.imaging.reading.pixel_syntaxes import Codec, Syntax, syntax_of

MAX_INFLATED = 1 << 30
_SOP_CLASS = 0x00080016


@dataclass(frozen=True, slots=True)
class PixelLayout:
    """The attributes that say how pixels lie in memory (PS3.3 C.7.6.3.1); checked against each other."""

    rows: int
    columns: int
    samples: int
    frames: int
    photometric: str
    planar: bool
    bits_allocated: int
    bits_stored: int
    high_bit: int
    signed: bool
    element: int
    """The tag of the pixel data: integer, float or double."""

    @property
    def is_float(self) -> bool:
        """Tell whether the pixels are IEEE 754 numbers."""
        return self.element != PIXEL_DATA

    @property
    def samples_in_frame(self) -> int:
        """How many samples a decoded frame has."""
        return self.rows * self.columns * self.samples


@dataclass(frozen=True, slots=True)
class OpenInstance:
    """A stored instance whose header has been read: everything but the pixels."""

    walker: Walker
    elements: Elements
    syntax: Syntax
    transfer_syntax_uid: str
    layout: PixelLayout
    pixel_entry: Entry


@dataclass(frozen=True, slots=True)
class OpenDataSet:
    """A stored data set of which nothing has been read yet but its transfer syntax; with pixel data or without."""

    walker: Walker
    encoding: Encoding
    start: int
    """Where its first element begins in the walker's source."""
    syntax: Syntax
    transfer_syntax_uid: str

    def elements(self) -> Elements:
        """Find the elements of the outermost level, up to the pixel data. Raises CannotDecode."""
        return Elements(self.walker, self.encoding, Span(self.start, self.walker.source.size), whole=True)


def open_data_set(file: BinaryIO) -> OpenDataSet:
    """Read a file's meta information. Raises NotDicom, or CannotDecode for a syntax that is not known (PS3.10)."""
    source = Source(file)
    if not has_preamble(source):
        raise NotDicom(ObjectCode.OTHER_FILE)
    try:
        meta = read_file_meta(source)
    except MalformedDataSet as error:
        raise CannotDecode(ObjectCode.HEADER_CUT) from error
    uid, start = meta.transfer_syntax_uid, meta.data_set_start
    syntax = syntax_of(uid)
    if syntax.deflated:
        source, start = Source(_inflate(source, start)), 0
    is_little = Encoding.of(uid).is_little
    # Writers are met that say explicit VR and write implicit, and the other way round.
    encoding = Encoding(is_implicit=is_little and not is_explicit(source, start), is_little=is_little)
    return OpenDataSet(Walker(source), encoding, start, syntax, uid)


def open_instance(file: BinaryIO) -> OpenInstance:
    """Read a file's header. Raises NotDicom, or CannotDecode for what cannot be shown and why (PS3.10 section 7)."""
    opened = open_data_set(file)
    return read_instance(opened, opened.elements())


def read_instance(opened: OpenDataSet, elements: Elements) -> OpenInstance:
    """Read the attributes of the pixels. Raises CannotDecode, also where there are none."""
    layout = _read_layout(elements, opened.syntax.codec)
    entry = elements.entry(layout.element)
    assert entry is not None  # noqa: S101 - for the type checker
    return OpenInstance(opened.walker, elements, opened.syntax, opened.transfer_syntax_uid, layout, entry)


def _inflate(source: Source, start: int) -> io.BytesIO:
    """Inflate a deflated data set, up to a bound (PS3.5 A.5)."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = inflater.decompress(source.read(start, source.size - start), MAX_INFLATED)
    except zlib.error as error:
        raise CannotDecode(ObjectCode.DEFLATED_DAMAGED, support=str(error)) from error
    if inflater.unconsumed_tail:
        raise CannotDecode(ObjectCode.DEFLATED_TOO_LARGE)
    return io.BytesIO(data)


def _read_layout(elements: Elements, codec: Codec) -> PixelLayout:
    element = next((tag for tag in PIXEL_TAGS if tag in elements), None)
    if element is None:
        raise _no_image(elements)
    allocated = {FLOAT_PIXEL_DATA: 32, DOUBLE_PIXEL_DATA: 64}.get(element) or _required(
        elements, 0x00280100, "Bits Allocated"
    )
    stored = elements.short(0x00280101) or allocated
    high_bit = elements.short(0x00280102)
    layout = PixelLayout(
        rows=_required(elements, 0x00280010, "Rows"),
        columns=_required(elements, 0x00280011, "Columns"),
        samples=elements.short(0x00280002) or 1,
        frames=_frames(elements),
        photometric=elements.text(0x00280004).upper(),
        planar=elements.short(0x00280006) == 1,
        bits_allocated=allocated,
        bits_stored=allocated if element != PIXEL_DATA else stored,
        high_bit=stored - 1 if high_bit is None else high_bit,
        signed=elements.short(0x00280103) == 1,
        element=element,
    )
    _check_layout(layout, codec)
    return layout


def _no_image(elements: Elements) -> CannotDecode:
    """Say what an instance without pixel data is, where its SOP class tells it."""
    kind = kind_of(elements.text(_SOP_CLASS))
    return CannotDecode(ObjectCode.NO_IMAGE, kind=notice(kind)) if kind else CannotDecode(ObjectCode.NO_PIXEL_DATA)


def _required(elements: Elements, tag: int, name: str) -> int:
    value = elements.short(tag)
    if not value:
        raise CannotDecode(ObjectCode.ATTRIBUTE_MISSING, name=name, tag=f"{tag >> 16:04X},{tag & 0xFFFF:04X}")
    return value


def _frames(elements: Elements) -> int:
    """Give Number of Frames (0028,0008), 1 where it is absent or empty."""
    text = elements.text(0x00280008)
    if not text:
        return 1
    if not text.isascii() or not text.isdigit() or len(text) > 10:
        raise CannotDecode(ObjectCode.FRAMES_NO_NUMBER)
    return max(1, int(text))


def _check_layout(layout: PixelLayout, codec: Codec) -> None:
    """Refuse what contradicts itself, and what would take too much memory, before any is taken."""
    size = layout.samples_in_frame * max(8, layout.bits_allocated) // 8
    if size > MAX_FRAME_BYTES:
        raise CannotDecode(ObjectCode.FRAME_TOO_LARGE, columns=layout.columns, rows=layout.rows, mebibytes=size >> 20)
    if layout.samples not in (1, 3):
        raise CannotDecode(ObjectCode.SAMPLES_UNSUPPORTED, samples=layout.samples)
    if layout.is_float:
        if layout.samples != 1:
            raise CannotDecode(ObjectCode.FLOAT_COLOUR)
        return
    if not 1 <= layout.bits_allocated <= 32 or (
        codec is not Codec.NATIVE and layout.bits_allocated not in (1, 8, 16, 32)
    ):
        raise CannotDecode(ObjectCode.BITS_UNSUPPORTED, bits=layout.bits_allocated)
    if not layout.bits_stored <= layout.high_bit + 1 <= layout.bits_allocated:
        raise CannotDecode(
            ObjectCode.BITS_DO_NOT_FIT,
            stored=layout.bits_stored,
            high=layout.high_bit,
            allocated=layout.bits_allocated,
        )
