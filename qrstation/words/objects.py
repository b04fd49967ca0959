"""Words for what can be told of the bytes of stored objects, files and identifiers."""

from __future__ import annotations

from qrstation.core.codes.objects import ObjectCode
from qrstation.words.entry import Entry

_CHOOSE = "choose a DICOM file"
_MAY_BE_DAMAGED = "the file may be damaged"
_AGAIN = "retrieve the study again; if it stays so, the archive's copy is damaged"
_MALFORMED = "the image's attributes are wrong; export the file for whoever made it"
_EXPORT = "export the file and open it with another program, or ask the archive to send it uncompressed"

WORDS: dict[str, Entry] = {
    ObjectCode.ENDS_IN_ELEMENT: ("ends within an element", ""),
    ObjectCode.STRAY_DELIMITER: ("has a delimiter where none can be", ""),
    ObjectCode.NO_VR: ("has an element without a value representation", ""),
    ObjectCode.ELEMENT_TOO_LONG: ("has an element that is longer than the data set", ""),
    ObjectCode.ITEM_WITHOUT_END: ("has an item without an end", ""),
    ObjectCode.TOO_MANY_ELEMENTS: ("has more than {most} elements", ""),
    ObjectCode.NESTED_TOO_DEEP: ("is nested deeper than {deepest}", ""),
    ObjectCode.ENDS_IN_SEQUENCE: ("ends within a sequence", ""),
    ObjectCode.NO_ITEM: ("has a sequence with something else than items", ""),
    ObjectCode.ITEM_TOO_LONG: ("has an item that is longer than its sequence", ""),
    ObjectCode.SEQUENCE_WITHOUT_END: ("has a sequence without an end", ""),
    ObjectCode.BROKEN_FRAGMENTS: ("has broken fragments of pixel data", ""),
    ObjectCode.ENDS_IN_PIXEL_DATA: ("ends within its pixel data", ""),
    ObjectCode.NO_DICM: ("is no DICOM file (no DICM after the preamble)", _CHOOSE),
    ObjectCode.BROKEN_META: ("has broken file meta information", _MAY_BE_DAMAGED),
    ObjectCode.NO_TRANSFER_SYNTAX: ("does not say its transfer syntax", _MAY_BE_DAMAGED),
    ObjectCode.TRANSFER_SYNTAX_NO_UID: ("has a transfer syntax that is no UID", _MAY_BE_DAMAGED),
    ObjectCode.NO_SOP_INSTANCE: ("holds no instance (SOP Instance UID missing)", _MAY_BE_DAMAGED),
    ObjectCode.SOP_INSTANCE_NO_UID: ("has a SOP Instance UID that is no UID", _MAY_BE_DAMAGED),
    ObjectCode.NO_DICOM: ("is no DICOM file", _CHOOSE),
    ObjectCode.MEDIA_DIRECTORY: ("is a DICOMDIR, an index of other files", "import the folder instead"),
    ObjectCode.EMPTY_FILE: ("is an empty file", _CHOOSE),
    ObjectCode.NO_REGULAR_FILE: ("is no regular file", _CHOOSE),
    ObjectCode.DAMAGED_DATA_SET: ("is damaged: the data set {why}", "get the file again"),
    ObjectCode.DEVICE: ("this is a pipe or a device, not a file", "choose a file"),
    ObjectCode.FILE_GONE: ("the file is not here any more", "retrieve the study again"),
    ObjectCode.FOLDER: ("this is a folder, not a file", "choose a file in it"),
    ObjectCode.UNREADABLE: ("the file cannot be read ({reason})", "check who may read the store"),
    ObjectCode.DISK_UNREADABLE: ("the file cannot be read ({reason})", "check the store's disk"),
    ObjectCode.NO_MEMORY: ("there is not enough memory for this image", "close other images and try again"),
    ObjectCode.FILE_CUT: ("the file ends early, after {size} bytes", _AGAIN),
    ObjectCode.FILE_SHRANK: ("the file became shorter while it was read", _AGAIN),
    ObjectCode.OTHER_FILE: ("the file is not a DICOM file (no DICM at byte 128)", "choose another file"),
    ObjectCode.SEQUENCES_TOO_DEEP: ("the file nests sequences deeper than {deepest}", _AGAIN),
    ObjectCode.HEADER_CUT: ("the file ends early, before its pixel data", _AGAIN),
    ObjectCode.SEQUENCE_CUT: ("the file ends early, inside a sequence", _AGAIN),
    ObjectCode.SEQUENCES_DAMAGED: ("the file's sequences are damaged", _AGAIN),
    ObjectCode.HEADER_TOO_MANY_ELEMENTS: ("the file has more than {most} elements", _AGAIN),
    ObjectCode.HEADER_ELEMENT_TOO_LARGE: ("an element of the image's header is too large", _AGAIN),
    ObjectCode.DEFLATED_DAMAGED: ("the deflated data set is damaged", _AGAIN),
    ObjectCode.DEFLATED_TOO_LARGE: ("the deflated data set is larger than 1 GiB", _AGAIN),
    ObjectCode.NO_PIXEL_DATA: (
        "the instance has no pixel data",
        "it is no image: a report, a plan or a presentation state",
    ),
    ObjectCode.ATTRIBUTE_MISSING: (
        "the image does not say its {name} ({tag})",
        _MALFORMED,
    ),
    ObjectCode.FRAMES_NO_NUMBER: ("Number of Frames (0028,0008) is not a number", _MALFORMED),
    ObjectCode.FRAME_TOO_LARGE: (
        "a frame of {columns} × {rows} pixels needs {mebibytes} MiB, more than the limit of 1 GiB",
        _MALFORMED,
    ),
    ObjectCode.SAMPLES_UNSUPPORTED: ("images with {samples} samples per pixel are not supported", _MALFORMED),
    ObjectCode.FLOAT_COLOUR: ("colour images of floating point numbers are not supported", _MALFORMED),
    ObjectCode.BITS_UNSUPPORTED: ("images with {bits} bits allocated are not supported", _MALFORMED),
    ObjectCode.BITS_DO_NOT_FIT: (
        "Bits Stored {stored} and High Bit {high} do not fit into {allocated} bits allocated",
        _MALFORMED,
    ),
    ObjectCode.VIDEO: ("the instance is a video (MPEG or HEVC), not images", "export the file to a video player"),
    ObjectCode.SYNTAX_MISSING: ("the file does not say its transfer syntax (0002,0010)", "retrieve the study again"),
    ObjectCode.SYNTAX_UNSUPPORTED: ("the transfer syntax {uid} is not supported", _EXPORT),
    ObjectCode.DATA_SET_CUT: ("the file ends early", _AGAIN),
    ObjectCode.COMPRESSED_ELEMENT: ("the file holds compressed data where none may be", _EXPORT),
    ObjectCode.TOO_LARGE_UNCOMPRESSED: ("the instance would be larger than 4 GiB uncompressed", _EXPORT),
    ObjectCode.COLOURS_DIFFER: ("the frames of the instance differ in their colours", _AGAIN),
    ObjectCode.UNKNOWN_KEYWORD: (
        '"{keyword}" is no keyword of a DICOM attribute',
        "use keywords such as PatientName",
    ),
    ObjectCode.NO_KEY: ("{keyword} cannot be a key of a query", "leave it out"),
    ObjectCode.KEY_VALUE: (
        '{keyword} cannot be asked for with the value "{value}"',
        "correct the value of this key",
    ),
    ObjectCode.KEY_TOO_LONG: ("{keyword} cannot be asked for with so long a value", "ask for less at once"),
    ObjectCode.KEYS_TOO_DEEP: ("{keyword} is a key nested too deep", "ask for less at once"),
}
