"""Encodes a stored data set anew in a native transfer syntax, for peers that do not take the one it is stored in.

Explicit or implicit VR, little endian (PS3.5 annex A). Values are copied byte for byte, whatever character set they
are in: only lengths, VRs, byte order and pixel data change. It works in one pass and never holds more than a frame.
"""

from __future__ import annotations

import struct
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from qrstation.core.codes.objects import ObjectCode
from qrstation.core.codes.pixels import PixelCode
from qrstation.core.errors import CannotDecode
from qrstation.core.standard.dictionary import sequences
from qrstation.core.standard.element_head import (
    DELIMITERS,
    DOUBLE_PIXEL_DATA,
    FLOAT_PIXEL_DATA,
    ITEM,
    ITEM_END,
    ITEM_HEAD,
    PIXEL_DATA,
    PIXEL_TAGS,
    SEQUENCE_END,
    UNDEFINED,
    encode_head,
    item_head,
)
from qrstation.core.standard.element_walk import DEEPEST
from qrstation.core.standard.encoding import Encoding, within
from qrstation.core.standard.vr import SHORT, WORDS, vr_of
from qrstation.imaging.frame import Pixels
from qrstation.imaging.pixels.codecs import RGB, Samples
from qrstation.imaging.pixels.colour import to_rgb
from qrstation.imaging.pixels.sample_reader import SampleReader
from qrstation.imaging.pixels.stored_values import decoded_values
from qrstation.imaging.reading.file_bytes import open_stored
from qrstation.imaging.reading.pixel_syntaxes import Codec
from qrstation.imaging.reading.stored_object import OpenDataSet, OpenInstance, open_data_set, read_instance

CHUNK = 1 << 20
LONGEST_VALUE = 0xFFFFFFFE
_PIXEL_VRS = {PIXEL_DATA: "OW", FLOAT_PIXEL_DATA: "OF", DOUBLE_PIXEL_DATA: "OD"}
_PHOTOMETRIC, _PLANAR, _BITS_ALLOCATED, _HIGH_BIT = 0x00280004, 0x00280006, 0x00280100, 0x00280102
_PIXEL_REPRESENTATION, _LOSSY = 0x00280103, 0x00282110
# What says where compressed frames lie, and signatures of what was compressed, are wrong of decompressed ones; an icon
# may be compressed as the image is, and nobody needs it.
_GONE_WITH_COMPRESSION = frozenset({0x7FE00001, 0x7FE00002, 0x7FE00003, 0x4FFE0001, 0xFFFAFFFA, 0x00880200})
_SEQUENCE_STOP = struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
_ITEM_START = struct.pack("<HHL", 0xFFFE, 0xE000, UNDEFINED)
_ITEM_STOP = struct.pack("<HHL", 0xFFFE, 0xE00D, 0)


def encode_natively(path: Path, *, implicit: bool) -> Iterator[bytes]:
    """Give a stored instance's data set anew, in parts of about a MiB, with explicit or implicit VR, little endian.

    Raises NotDicom, or CannotDecode for what cannot be read or decompressed.
    """
    with open_stored(path) as file:
        waiting: list[bytes] = []
        length = 0
        for part in _encode(file, Encoding(is_implicit=implicit)):
            waiting.append(part)
            length += len(part)
            if length >= CHUNK:
                yield b"".join(waiting)
                waiting, length = [], 0
        if waiting:
            yield b"".join(waiting)


def _encode(file: BinaryIO, target: Encoding) -> Iterator[bytes]:
    opened = open_data_set(file)
    pixels = None
    if opened.syntax.codec is not Codec.NATIVE:
        elements = opened.elements()
        if any(tag in elements for tag in PIXEL_TAGS):
            pixels = _DecompressedPixels(read_instance(opened, elements))
    yield from _Encoder(opened, target, pixels).encode()


_Copied = Generator[bytes, None, int]
"""A copy in parts, and in the end where the copied bytes end."""


class _Element(NamedTuple):
    """One element of the stored data set, and where its value lies."""

    tag: int
    vr: str
    value: int
    length: int


