"""What can be told of pixels and of the decoders that make images of them."""

from __future__ import annotations

from qrstation.core.notice import Code


class PixelCode(Code):
    """Codes; each has its words in `qrstation.words.pixels`.

    The value ``kind`` is the compression as the standard calls it, ``tag`` an element as "0028,1101".
    """

    NO_SUCH_FRAME = "pixels.no-such-frame"
    GREY_NOT_SUPPORTED = "pixels.grey-not-supported"
    COLOUR_NOT_SUPPORTED = "pixels.colour-not-supported"
    COLOUR_BITS_NOT_SUPPORTED = "pixels.colour-bits-not-supported"
    RLE_BITS_NOT_SUPPORTED = "pixels.rle-bits-not-supported"
    ODD_COLUMNS = "pixels.odd-columns"
    COMPRESSED_UNSAID = "pixels.compressed-unsaid"
    NOT_COMPRESSED = "pixels.not-compressed"

    BYTES_MISSING = "pixels.bytes-missing"
    FRAME_CUT_OFF = "pixels.frame-cut-off"
    FRAMES_MISSING = "pixels.frames-missing"
    LAST_FRAGMENT_CUT_OFF = "pixels.last-fragment-cut-off"
    NO_OFFSET_TABLE = "pixels.no-offset-table"
    FRAGMENTS_DAMAGED = "pixels.fragments-damaged"
    FRAGMENTS_AMBIGUOUS = "pixels.fragments-ambiguous"
    COMPRESSED_FRAME_TOO_LARGE = "pixels.compressed-frame-too-large"

    DATA_CUT_OFF = "pixels.data-cut-off"
    DATA_DAMAGED = "pixels.data-damaged"
    """Value ``how``, a notice: a `Flaw`."""
    DATA_NOT_DECODED = "pixels.data-not-decoded"
    SIZE_DIFFERS = "pixels.size-differs"
    COMPONENTS_DIFFER = "pixels.components-differ"
    COMPONENTS_UNEQUAL = "pixels.components-unequal"
    BITS_DIFFER = "pixels.bits-differ"
    RLE_SEGMENTS_DIFFER = "pixels.rle-segments-differ"
    DECODED_SIZE_DIFFERS = "pixels.decoded-size-differs"
    DEFLATED_FRAME_CUT_OFF = "pixels.deflated-frame-cut-off"
    DEFLATED_FRAME_DAMAGED = "pixels.deflated-frame-damaged"

    TABLE_WITHOUT_DESCRIPTOR = "pixels.table-without-descriptor"
    TABLE_BITS_UNDEFINED = "pixels.table-bits-undefined"
    TABLE_TOO_SHORT = "pixels.table-too-short"
    PALETTE_EMPTY = "pixels.palette-empty"
    PALETTE_DAMAGED = "pixels.palette-damaged"

    DECODER_NOT_STARTED = "decoder.not-started"
    DECODER_TOO_SLOW = "decoder.too-slow"
    DECODER_ENDED = "decoder.ended"
    DECODER_SENT_NO_IMAGE = "decoder.sent-no-image"
    DECODER_OUT_OF_MEMORY = "decoder.out-of-memory"
    OUT_OF_MEMORY = "decoder.no-memory-here"
    NOT_JUST_NOW = "decoder.not-just-now"
    ENDING = "decoder.ending"

    WINDOW_IMPOSSIBLE = "render.window-impossible"
    PICTURE_NOT_WRITTEN = "render.picture-not-written"
    SHAPE_IMPOSSIBLE = "measure.shape-impossible"
    SHAPE_OUTSIDE = "measure.shape-outside"


class Flaw(Code):
    """How compressed data is damaged; said within other words."""

    NO_START = "flaw.no-start"
    NO_CODESTREAM = "flaw.no-codestream"
    JP2_WITHOUT_CODESTREAM = "flaw.jp2-without-codestream"
    NO_MARKER = "flaw.no-marker"
    SEGMENT_WITHOUT_LENGTH = "flaw.segment-without-length"
    TILE_WITHOUT_LENGTH = "flaw.tile-without-length"
    NO_FRAME_HEADER = "flaw.no-frame-header"
    TWO_FRAME_HEADERS = "flaw.two-frame-headers"
    SHORT_FRAME_HEADER = "flaw.short-frame-header"
    SCAN_TOO_EARLY = "flaw.scan-too-early"
    NO_SIZE = "flaw.no-size"
    TOO_MANY_TILES = "flaw.too-many-tiles"
    SEGMENTS_ASTRAY = "flaw.segments-astray"
