"""What can be told of the bytes of stored objects, files and identifiers."""

from __future__ import annotations

from qrstation.core.notice import Code


class ObjectCode(Code):
    """Codes; each has its words in `qrstation.words.objects`."""

    # What is wrong with a data set, told after "the data set".
    ENDS_IN_ELEMENT = "object.ends-in-element"
    STRAY_DELIMITER = "object.stray-delimiter"
    NO_VR = "object.no-vr"
    ELEMENT_TOO_LONG = "object.element-too-long"
    ITEM_WITHOUT_END = "object.item-without-end"
    TOO_MANY_ELEMENTS = "object.too-many-elements"
    NESTED_TOO_DEEP = "object.nested-too-deep"
    ENDS_IN_SEQUENCE = "object.ends-in-sequence"
    NO_ITEM = "object.no-item"
    ITEM_TOO_LONG = "object.item-too-long"
    SEQUENCE_WITHOUT_END = "object.sequence-without-end"
    BROKEN_FRAGMENTS = "object.broken-fragments"
    ENDS_IN_PIXEL_DATA = "object.ends-in-pixel-data"

    # Why a file is none that can be kept, told after its path.
    NO_DICM = "object.no-dicm"
    BROKEN_META = "object.broken-meta"
    NO_TRANSFER_SYNTAX = "object.no-transfer-syntax"
    TRANSFER_SYNTAX_NO_UID = "object.transfer-syntax-no-uid"
    NO_SOP_INSTANCE = "object.no-sop-instance"
    SOP_INSTANCE_NO_UID = "object.sop-instance-no-uid"
    NO_DICOM = "object.no-dicom"
    MEDIA_DIRECTORY = "object.media-directory"
    EMPTY_FILE = "object.empty-file"
    NO_REGULAR_FILE = "object.no-regular-file"
    DAMAGED_DATA_SET = "object.damaged-data-set"

    # Why a stored file cannot be opened.
    DEVICE = "object.device"
    FILE_GONE = "object.file-gone"
    FOLDER = "object.folder"
    UNREADABLE = "object.unreadable"
    DISK_UNREADABLE = "object.disk-unreadable"
    NO_MEMORY = "object.no-memory"
    FILE_CUT = "object.file-cut"
    FILE_SHRANK = "object.file-shrank"
    OTHER_FILE = "object.other-file"

    # Why a stored object cannot be shown, or sent anew.
    SEQUENCES_TOO_DEEP = "object.sequences-too-deep"
    HEADER_CUT = "object.header-cut"
    SEQUENCE_CUT = "object.sequence-cut"
    SEQUENCES_DAMAGED = "object.sequences-damaged"
    HEADER_TOO_MANY_ELEMENTS = "object.header-too-many-elements"
    HEADER_ELEMENT_TOO_LARGE = "object.header-element-too-large"
    DEFLATED_DAMAGED = "object.deflated-damaged"
    DEFLATED_TOO_LARGE = "object.deflated-too-large"
    NO_PIXEL_DATA = "object.no-pixel-data"
    NO_IMAGE = "object.no-image"
    """Value ``kind``, a notice: an `ObjectKind`."""
    ATTRIBUTE_MISSING = "object.attribute-missing"
    FRAMES_NO_NUMBER = "object.frames-no-number"
    FRAME_TOO_LARGE = "object.frame-too-large"
    SAMPLES_UNSUPPORTED = "object.samples-unsupported"
    FLOAT_COLOUR = "object.float-colour"
    BITS_UNSUPPORTED = "object.bits-unsupported"
    BITS_DO_NOT_FIT = "object.bits-do-not-fit"
    VIDEO = "object.video"
    """Value ``name``, the compression as the standard calls it."""
    SYNTAX_MISSING = "object.syntax-missing"
    SYNTAX_UNSUPPORTED = "object.syntax-unsupported"
    DATA_SET_CUT = "object.data-set-cut"
    COMPRESSED_ELEMENT = "object.compressed-element"
    TOO_LARGE_UNCOMPRESSED = "object.too-large-uncompressed"
    COLOURS_DIFFER = "object.colours-differ"

    # What cannot be asked of an archive.
    UNKNOWN_KEYWORD = "object.unknown-keyword"
    NO_KEY = "object.no-key"
    KEY_VALUE = "object.key-value"
    KEY_TOO_LONG = "object.key-too-long"
    KEYS_TOO_DEEP = "object.keys-too-deep"


class ObjectKind(Code):
    """What an object is that is no image; said within other words."""

    VIDEO = "kind.video"
    REPORT = "kind.report"
    DOSE_REPORT = "kind.dose-report"
    KEY_OBJECTS = "kind.key-objects"
    PRESENTATION_STATE = "kind.presentation-state"
    PDF = "kind.pdf"
    CDA = "kind.cda"
    MODEL = "kind.model"
    WAVEFORM = "kind.waveform"
    SPECTROSCOPY = "kind.spectroscopy"
    STRUCTURES = "kind.structures"
    PLAN = "kind.plan"
    TREATMENT_RECORD = "kind.treatment-record"
    RAW_DATA = "kind.raw-data"
    REGISTRATION = "kind.registration"
    FIDUCIALS = "kind.fiducials"
    SURFACES = "kind.surfaces"
    TRACTOGRAPHY = "kind.tractography"
    VALUE_MAPPING = "kind.value-mapping"
    EYE_MEASUREMENTS = "kind.eye-measurements"
    PROTOCOL = "kind.protocol"
