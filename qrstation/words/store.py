"""Words for what can be told of the store, its index and files."""

from __future__ import annotations

from qrstation.core.codes.store import StoreCode
from qrstation.words.entry import Entry

_UNPACK = "unpack it where you trust it, then import the folder"
_LOOK_ELSEWHERE = "look at both files elsewhere"
_JOBS = "look through the jobs: what was decided since may be lost"
_REPAIR = "run qrstation verify --repair"

WORDS: dict[str, Entry] = {
    StoreCode.STORE_UNUSABLE: (
        "the store {folder} cannot be used ({reason})",
        "check that its disk is there and may be written, or choose another (store.path) in the settings",
    ),
    StoreCode.STORE_GONE: ("the store {folder} is gone ({reason})", "check that its disk is there"),
    StoreCode.STORE_AWAY: (
        "the folder of the store, {folder}, is empty or gone",
        "connect its drive; to begin an empty store there on purpose, delete {file} first",
    ),
    StoreCode.STORE_ANOTHER: (
        "the folder {folder} holds another store than before",
        "connect the right drive; if this store is meant, delete {file} first, then run qrstation verify --repair",
    ),
    StoreCode.NO_FOLDER: ("{path} is a file, no folder", "choose a folder"),
    StoreCode.FOLDER_AWAY: (
        "the folder {folder} is not there and cannot be made",
        "connect its drive, or choose another folder",
    ),
    StoreCode.FOLDER_UNWRITABLE: (
        "the folder {folder} cannot be written ({reason})",
        "make room there, correct who may write there, or choose another folder",
    ),
    StoreCode.AT_ITS_SIZE: (
        "the store has reached its size of {gb:g} GB",
        "delete studies, or allow it more (store.max_gb) in the settings",
    ),
    StoreCode.DISK_NEARLY_FULL: (
        "the disk of the store is nearly full: its last 2 GB are kept free",
        "make room on it, or set a size for the store (store.max_gb) in the settings",
    ),
    StoreCode.DISK_FULL: ("the disk of the store is full", "make room on it"),
    StoreCode.TOO_MANY_FILES: (
        "the receiver has as many files open as the system allows it",
        "allow it more (ulimit -n), or fewer associations (receiver.max_associations) in the settings",
    ),
    StoreCode.STORE_UNWRITABLE: (
        "the store cannot be written ({reason})",
        "check that its disk is there and may be written",
    ),
    StoreCode.PLACE_TAKEN: (
        "a file lies where an instance should be kept, and the index does not know it",
        _REPAIR,
    ),
    StoreCode.FILE_UNDELETABLE: ("a file of the study cannot be deleted ({reason})", "check who may write the store"),
    StoreCode.FILE_UNREADABLE: (
        "a file of the store cannot be read ({reason})",
        "check who may read it, then try again",
    ),
    StoreCode.HARMED: ("is no longer what came (its checksum differs): retrieve it again", ""),
    StoreCode.KEY_NOT_MATCHED: ("the store does not match on {keyword}", "leave this key out"),
    StoreCode.INDEX_UNOPENED: (
        "the index cannot be opened ({reason})",
        "check that the disk has room and may be written",
    ),
    StoreCode.INDEX_LOCKED: (
        "another program holds the index locked",
        "end that program or wait until it is done, then try again",
    ),
    StoreCode.INDEX_CLOSED: ("the index is not open", "start the receiver again"),
    StoreCode.INDEX_UNREADABLE: (
        "the index cannot be read ({reason})",
        "start the receiver (it mends what it can), or run qrstation verify --repair",
    ),
    StoreCode.INDEX_FORBIDDEN: ("the index cannot be read ({reason})", "check who may read it"),
    StoreCode.INDEX_MISSING: (
        "the index is not there, though the store holds images",
        "start the receiver: it makes the index again from the files",
    ),
    StoreCode.INDEX_UNWRITABLE: (
        "the index cannot be written ({why.line})",
        "make room on its disk, or wait if it is made again",
    ),
    StoreCode.INDEX_NOT_COMPLETED: ("the index cannot be written ({reason})", "make room on its disk"),
    StoreCode.INDEX_NOT_WHOLE: ("the index is being made again from the files", "try again when that is done"),
    StoreCode.PLACE_UNKNOWN: ("the index is being made again from the files", "try again when it is whole"),
    StoreCode.INDEX_FAILED: ("it failed unexpectedly; it is being made whole again", ""),
    StoreCode.INDEX_MADE_AGAIN: ("{harm}; it is being made again from the files", ""),
    StoreCode.SYSTEM_SAYS: ("{reason}", ""),
    StoreCode.NOT_AS_LEFT: ("it is not what was left at the last end", ""),
    StoreCode.NEWER_SCHEMA: ("the index has schema version {version}, newer than this program", ""),
    StoreCode.REMOVED: ("it was removed", ""),
    StoreCode.REPLACED: ("it was replaced by another file", ""),
    StoreCode.CUT_SHORT: ("it was cut short", ""),
    StoreCode.LOG_REMOVED: ("its log was removed", ""),
    StoreCode.LOG_REPLACED: ("its log was replaced by another file", ""),
    StoreCode.NOTHING_AWAITS: ("nothing of this study awaits a choice any more", "look at the list again"),
    StoreCode.NOT_PUT_AWAY: (
        "{left} of {count} files that were set aside cannot be put away",
        "check who may write {folder}, and that its disk works",
    ),
    StoreCode.HEADER_UNREADABLE: ("has elements that cannot be read", _LOOK_ELSEWHERE),
    StoreCode.HEADER_TOO_LARGE: ("is too large for its elements to be compared here", _LOOK_ELSEWHERE),
    StoreCode.CANNOT_BE_READ: ("cannot be read ({reason})", ""),
    StoreCode.DOES_NOT_FIT: ("does not fit: the store is full", ""),
    StoreCode.DATA_SET_REFUSED: ("is damaged: the data set {refusal}", ""),
    StoreCode.NOT_KEPT: ("is damaged or cannot be kept ({status})", ""),
    StoreCode.ZIP_DAMAGED: ("is a zip file that is damaged, or not all of it", "get it again"),
    StoreCode.ZIP_TOO_MANY: ("is a zip file with more entries than are read here", _UNPACK),
    StoreCode.ZIP_GIVEN_UP: ("is left at its {count:,}th entry that failed", "see why the first ones did"),
    StoreCode.ZIP_BOMB: ("unpacks to far more than anything of use: it may be meant to fill the disk", _UNPACK),
    StoreCode.ZIP_ENTRY_DAMAGED: ("is damaged in its zip file", "get the zip file again"),
    StoreCode.ZIP_ENCRYPTED: ("is locked with a password", _UNPACK),
    StoreCode.ZIP_PACKING: ("is packed in a way that is not read here", _UNPACK),
    StoreCode.ZIP_LINK: ("is a link, which is not followed", ""),
    StoreCode.ZIP_NAME: (
        "has a name that leads out of its folder",
        "ask who made the zip file",
    ),
    StoreCode.ZIP_NESTED: ("is a zip file in a zip file", _UNPACK),
    StoreCode.EXPORT_FOLDER_UNMADE: (
        "the folder {folder} cannot be made ({reason})",
        "choose another, or check who may write there",
    ),
    StoreCode.EXPORT_TAKEN: ("is there already", ""),
    StoreCode.EXPORT_UNWRITTEN: ("could not be written ({reason})", ""),
    StoreCode.EXPORT_LINK: ("could not be written (a link lies in the place of its folder)", ""),
    StoreCode.STATE_UNUSABLE: (
        "{path} cannot be used ({reason})",
        "see that it is a file, that its disk has room, and that both may be written",
    ),
    StoreCode.STATE_NO_FILE: (
        "{path} cannot be used (it is not a file)",
        "see that it is a file, that its disk has room, and that both may be written",
    ),
    StoreCode.STATE_NEWER: (
        "{name} was written by a newer version of QR Station (it has version {version})",
        "use the newer version; the file is left as it is",
    ),
    StoreCode.STATE_COPY_USED: (
        "{name} was damaged: its copy of {day} is used, the file is kept as {aside}",
        _JOBS,
    ),
    StoreCode.TOO_MANY_MEASUREMENTS: (
        "the image has {most} measurements already, this one is not kept",
        "remove some of them",
    ),
    StoreCode.STATE_BEGUN_ANEW: ("{name} was damaged and is begun anew, the file is kept as {aside}", _JOBS),
    StoreCode.NEW_VERSION_UNUSABLE: ("The new file {why}.", ""),
    StoreCode.KEPT_VERSION_UNUSABLE: ("The file that is kept {why}.", ""),
    StoreCode.HEADERS_NOT_COMPARED: ("The header {why}.", ""),
}
