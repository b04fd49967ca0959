"""What can be told of the store, its index and files."""

from __future__ import annotations

from qrstation.core.notice import Code


class StoreCode(Code):
    """Codes; each has its words in `qrstation.words.store`. A ``reason`` is the system's own text, or SQLite's."""

    STORE_UNUSABLE = "store.unusable"
    STORE_GONE = "store.gone"
    NO_FOLDER = "store.no-folder"
    FOLDER_AWAY = "store.folder-away"
    FOLDER_UNWRITABLE = "store.folder-unwritable"
    AT_ITS_SIZE = "store.at-its-size"
    DISK_NEARLY_FULL = "store.disk-nearly-full"
    DISK_FULL = "store.disk-full"
    TOO_MANY_FILES = "store.too-many-files"
    STORE_UNWRITABLE = "store.unwritable"
    PLACE_TAKEN = "store.place-taken"
    FILE_UNDELETABLE = "store.file-undeletable"
    FILE_UNREADABLE = "store.file-unreadable"
    HARMED = "store.harmed"
    KEY_NOT_MATCHED = "store.key-not-matched"

    INDEX_UNOPENED = "index.unopened"
    INDEX_CLOSED = "index.closed"
    INDEX_UNREADABLE = "index.unreadable"
    INDEX_FORBIDDEN = "index.forbidden"
    INDEX_MISSING = "index.missing"
    INDEX_UNWRITABLE = "index.unwritable"
    """Nothing can be kept; ``why`` is a notice."""
    INDEX_NOT_COMPLETED = "index.not-completed"
    """What was learnt of files of before cannot be written down."""
    INDEX_NOT_WHOLE = "index.not-whole"
    """It is not to be read yet: a part of it must not pass for all."""
    PLACE_UNKNOWN = "index.place-unknown"
    """Nothing can be kept, since the index is not whole yet."""

    INDEX_FAILED = "index.failed"
    INDEX_MADE_AGAIN = "index.made-again"
    """It is being made again; ``harm`` is a notice."""
    SYSTEM_SAYS = "index.system-says"
    NOT_AS_LEFT = "index.not-as-left"
    NEWER_SCHEMA = "index.newer-schema"
    REMOVED = "index.removed"
    REPLACED = "index.replaced"
    CUT_SHORT = "index.cut-short"
    LOG_REMOVED = "index.log-removed"
    LOG_REPLACED = "index.log-replaced"

    NOTHING_AWAITS = "versions.nothing-awaits"
    NOT_PUT_AWAY = "versions.not-put-away"
    HEADER_UNREADABLE = "versions.header-unreadable"
    HEADER_TOO_LARGE = "versions.header-too-large"

    CANNOT_BE_READ = "file.cannot-be-read"
    DOES_NOT_FIT = "import.does-not-fit"
    DATA_SET_REFUSED = "import.data-set-refused"
    """``refusal`` says why, as the walk over the data set says it."""
    NOT_KEPT = "import.not-kept"

    EXPORT_FOLDER_UNMADE = "export.folder-unmade"
    EXPORT_TAKEN = "export.taken"
    EXPORT_UNWRITTEN = "export.unwritten"
    EXPORT_LINK = "export.link"

    STATE_UNUSABLE = "state.unusable"
    STATE_NO_FILE = "state.no-file"
    STATE_NEWER = "state.newer"
    STATE_COPY_USED = "state.copy-used"
    STATE_BEGUN_ANEW = "state.begun-anew"

    NEW_VERSION_UNUSABLE = "versions.new-unusable"
    KEPT_VERSION_UNUSABLE = "versions.kept-unusable"
    HEADERS_NOT_COMPARED = "versions.headers-not-compared"
