"""What can be told of the window and the command line."""

from __future__ import annotations

from qrstation.core.notice import Code


class WindowCode(Code):
    """Codes; each has its words in `qrstation.words.window`."""

    ARRANGEMENT_NO_FILE = "window.arrangement-no-file"
    TOLD = "told"
    """Values ``what`` and ``advice``: words that another version of the program, or another program, has made."""

    NO_DISPLAY = "window.no-display"
    WINDOW_SILENT = "window.silent"
    GUIDE_MISSING = "window.guide-missing"
    GUIDE_NOT_OPENED = "window.guide-not-opened"
    DEMO_NOT_STARTED = "window.demo-not-started"
    WINDOW_OLDER = "window.older"
    WINDOW_REFUSED = "window.refused"
    OPENING_NOT_UNDERSTOOD = "window.opening-not-understood"
    VERSION_GONE = "window.version-gone"
    VERSION_NOT_DECODED = "window.version-not-decoded"

    PICTURE_UNWRITTEN = "window.picture-unwritten"
    PICTURE_THERE = "window.picture-there"
    LIST_UNWRITTEN = "window.list-unwritten"
    LIST_THERE = "window.list-there"

    NO_ARCHIVE = "command.no-archive"
    NOT_IN_STORE = "command.not-in-store"
    INSTANCE_NOT_IN_STORE = "command.instance-not-in-store"
    FILE_UNREADABLE = "command.file-unreadable"
    KEY_MALFORMED = "command.key-malformed"
    LIST_TOO_LONG = "command.list-too-long"
    LIST_UNREADABLE = "command.list-unreadable"
    LIST_NO_TEXT = "command.list-no-text"
    KEY_BACKSLASH = "command.key-backslash"
    KEY_REQUIRED = "command.key-required"
    KEY_NO_DATE = "command.key-no-date"
    KEY_WRONG_WAY = "command.key-wrong-way"
    NO_DAY = "command.no-day"
    UID_MALFORMED = "command.uid-malformed"
    SERIES_REQUIRED = "command.series-required"

    ACCESSION_MALFORMED = "command.accession-malformed"
    LINK_UNKNOWN = "command.link-unknown"
    LINK_TOO_LONG = "command.link-too-long"
    LINK_ASKS_FOR_MORE = "command.link-asks-for-more"
    OPENING_MIXED = "command.opening-mixed"
    TOO_MUCH_TO_OPEN = "command.too-much-to-open"
    PATH_NOT_THERE = "command.path-not-there"
    PATH_NO_FILE = "command.path-no-file"
    WORD_UNKNOWN = "command.word-unknown"