class _DecompressedPixels:
    """The pixel data of a compressed instance as it is without compression."""

    def __init__(self, instance: OpenInstance) -> None:
        self._instance = instance
        self._layout = instance.layout
        self._reader = SampleReader(instance)
        # The first frame tells what the others are, and that there is something to send at all.
        self._first, self._photometric = self._frame(0)

    @property
    def bits(self) -> int:
        """Bits Allocated."""
        return self._layout.bits_allocated

    @property
    def length(self) -> int:
        """The bytes of all frames, an even number of them. Raises CannotDecode for more than an element holds."""
        layout = self._layout
        length = -(-layout.frames * layout.samples_in_frame * layout.bits_allocated // 8)
        if length > LONGEST_VALUE:
            raise CannotDecode(ObjectCode.TOO_LARGE_UNCOMPRESSED)
        return length + length % 2

    def changes(self) -> dict[int, tuple[str, bytes]]:
        """Give the elements that are otherwise than in the file: tag → VR and value."""
        layout, syntax = self._layout, self._instance.syntax
        changes: dict[int, tuple[str, bytes]] = {}
        if self._photometric != layout.photometric:
            text = self._photometric.encode()
            changes[_PHOTOMETRIC] = ("CS", text + b" " * (len(text) % 2))
        if layout.samples > 1:
            changes[_PLANAR] = ("US", struct.pack("<H", 0))
        if syntax.codec not in (Codec.RLE, Codec.DEFLATED_FRAME) and layout.high_bit != layout.bits_stored - 1:
            changes[_HIGH_BIT] = ("US", struct.pack("<H", layout.bits_stored - 1))
        if syntax.lossy and self._instance.elements.text(_LOSSY) != "01":
            changes[_LOSSY] = ("CS", b"01")
        return changes

    def parts(self) -> Iterator[bytes]:
        """Give the pixel cells of one frame after the other."""
        layout = self._layout
        if layout.bits_allocated == 1:
            yield from self._packed()
            return
        for number in range(layout.frames):
            yield self._cells(number).astype(f"<u{layout.bits_allocated // 8}", copy=False).tobytes()
        if layout.frames * layout.samples_in_frame * layout.bits_allocated // 8 % 2:
            yield b"\0"

    def _packed(self) -> Iterator[bytes]:
        """Frames of single bits follow each other without a gap (PS3.5 8.1.1)."""
        left = np.empty(0, np.uint8)
        written = 0
        for number in range(self._layout.frames):
            bits = np.concatenate([left, self._cells(number).reshape(-1).astype(np.uint8)])
            whole = len(bits) // 8 * 8
            left = bits[whole:]
            written += whole // 8
            yield np.packbits(bits[:whole], bitorder="little").tobytes()
        yield np.packbits(left, bitorder="little").tobytes().ljust(self.length - written, b"\0")

    def _cells(self, number: int) -> Pixels:
        if number == 0:
            return self._first
        cells, photometric = self._frame(number)
        if photometric != self._photometric:
            raise CannotDecode(ObjectCode.COLOURS_DIFFER)
        return cells

    def _frame(self, number: int) -> tuple[Pixels, str]:
        """Give a frame's cells, (rows, columns) or (rows, columns, samples), and what their samples are."""
        samples, _ = self._reader.read(number)
        syntax = self._instance.syntax
        if self._layout.samples > 1:
            return self._colours(samples)
        if syntax.codec in (Codec.RLE, Codec.DEFLATED_FRAME):
            return samples.values, samples.photometric  # these hold the cells themselves
        return decoded_values(samples, self._layout, lossy=syntax.lossy), samples.photometric

    def _colours(self, samples: Samples) -> tuple[Pixels, str]:
        """Give RGB for what was converted to be compressed better; what was stored in YBR_FULL stays exact."""
        if samples.photometric in (RGB, "YBR_RCT", "YBR_ICT"):
            return samples.values, RGB
        if samples.photometric == "YBR_FULL" and not self._instance.syntax.lossy:
            return samples.values, samples.photometric
        return to_rgb(samples, self._layout), RGB


class _Encoder:
    """Copies one data set element by element."""

    def __init__(self, opened: OpenDataSet, target: Encoding, pixels: _DecompressedPixels | None) -> None:
        self._walker = opened.walker
        self._source = opened.walker.source
        self._start = opened.start
        self._encoding = opened.encoding
        self._target = target
        self._pixels = pixels
        changes = pixels.changes() if pixels is not None else {}
        self._left_out = {*changes, *_GONE_WITH_COMPRESSION} if pixels is not None else set()
        self._changes = sorted(changes.items())
        self._bits = 16
        """Bits Allocated, as far as it was read."""

    def encode(self) -> Iterator[bytes]:
        """Give the data set in small parts."""
        yield from self._elements(self._start, self._source.size, self._encoding, 0, signed=False)

    def _elements(self, position: int, end: int | None, encoding: Encoding, depth: int, *, signed: bool) -> _Copied:
        """Copy the elements up to ``end``, or to the delimiter of an item (None), and give where they end."""
        if depth > DEEPEST:
            raise CannotDecode(ObjectCode.SEQUENCES_TOO_DEEP, deepest=DEEPEST)
        while end is None or position + ITEM_HEAD <= end:
            tag, vr, length, size = self._walker.head(position, encoding)
            value = position + size
            if tag == ITEM_END and end is None:
                return position + ITEM_HEAD
            if tag >> 16 == DELIMITERS:
                raise CannotDecode(ObjectCode.SEQUENCES_DAMAGED)
            element = _Element(tag, vr or vr_of(tag, signed=signed), value, length)
            if length != UNDEFINED and value + length > (self._source.size if end is None else end):
                raise CannotDecode(ObjectCode.DATA_SET_CUT)
            if tag == _PIXEL_REPRESENTATION:
                signed = self._number(element, encoding) == 1
            elif tag == _BITS_ALLOCATED and depth == 0:
                self._bits = self._number(element, encoding)
            if depth == 0:
                yield from self._changes_up_to(tag)
            copied = self._element(element, encoding, depth, signed=signed)
            if tag & 0xFFFF == 0 or (depth == 0 and tag in self._left_out):
                position = _end_of(copied)  # the length of a group changes with it
            else:
                position = yield from copied
        return position

    def _element(self, element: _Element, encoding: Encoding, depth: int, *, signed: bool) -> _Copied:
        if element.tag in _PIXEL_VRS and depth == 0:
            return (yield from self._pixel_data(element, encoding))
        if element.vr == "SQ" or element.length == UNDEFINED or self._reads_as_sequence(element.tag):
            return (yield from self._sequence(element, encoding, depth, signed=signed))
        yield self._header(element.tag, element.vr, element.length)
        yield from self._value(element.value, element.length, 1 if encoding.is_little else WORDS.get(element.vr, 1))
        return element.value + element.length

    def _reads_as_sequence(self, tag: int) -> bool:
        """Tell whether whoever reads what is written takes it for a sequence, whatever VR stands in the file."""
        return self._target.is_implicit and tag in sequences()

    def _sequence(self, element: _Element, encoding: Encoding, depth: int, *, signed: bool) -> _Copied:
        """Copy a sequence; its lengths are left open, so that nothing must be known before it is written."""
        if element.vr not in ("SQ", "UN") and not encoding.is_implicit:
            is_open = element.length == UNDEFINED
            raise CannotDecode(ObjectCode.COMPRESSED_ELEMENT if is_open else ObjectCode.SEQUENCES_DAMAGED)
        encoding = within(element.vr, encoding)
        end = None if element.length == UNDEFINED else element.value + element.length
        position = element.value
        yield self._header(element.tag, "SQ", UNDEFINED)
        while end is None or position + ITEM_HEAD <= end:
            tag, length = item_head(self._source.read(position, ITEM_HEAD), encoding)
            position += ITEM_HEAD
            if tag == SEQUENCE_END and end is None:
                break
            if tag != ITEM:
                raise CannotDecode(ObjectCode.SEQUENCES_DAMAGED)
            item_end = None if length == UNDEFINED else position + length
            if item_end is not None and item_end > (self._source.size if end is None else end):
                raise CannotDecode(ObjectCode.SEQUENCE_CUT)
            yield _ITEM_START
            position = yield from self._elements(position, item_end, encoding, depth + 1, signed=signed)
            yield _ITEM_STOP
        yield _SEQUENCE_STOP
        return position if end is None else end

    def _pixel_data(self, element: _Element, encoding: Encoding) -> _Copied:
        if self._pixels is not None:
            yield self._header(element.tag, "OW" if self._pixels.bits > 8 else "OB", self._pixels.length)
            yield from self._pixels.parts()
            return self._walker.items(element.value, None, encoding, 1)[1]
        if element.length == UNDEFINED:
            raise CannotDecode(PixelCode.COMPRESSED_UNSAID)
        vr = element.vr if element.vr in ("OB", "OW", "OF", "OD") else _PIXEL_VRS[element.tag]
        yield self._header(element.tag, vr, element.length + element.length % 2)
        yield from self._value(element.value, element.length, 1 if encoding.is_little else self._word(vr))
        if element.length % 2:
            yield b"\0"
        return element.value + element.length

    def _word(self, vr: str) -> int:
        """Give how many bytes of pixel data big endian turns round: a cell's, or a word's where cells are no words."""
        if vr in ("OF", "OD"):
            return WORDS[vr]
        return {16: 2, 32: 4}.get(self._bits, WORDS.get(vr, 1))

    def _value(self, start: int, length: int, word: int) -> Iterator[bytes]:
        """Copy a value in parts, each word turned round where words are wider than a byte."""
        for done in range(0, length, CHUNK):
            part = self._source.read(start + done, min(CHUNK, length - done))
            if word > 1:
                whole = len(part) // word * word
                part = np.frombuffer(part[:whole], f"u{word}").byteswap().tobytes() + part[whole:]
            yield part

    def _header(self, tag: int, vr: str, length: int) -> bytes:
        # What is too long for its VR's length field goes as UN (PS3.5 6.2.2).
        return encode_head(tag, "UN" if vr in SHORT and length > 0xFFFF else vr, length, self._target)

    def _changes_up_to(self, tag: int) -> Iterator[bytes]:
        while self._changes and self._changes[0][0] <= tag:
            changed, (vr, value) = self._changes.pop(0)
            yield self._header(changed, vr, len(value)) + value

    def _number(self, element: _Element, encoding: Encoding) -> int:
        """Give the value of a US element, 0 for one of another length."""
        if element.length != 2:
            return 0
        (number,) = struct.unpack(encoding.order + "H", self._source.read(element.value, 2))
        return int(number)


def _end_of(copied: _Copied) -> int:
    """Run a copy without taking what it gives, and give where it ended."""
    while True:
        try:
            next(copied)
        except StopIteration as stop:
            return int(stop.value)
