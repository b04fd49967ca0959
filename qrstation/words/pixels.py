"""Words for what can be told of pixels and of the decoders that make images of them."""

from __future__ import annotations

from qrstation.core.codes.pixels import Flaw, PixelCode
from qrstation.words.entry import Entry

_AGAIN = "retrieve the study again; if it stays so, the archive's copy is damaged"
_EXPORT = "export the file and open it with another program, or ask the archive to send it uncompressed"
_MALFORMED = "the image's attributes are wrong; export the file for whoever made it"
_NO_MEMORY = "there is not enough memory for this image"

WORDS: dict[str, Entry] = {
    PixelCode.NO_SUCH_FRAME: ("the instance has no frame {number}", "choose one from 1 to {frames}"),
    PixelCode.GREY_NOT_SUPPORTED: ('grey images of the kind "{photometric}" are not supported', _EXPORT),
    PixelCode.COLOUR_NOT_SUPPORTED: ('colour images of the kind "{photometric}" are not supported', _EXPORT),
    PixelCode.COLOUR_BITS_NOT_SUPPORTED: ("{photometric} with {bits} bits is not supported", _EXPORT),
    PixelCode.RLE_BITS_NOT_SUPPORTED: ("RLE with {bits} bits allocated is not supported", _EXPORT),
    PixelCode.ODD_COLUMNS: ("{photometric} with an odd number of columns is not defined", _MALFORMED),
    PixelCode.COMPRESSED_UNSAID: (
        "the pixel data is compressed, but the transfer syntax says that it is not",
        _AGAIN,
    ),
    PixelCode.NOT_COMPRESSED: (
        "the pixel data is not compressed, but the transfer syntax says that it is",
        _AGAIN,
    ),
    PixelCode.BYTES_MISSING: ("the pixel data ends early: {there} of {needed} bytes are there", _AGAIN),
    PixelCode.FRAME_CUT_OFF: ("the pixel data ends early, in frame {number} of {frames}", _AGAIN),
    PixelCode.FRAMES_MISSING: ("the pixel data ends early: {there} of {frames} frames are there", _AGAIN),
    PixelCode.LAST_FRAGMENT_CUT_OFF: ("the pixel data ends early, in its last fragment", _AGAIN),
    PixelCode.NO_OFFSET_TABLE: ("the compressed pixel data does not begin with its offset table", _AGAIN),
    PixelCode.FRAGMENTS_DAMAGED: ("the fragments of the pixel data are damaged", _AGAIN),
    PixelCode.FRAGMENTS_AMBIGUOUS: (
        "{fragments} fragments cannot be told apart into {frames} frames",
        "ask the archive to send the study uncompressed",
    ),
    PixelCode.COMPRESSED_FRAME_TOO_LARGE: ("a compressed frame is larger than 1 GiB", _AGAIN),
    PixelCode.DATA_CUT_OFF: ("the {kind} data ends early", _AGAIN),
    PixelCode.DATA_DAMAGED: ("the {kind} data is damaged ({how})", _AGAIN),
    PixelCode.DATA_NOT_DECODED: ("the {kind} data cannot be decoded", _AGAIN),
    PixelCode.SIZE_DIFFERS: (
        "the {kind} data has {columns} × {rows} pixels, but the attributes say {said_columns} × {said_rows}",
        _AGAIN,
    ),
    PixelCode.COMPONENTS_DIFFER: (
        "the {kind} data has {components} components, but the attributes say {said} samples",
        _AGAIN,
    ),
    PixelCode.COMPONENTS_UNEQUAL: (
        "the {kind} components differ in depth or size",
        "ask the archive for another syntax",
    ),
    PixelCode.BITS_DIFFER: ("the {kind} data has {bits} bits, but the attributes say {said}", _AGAIN),
    PixelCode.RLE_SEGMENTS_DIFFER: ("the RLE data has {count} segments where {needed} belong", _AGAIN),
    PixelCode.DECODED_SIZE_DIFFERS: ("the decoder gave an image of another size", _AGAIN),
    PixelCode.DEFLATED_FRAME_CUT_OFF: ("the deflated frame ends early", _AGAIN),
    PixelCode.DEFLATED_FRAME_DAMAGED: ("the deflated frame is damaged", _AGAIN),
    PixelCode.TABLE_WITHOUT_DESCRIPTOR: ("a lookup table has no descriptor ({tag})", _MALFORMED),
    PixelCode.TABLE_BITS_UNDEFINED: ("a lookup table of {bits} bits is not defined", _MALFORMED),
    PixelCode.TABLE_TOO_SHORT: ("a lookup table is shorter than its descriptor says", _MALFORMED),
    PixelCode.PALETTE_EMPTY: ("the palette has no data", _MALFORMED),
    PixelCode.PALETTE_DAMAGED: ("the segmented palette is damaged", _MALFORMED),
    PixelCode.DECODER_NOT_STARTED: ("the decoder cannot be started", "close the program and start it again"),
    PixelCode.DECODER_TOO_SLOW: (
        "this image took longer than {seconds:g} s to decode",
        "export the file and look at it elsewhere",
    ),
    PixelCode.DECODER_ENDED: (
        "the decoder ended unexpectedly on this image",
        "the image may be damaged: retrieve it again",
    ),
    PixelCode.DECODER_SENT_NO_IMAGE: ("the decoder sent what is no image", "retrieve it again"),
    PixelCode.DECODER_OUT_OF_MEMORY: (_NO_MEMORY, "close other programs and try again"),
    PixelCode.OUT_OF_MEMORY: (_NO_MEMORY, "close other images and try again"),
    PixelCode.NOT_JUST_NOW: ("this image cannot be decoded just now", "close other programs and try again"),
    PixelCode.ENDING: ("the program is ending", ""),
    PixelCode.WINDOW_IMPOSSIBLE: ("a window is a centre and a width above 0", "give other numbers"),
    PixelCode.PICTURE_NOT_WRITTEN: ("{path} cannot be written ({reason})", "choose another place"),
    PixelCode.SHAPE_IMPOSSIBLE: (
        "no shape has these numbers",
        "give finite ones of at most a million, and radii of 0 or more",
    ),
    PixelCode.SHAPE_OUTSIDE: (
        "the shape is wholly outside the image",
        "the image has {columns} × {rows} pixels, counted from 0",
    ),
    Flaw.NO_START: ("no start of image", ""),
    Flaw.NO_CODESTREAM: ("no codestream", ""),
    Flaw.JP2_WITHOUT_CODESTREAM: ("a JP2 file without a codestream", ""),
    Flaw.NO_MARKER: ("no marker where one belongs", ""),
    Flaw.SEGMENT_WITHOUT_LENGTH: ("a segment without length", ""),
    Flaw.TILE_WITHOUT_LENGTH: ("a tile-part without length", ""),
    Flaw.NO_FRAME_HEADER: ("no frame header", ""),
    Flaw.TWO_FRAME_HEADERS: ("two frame headers", ""),
    Flaw.SHORT_FRAME_HEADER: ("a short frame header", ""),
    Flaw.SCAN_TOO_EARLY: ("a scan before the frame header", ""),
    Flaw.NO_SIZE: ("no size", ""),
    Flaw.TOO_MANY_TILES: ("too many tiles", ""),
    Flaw.SEGMENTS_ASTRAY: ("its segments do not follow each other", ""),
}
